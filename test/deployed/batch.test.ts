import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dockerSays } from '../docker/support/docker';
import type { Ended } from '../e2e/support/command';
import { signal } from '../e2e/support/processes';
import { until } from '../e2e/support/waiting';
import { Deployment, IMAGE } from './support/deployment';

/** Containers take their time to start. */
const PATIENCE_MS = 120_000;
const DIGITS = 'examples/digits/sweep.json';

let created: Deployment | undefined;
const deployed = (): Deployment => created as Deployment;

beforeAll(async () => {
  created = await Deployment.create();
}, 600_000);
afterAll(() => created?.close());

const invoke = (...args: readonly string[]) => deployed().checkout.start('invoke', ...args, '--yes');
const sweep = (...args: readonly string[]): Promise<Ended> => deployed().checkout.sweep(...args);
const containers = (): string[] =>
  dockerSays('ps', '--quiet', '--filter', `ancestor=${IMAGE}`).split('\n').filter(Boolean);

/** Rows of results, one a trial. */
async function results(...args: readonly string[]): Promise<readonly Record<string, unknown>[]> {
  const { stdout } = await sweep('results', '--format', 'json', ...args);
  return JSON.parse(stdout) as Record<string, unknown>[];
}

/** The digits sweep under another name, with changes. */
function sweepFile(name: string, changes: object): string {
  const { folder } = deployed().checkout;
  const digits = JSON.parse(readFileSync(join(folder, DIGITS), 'utf8')) as object;
  writeFileSync(join(folder, 'examples/digits', `${name}.json`), JSON.stringify({ ...digits, name, ...changes }));
  return join('examples/digits', `${name}.json`);
}

test("the README's command runs a sweep in containers, and the others show it", async () => {
  const run = await invoke('--grid', DIGITS, '--parallel', '4').ended;
  expect([run.code, run.stderr]).toEqual([0, '']);
  expect(run.stdout).toMatch(/30 of 30 trials completed/);
  expect(run.stdout).toMatch(/best model: s3:\/\/\S+\/model\.tar\.gz/);

  const rows = await results();
  expect(rows).toHaveLength(30);
  expect(new Set(rows.map((row) => row['status']))).toEqual(new Set(['completed']));
  await expect(sweep('logs', '0')).resolves.toMatchObject({ code: 0, stdout: expect.stringMatching(/val_error=/) });
  await expect(sweep('follow')).resolves.toMatchObject({ code: 0, stdout: expect.stringMatching(/30 of 30/) });
  await expect(sweep('list')).resolves.toMatchObject({ code: 0, stdout: expect.stringMatching(/digits-/) });
});

test('a sweep that is stopped in the middle is resumed, and repeats nothing', async () => {
  const run = invoke('--grid', sweepFile('stopped', { run_cap: 16 }), '--parallel', '2');
  await run.says(/[1-9]\d* of 16|trial 1\b/, PATIENCE_MS);
  await expect(sweep('stop', 'stopped')).resolves.toMatchObject({ code: 0 });
  const { code } = await run.ended;
  expect(code).toBe(3);
  const before = await results('stopped');
  expect(before.length).toBeLessThan(16);
  await expect(sweep('resume', 'stopped', '--parallel', '4', '--yes')).resolves.toMatchObject({ code: 0 });
  const after = await results('stopped');
  expect(after).toHaveLength(16);
  expect(after).toEqual(expect.arrayContaining([...before]));
});

test('the laptop may be closed, and a container that is killed loses no trial', async () => {
  await until('the workers of other sweeps have left', () => containers().length === 0, PATIENCE_MS);
  const run = invoke('--grid', sweepFile('killed', {}), '--parallel', '3');
  await run.says(/go on when this command ends/, PATIENCE_MS);
  signal({ pid: -run.pid }, 'SIGKILL');
  await until('two workers are in containers', () => containers().length > 1, PATIENCE_MS);
  dockerSays('kill', containers()[0] as string);
  await expect(sweep('follow', 'killed')).resolves.toMatchObject({ code: 0 });
  expect(await results('killed')).toHaveLength(30);
});

test('a program that fails costs one trial', async () => {
  const file = sweepFile('broken', { parameters: { model: { value: 'nonsense' }, C: { min: 1, max: 40 } } });
  const run = await invoke('--grid', file).ended;
  expect(run.code).toBe(4);
  expect(run.stderr).toMatch(/nonsense/);
  expect(await results('broken')).toHaveLength(1);
});

test('two sweeps run at once', async () => {
  const runs = ['first', 'second'].map((name) => invoke('--grid', sweepFile(name, { run_cap: 8 }), '--parallel', '2'));
  for (const { ended } of runs) expect((await ended).code).toBe(0);
  for (const name of ['first', 'second']) expect(await results(name)).toHaveLength(8);
});

test('what is destroyed is gone, but for the results', async () => {
  const left = await deployed().destroy();
  expect(left).toEqual([expect.stringMatching(/^bucket .*accesslogs/), expect.stringMatching(/^bucket .*sweeps/)]);
  const said = await invoke('--grid', DIGITS).ended;
  expect(said.code).toBe(2);
  expect(said.stderr).toMatch(/destroyed/);
  expect(containers()).toEqual([]);
});
