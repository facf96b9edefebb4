import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolders } from '../support/temporary-folder';
import { Toy } from './toy-sweep';

const temporaryFolder = temporaryFolders();
let toy: Toy;

beforeEach(() => {
  toy = new Toy(temporaryFolder());
});

describe('a sweep that runs to its end', () => {
  test('is told in plain lines where nobody watches, and can be looked at from every side', async () => {
    toy.values([5, 1, 3]);
    const run = await toy.sweep('run', '--grid', 'sweep.json');
    expect(run.exitCode).toBe(1);
    expect(run.stdout).not.toContain('\u001b');
    expect(run.stdout).toMatch(/^trial 1 completed in .*: loss 1 with x=1$/m);
    expect(run.stdout).toMatch(/^trial 2 failed: .*x is three with x=3$/m);
    expect(run.stdout).toMatch(/^2 of 3 trials completed, 1 failed, after /m);
    expect(run.stdout).toMatch(/\(trial 2: `sweep logs 2 --sweep \S+ --stderr`\)/);
    const model = /^best model: (.*)$/m.exec(run.stdout)?.[1] ?? '';
    expect(existsSync(model)).toBe(true);

    expect((await toy.sweep('status')).stdout).toContain('best    loss 1 in trial 1: x=1');
    expect((await toy.sweep('list', '--json')).events).toEqual([
      expect.objectContaining({ trials: 3, ended: 3, failed: 1, best: 1, state: 'complete' }),
    ]);
    expect((await toy.sweep('results')).stdout).toMatch(
      /^trial .*\n +1 +1 .*completed +1\n +0 +5 .* 5\n +2 .*failed +3\n$/,
    );
    expect((await toy.sweep('results', '--format', 'csv')).stdout).toMatch(/^trial,.*\r\n0,0,completed,5,5,.*\r\n1,/);
    expect((await toy.sweep('logs', '1')).stdout).toBe('start 1\nloss=1\n');
    const failed = await toy.sweep('logs', '2', '--stderr', '--follow');
    expect(failed.stdout).toBe('x is three\n');
    expect(failed.stderr).toMatch(/^trial 2 failed: /);
  });

  test('says so where trials were to be stopped early and reported nothing to judge them by', async () => {
    toy.values([1, 2], { early_terminate: { type: 'asha' } });
    const plan = await toy.sweep('run', '--grid', 'sweep.json', '--dry-run');
    expect(plan.stdout).toContain('trials that do badly are stopped early, by asha\n');
    const run = await toy.sweep('run', '--grid', 'sweep.json');
    expect(run.exitCode).toBe(0);
    expect(run.stderr).toMatch(
      /early_terminate stopped nothing: no trial printed loss with epoch= or step= on the line/,
    );
  });

  test('runs the program that its plan names, whatever other program its environment names', async () => {
    toy.values([1, 2]);
    const other = join(toy.folder, 'other');
    mkdirSync(other);
    writeFileSync(join(other, 'train'), '#!/bin/sh\necho loss=77\n', { mode: 0o755 });
    const elsewhere = toy.with({ SWEEP_CONTAINER: other });
    const run = await elsewhere.sweep('run', '--grid', 'sweep.json');
    expect(run.stdout).toContain(`running ${join(toy.folder, 'container', 'train')}`);
    expect(run.stdout).toMatch(/completed in .*: loss 1 with x=1$/m);
  });

  test('is events alone for programs', async () => {
    toy.values([5, 1]);
    const { exitCode, events, stderr } = await toy.sweep('run', '--grid', 'sweep.json', '--json');
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(events[0]).toMatchObject({ event: 'sweep', trials: 2, workers: 2 });
    const ended = events.flatMap(({ event, trial }) => (event === 'trial' ? [trial] : []));
    expect(new Set(ended)).toEqual(new Set([0, 1]));
    expect(events.at(-1)).toMatchObject({
      event: 'end',
      exitCode: 0,
      why: 'complete',
      completed: 2,
      best: { trial: 1, objective: 1, parameters: { x: 1 } },
    });
    expect(new Set(events.map(({ event }) => event))).toEqual(new Set(['sweep', 'progress', 'trial', 'end']));
  });

  test('ends well though trials failed, where the limits allow that', async () => {
    toy.values([3, 1], { limits: { max_failed: 1 } });
    expect((await toy.sweep('run', '--grid', 'sweep.json')).exitCode).toBe(0);
  });

  test('ends well when the target is reached', async () => {
    toy.values([1, 9], { metric: { name: 'loss', target: 1 }, limits: { parallel: 1 } });
    const { exitCode, stdout } = await toy.sweep('run', '--grid', 'sweep.json');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('stopped: trial 0 reached the target of 1');
  });

  test('takes what the command line says before what the file says', async () => {
    toy.values([5, 1, 3]);
    const args = ['--grid', 'sweep.json', '-p', 'x=6,2,4', '--count', '2', '--name', 'mine', '--root', 'other'];
    const { events } = await toy.sweep('run', '--json', '--parallel', '1', ...args);
    expect(events[0]).toMatchObject({ id: expect.stringMatching(/^mine-/) as string, trials: 2, workers: 1 });
    const rows = JSON.parse((await toy.sweep('results', '--root', 'other', '--json')).stdout) as { x: number }[];
    expect(rows.map(({ x }) => x)).toEqual([6, 2]);
  });

  test('is kept where SWEEP_ROOT says', async () => {
    const elsewhere = join(temporaryFolder(), 'kept', 'here');
    const other = new Toy(temporaryFolder(), { SWEEP_ROOT: elsewhere });
    other.values([1]);
    const { events } = await other.sweep('run', '--grid', 'sweep.json', '--json');
    expect(events[0]?.['uri']).toBe(join(elsewhere, events[0]?.['id'] as string));
    expect((await other.sweep('list')).stdout).toContain('complete');
  });
});

describe('nothing is started', () => {
  test('by a dry run, of any size', async () => {
    const parameters = Object.fromEntries(['x', 'y', 'z'].map((name) => [name, { min: 1, max: 1000 }]));
    toy.values([], { parameters });
    const { exitCode, stdout } = await toy.sweep('run', '--grid', 'sweep.json', '--dry-run');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('1,000,000,000 trials by grid');
    expect(stdout).toContain('… and 999,999,992 more\nnothing was started\n');
    expect(existsSync(join(toy.folder, 'sweeps'))).toBe(false);
    const { events } = await toy.sweep('run', '--grid', 'sweep.json', '--dry-run', '--json');
    expect(events).toEqual([expect.objectContaining({ event: 'plan', trials: 1e9 })]);
    expect(events[0]?.['first']).toHaveLength(8);
  });

  test('in containers by a dry run, which says so', async () => {
    toy.values([1], { resources: { vcpus: 2, queue: 'gpu' } });
    const { stdout, stderr } = await toy.sweep('run', '--grid', 'sweep.json', '--dry-run', '--on', 'docker');
    expect(stdout).toMatch(
      /^1 worker in containers of this machine \(backend docker: --on docker\), running \/.*\/train$/m,
    );
    expect(stderr).toBe('warning: resources.queue has no effect on this machine\n');
  });

  test('when the file has problems', async () => {
    toy.values([1], { method: 'gird', seed: -1 });
    const { exitCode, stdout, stderr } = await toy.sweep('run', '--grid', 'sweep.json');
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain('sweep.json has 2 problems');
    const { events } = await toy.sweep('run', '--grid', 'sweep.json', '--json');
    expect(events.map(({ event }) => event)).toEqual(['problems', 'error']);
  });

  test('when there is no program', async () => {
    toy.values([1], { container: 'nowhere' });
    const { exitCode, stderr } = await toy.sweep('run', '--grid', 'sweep.json');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('[ContainerNotFound]');
  });
});

test('a program that cannot be started ends the sweep with exit code 4', async () => {
  toy.values([1, 2]);
  writeFileSync(join(toy.folder, 'container', 'train'), '#!/nonexistent/interpreter\n', { mode: 0o755 });
  const { exitCode, stdout, stderr, events } = await toy.sweep('run', '--grid', 'sweep.json', '--json');
  expect(exitCode).toBe(4);
  expect(stderr).toMatch(/^error \[ProgramNotStarted\]/);
  expect(events.at(-1)).toMatchObject({ event: 'error', code: 'ProgramNotStarted', exitCode: 4 });
  expect(stdout).not.toContain('    at ');
});

test('a file that init wrote runs once its container is named and its data is there', async () => {
  expect((await toy.sweep('init')).exitCode).toBe(0);
  const file = join(toy.folder, 'sweep.yaml');
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, `${text.replace('name: val_error', 'name: loss')}container: container\n`);
  mkdirSync(join(toy.folder, 'data'));
  expect((await toy.sweep('validate', 'sweep.yaml')).exitCode).toBe(0);
  const { exitCode, stdout } = await toy.sweep('run', '--grid', 'sweep.yaml', '-p', 'x=2', '--count', '3');
  expect(stdout).toContain('3 of 3 trials completed');
  expect(exitCode).toBe(0);
});
