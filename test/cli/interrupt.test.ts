import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolders } from '../support/temporary-folder';
import { Toy } from './toy-sweep';
import { anotherKeystroke } from '../support/keystroke';

const temporaryFolder = temporaryFolders();
let toy: Toy;

beforeEach(() => {
  toy = new Toy(temporaryFolder());
});

interface Row {
  readonly trial: number;
  readonly x: number;
  readonly attempt: number;
}

async function rows(): Promise<Row[]> {
  return JSON.parse((await toy.sweep('results', '--json')).stdout) as Row[];
}

describe('Ctrl-C', () => {
  test('once lets the trials that run finish, and resume goes on with the same numbers', async () => {
    toy.values([1, 8, 9, 2], { limits: { parallel: 1 } });
    const run = toy.start('run', '--grid', 'sweep.json');
    await run.runs(8);
    run.process.kill('SIGINT');
    await run.printed('finishing the trials that run');
    toy.go();
    const { exitCode, stdout } = await run.ended;
    expect(exitCode).toBe(130);
    expect(stdout).toMatch(/^2 trials left: `sweep resume .*` goes on$/m);
    expect(await rows()).toMatchObject([{ trial: 0 }, { trial: 1 }]);

    const resumed = await toy.sweep('resume', '--json');
    expect(resumed.exitCode).toBe(0);
    expect(resumed.events.flatMap(({ event, trial }) => (event === 'trial' ? [trial] : []))).toEqual([2, 3]);
    expect((await rows()).map(({ trial, x, attempt }) => [trial, x, attempt])).toEqual([
      [0, 1, 1],
      [1, 8, 1],
      [2, 9, 1],
      [3, 2, 1],
    ]);
  });

  test('twice interrupts them', async () => {
    toy.values([1, 8], { limits: { parallel: 1 } });
    const run = toy.start('run', '--grid', 'sweep.json', '--json');
    await run.runs(8);
    run.process.kill('SIGINT');
    await run.printed('"drain"');
    await anotherKeystroke();
    run.process.kill('SIGINT');
    const { exitCode, events } = await run.ended;
    expect(exitCode).toBe(130);
    expect(events.at(-1)).toMatchObject({ event: 'end', exitCode: 130, why: 'interrupted', completed: 1 });
    toy.go();
    expect((await toy.sweep('resume')).exitCode).toBe(0);
    expect(await rows()).toMatchObject([
      { trial: 0, attempt: 1 },
      { trial: 1, attempt: 2 },
    ]);
  });

  test('is what SIGTERM does twice', async () => {
    toy.values([8]);
    const run = toy.start('run', '--grid', 'sweep.json');
    await run.runs(8);
    run.process.kill('SIGTERM');
    expect((await run.ended).exitCode).toBe(130);
  });
});

describe('stop', () => {
  test('ends the command that runs the sweep with exit code 3, and resume goes on', async () => {
    toy.values([8, 1], { limits: { parallel: 1 } });
    const run = toy.start('run', '--grid', 'sweep.json');
    await run.runs(8);
    expect((await toy.sweep('stop')).stdout).toContain('trials that run will finish');
    expect((await toy.sweep('status', '--json')).events).toEqual([
      expect.objectContaining({ state: 'stopping', stop: { cause: 'user', reason: 'stopped by `sweep stop`' } }),
    ]);
    toy.go();
    expect((await run.ended).exitCode).toBe(3);
    expect((await toy.sweep('status')).stdout).toContain('state   stopped: stopped by `sweep stop`');
    expect((await toy.sweep('resume')).exitCode).toBe(0);
    expect(await rows()).toMatchObject([
      { trial: 0, attempt: 1 },
      { trial: 1, attempt: 1 },
    ]);
  });

  test('--now interrupts what runs', async () => {
    toy.values([8]);
    const run = toy.start('run', '--grid', 'sweep.json');
    await run.runs(8);
    expect((await toy.sweep('stop', '--now', '--json')).events).toMatchObject([{ event: 'stopped', interrupt: true }]);
    expect((await run.ended).exitCode).toBe(3);
    expect(await rows()).toEqual([]);
  });
});

describe('resume', () => {
  test('of a finished sweep starts nothing and tells how it ended', async () => {
    toy.values([1, 3]);
    await toy.sweep('run', '--grid', 'sweep.json');
    const { exitCode, stdout } = await toy.sweep('resume');
    expect(exitCode).toBe(1);
    expect(stdout).toContain('every trial has a result: nothing to do');
    expect((await toy.sweep('resume', '--json')).events).toMatchObject([
      { event: 'end', exitCode: 1, why: 'complete' },
    ]);
  });

  test('--failed runs failed trials again, and only those', async () => {
    toy.values([1, 3, 5]);
    await toy.sweep('run', '--grid', 'sweep.json');
    toy.go('mended');
    const { exitCode, events } = await toy.sweep('resume', '--failed', '--json');
    expect(exitCode).toBe(0);
    expect(events.filter(({ event }) => event === 'trial')).toMatchObject([{ trial: 1, attempt: 2 }]);
    expect((await toy.sweep('list', '--json')).events).toMatchObject([{ ended: 3, failed: 0, state: 'complete' }]);
  });

  test('warns when the program is another one', async () => {
    toy.values([1, 8], { limits: { parallel: 1 } });
    const run = toy.start('run', '--grid', 'sweep.json');
    await run.runs(8);
    run.process.kill('SIGTERM');
    await run.ended;
    toy.go();
    execFileSync('sh', ['-c', 'echo "# changed" >> container/train'], { cwd: toy.folder });
    expect((await toy.sweep('resume')).stderr).toMatch(/^warning: .*has changed since the sweep was created/);
  });
});

describe('workers in the background', () => {
  test('go on without the command, can be followed, and joined', async () => {
    toy.values([8, 1, 9]);
    const started = await toy.sweep('run', '--grid', 'sweep.json', '--detach', '--json', '--parallel', '1');
    expect(started.exitCode).toBe(0);
    expect(started.events.at(-1)).toMatchObject({ event: 'detached', workers: 1 });
    const uri = started.events[0]?.['uri'] as string;
    const follow = toy.start('follow', '--json');
    await follow.runs(8);
    const work = toy.start('work', uri);
    await work.printed('trial 1 completed');
    toy.go();
    expect((await follow.ended).exitCode).toBe(0);
    expect((await work.ended).exitCode).toBe(0);
    expect(await rows()).toHaveLength(3);
  });

  test('do not mind that the one who follows leaves', async () => {
    toy.values([8]);
    await toy.sweep('run', '--grid', 'sweep.json', '--detach');
    const follow = toy.start('follow');
    await follow.printed('following');
    await follow.runs(8);
    follow.process.kill('SIGINT');
    const { exitCode, stdout } = await follow.ended;
    expect(exitCode).toBe(130);
    expect(stdout).toMatch(/1 trial left: the sweep goes on, `sweep follow .*` shows it again/);
    toy.go();
    expect((await toy.sweep('follow')).exitCode).toBe(0);
  });
});

describe('a reader that leaves', () => {
  test('ends the command quietly, and resume goes on', async () => {
    toy.values([1, 8, 2], { limits: { parallel: 1 } });
    const run = toy.start('run', '--grid', 'sweep.json');
    await run.runs(8);
    run.process.stdout?.destroy();
    toy.go();
    const { exitCode, stderr } = await run.ended;
    expect([exitCode, stderr]).toEqual([141, '']);
    expect((await toy.sweep('resume')).exitCode).toBe(0);
    expect(await rows()).toHaveLength(3);
  });
});

test('a sweep is found by the beginning of its name, unless there are several', async () => {
  toy.values([1]);
  await toy.sweep('run', '--grid', 'sweep.json', '--name', 'one');
  await toy.sweep('run', '--grid', 'sweep.json', '--name', 'only');
  expect((await toy.sweep('status', 'only')).exitCode).toBe(0);
  const { exitCode, stderr } = await toy.sweep('status', 'on');
  expect(exitCode).toBe(2);
  expect(stderr).toContain('[SweepAmbiguous]');
  rmSync(join(toy.folder, 'sweeps'), { recursive: true });
  expect((await toy.sweep('results')).stderr).toContain('[SweepNotFound]');
});
