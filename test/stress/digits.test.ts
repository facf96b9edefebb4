import { join } from 'node:path';
import { checkpointFolder } from '../../lib/contract/object-keys';
import { REPOSITORY } from '../e2e/support/command';
import { sandboxPerTest } from '../e2e/support/sandbox';

const sandbox = sandboxPerTest();

it.each([
  ['sweep.json', [], 30],
  ['random.yaml', ['--count', '8'], 8],
] as const)('runs the digits example %s', async (name, flags, trials) => {
  const grid = join(REPOSITORY, 'examples/digits', name);
  const { code, stdout } = await sandbox().run(['run', '--grid', grid, ...flags]);
  expect(code).toBe(0);
  expect(stdout).toContain(`${trials} trials completed`);
  const { records } = sandbox();
  const results = [...records.results().values()];
  expect(results).toHaveLength(trials);
  const errors = results.map(({ objective }) => objective ?? NaN);
  // Of ten digits nine are wrong by chance; a good model errs in a few of a hundred.
  expect(Math.min(...errors)).toBeLessThan(0.05);
  expect(Math.max(...errors)).toBeLessThan(0.95);
  expect(new Set(errors).size).toBeGreaterThan(trials / 2);
  const best = results.find(({ objective }) => objective === Math.min(...errors));
  expect(best?.artifacts).toContain('model.tar.gz');
  expect(stdout).toContain(`trials/${String(best?.trial).padStart(10, '0')}/0001/model.tar.gz`);
});

it('runs the example of early stopping: some trials are stopped, and keep their checkpoints', async () => {
  const grid = join(REPOSITORY, 'examples/digits-epochs/sweep.yaml');
  const { code, stdout } = await sandbox().run(['run', '--grid', grid, '--count', '12', '--parallel', '2']);
  expect(code).toBe(0);
  const { records } = sandbox();
  const results = [...records.results().values()];
  const stopped = results.filter(({ status }) => status === 'stopped');
  expect(stdout).toContain(`${12 - stopped.length} of 12 trials completed, ${stopped.length} stopped early`);
  expect(stopped.length).toBeGreaterThan(3);
  for (const { trial, reason } of stopped) {
    expect(reason).toMatch(/^asha at step (?:9|27|81): val_error 0\.\d+$/);
    expect(records.files(checkpointFolder(trial))).toEqual([`${checkpointFolder(trial)}network.npz`]);
  }
  const completed = results.filter(({ status }) => status === 'completed').map(({ objective }) => objective ?? NaN);
  expect(Math.min(...completed)).toBeLessThan(0.1);
  const best = results.find(({ objective }) => objective === Math.min(...completed));
  expect(stdout).toContain(`trials/${String(best?.trial).padStart(10, '0')}/0001/model.tar.gz`);
});
