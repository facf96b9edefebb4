import { join } from 'node:path';
import { REPOSITORY } from '../e2e/support/command';
import { sandboxPerTest } from '../e2e/support/sandbox';

const sandbox = sandboxPerTest();

/** The best value, as the README of each example tells it. */
it.each([
  ['shell', 6, 'length', 390.835],
  ['node', 12, 'val_error', 0.0952381],
  ['matlab', 6, 'val_error', 2.65197],
] as const)('runs the sweep of examples/%s', async (name, trials, metric, best) => {
  const grid = join(REPOSITORY, 'examples', name, 'sweep.yaml');
  const { code, stdout } = await sandbox().run(['run', '--grid', grid]);
  expect(code).toBe(0);
  expect(stdout).toContain(`${trials} of ${trials} trials completed`);
  const results = [...sandbox().records.results().values()];
  expect(results).toHaveLength(trials);
  expect(Math.min(...results.map(({ metrics }) => metrics?.[metric] ?? NaN))).toBe(best);
});
