import { chmodSync, existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolders } from '../support/temporary-folder';
import { Toy } from './toy-sweep';

const temporaryFolder = temporaryFolders();
let toy: Toy;

beforeEach(() => {
  toy = new Toy(temporaryFolder());
});

describe('a plan says', () => {
  test('what has no effect on this machine', async () => {
    toy.values([1], { limits: { max_cost_usd: 3 }, resources: { vcpus: 4, gpus: 1 } });
    const { stderr, exitCode } = await toy.sweep('run', '--grid', 'sweep.json', '--dry-run');
    expect(stderr).toBe(
      'warning: limits.max_cost_usd, resources.vcpus and resources.gpus have no effect on this machine\n',
    );
    expect(exitCode).toBe(0);
  });

  test.each([
    [['--count', '4'], {}, 'warning: 4 trials at most are 3: 3 of each point, and points are run whole\n'],
    [[], { run_cap: 4 }, 'warning: 4 trials at most are 3: 3 of each point, and points are run whole\n'],
    [['--count', '3'], {}, ''],
  ])('%j %j: what repeats leave of a number of trials', async (args, more, warning) => {
    toy.values([1, 2], { repeats: 3, ...more });
    const { stderr, stdout } = await toy.sweep('run', '--grid', 'sweep.json', '--dry-run', ...args);
    expect(stderr).toBe(warning);
    expect(stdout).toContain('3 trials by grid, 3 of each point');
  });

  test('that a point does not fit', async () => {
    toy.values([1, 2], { repeats: 3 });
    const { stderr, exitCode } = await toy.sweep('run', '--grid', 'sweep.json', '--count', '1');
    expect(stderr).toContain('[CountBelowRepeats] --count 1 is less than one point');
    expect(exitCode).toBe(2);
  });

  test('that there is no end', async () => {
    const parameters = Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((k) => [k, { min: 1, max: 1000 }]));
    toy.values([], { parameters });
    const { stderr } = await toy.sweep('run', '--grid', 'sweep.json', '--dry-run');
    expect(stderr).toMatch(/\[NoTrials\] the sweep has more points than 2\^53.*\nhint set run_cap/);
  });
});

describe('errors of the file system are told as such', () => {
  test.each([['list'], ['status'], ['run', '-p', 'x=1']])('a root below a file: %s', async (...args) => {
    const root = join(toy.folder, 'container', 'train', 'below');
    expect((await toy.sweep(...args, '--root', root)).stderr).toMatch(/^error \[StoreUnusable\]/);
  });

  test('a root that nobody may read or write', async () => {
    const root = join(toy.folder, 'locked');
    mkdirSync(root, { mode: 0o000 });
    toy.values([1]);
    writeFileSync(join(toy.folder, 'container', 'requirements.txt'), 'no-such-package-of-ours==1\n');
    const status = await toy.sweep('status', '--root', root);
    const run = await toy.sweep('run', '--grid', 'sweep.json', '--root', root);
    chmodSync(root, 0o755);
    // The superuser may everything.
    if (process.getuid?.() === 0) return;
    for (const { stderr, exitCode } of [status, run]) {
      expect(stderr).toMatch(/^error \[StoreAccessDenied\]/);
      expect(exitCode).toBe(4);
    }
  });

  test('a root that cannot be made, before a Python environment is', async () => {
    toy.values([1]);
    writeFileSync(join(toy.folder, 'container', 'requirements.txt'), 'no-such-package-of-ours==1\n');
    const { stdout, stderr } = await toy.sweep('run', '--grid', 'sweep.json', '--root', '/proc/sweeps');
    expect(stderr).toMatch(/^error \[Store/);
    expect(stdout).not.toContain('Python');
  });
});

describe('how a sweep ended', () => {
  test('by its target: nothing is left to do', async () => {
    toy.values([1, 8, 9], { metric: { name: 'loss', target: 1 }, limits: { parallel: 1 } });
    const { stdout } = await toy.sweep('run', '--grid', 'sweep.json');
    expect(stdout).toContain('\n2 trials were not needed: the target was reached\n');
    expect(stdout).not.toContain('goes on');
    expect((await toy.sweep('status')).stdout).not.toContain('goes on');
  });

  test('without a metric: where its results are', async () => {
    toy.values([1], { metric: undefined });
    const { stdout } = await toy.sweep('run', '--grid', 'sweep.json');
    expect(stdout).toMatch(/^all results: .*results\.csv$/m);
  });

  test('complete: stop and work have nothing to do, and say so', async () => {
    toy.values([1]);
    const { events } = await toy.sweep('run', '--grid', 'sweep.json', '--json');
    const uri = events[0]?.['uri'] as string;
    const stop = await toy.sweep('stop');
    expect(stop.stdout).toMatch(/^sweep-\S+ is complete: there is nothing to stop\n$/);
    expect(existsSync(join(uri, 'stop'))).toBe(false);
    expect((await toy.sweep('status')).stdout).toContain('state   complete');
    expect((await toy.sweep('stop', '--json')).events).toEqual([expect.objectContaining({ event: 'complete' })]);
    const work = await toy.sweep('work');
    expect([work.stdout, work.exitCode]).toEqual([expect.stringContaining('is complete: there is nothing to do'), 0]);
  });

  test('stopped: work says so', async () => {
    toy.values([8, 9]);
    const run = toy.start('run', '--grid', 'sweep.json', '--parallel', '1');
    await run.runs(8);
    await toy.sweep('stop');
    toy.go();
    await run.ended;
    const { stdout, exitCode } = await toy.sweep('work');
    expect(stdout).toMatch(/is stopped: .*\n`sweep resume \S+` goes on with it\n/);
    expect(exitCode).toBe(0);
  });
});

test('workers in the background leave their messages in a file that is named', async () => {
  toy.values([1]);
  const { stdout } = await toy.sweep('run', '--grid', 'sweep.json', '--detach');
  expect(stdout).toMatch(/at work in the background; their messages are in \/.*\/workers\.log\n/);
  await toy.sweep('follow');
});

test('a sweep is called what its folder is called', async () => {
  toy.values([1]);
  const { events } = await toy.sweep('run', '--grid', 'sweep.json', '--json');
  renameSync(events[0]?.['uri'] as string, join(toy.folder, 'sweeps', 'renamed'));
  expect((await toy.sweep('list', '--json')).events).toEqual([expect.objectContaining({ id: 'renamed' })]);
  const none = await toy.sweep('work', 'sweeps/none');
  expect(none.stderr).toContain(`there is no sweep in ${join(toy.folder, 'sweeps', 'none')}\n`);
});
