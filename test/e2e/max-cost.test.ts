import { sandboxPerTest } from './support/sandbox';
import { toyProgram } from './support/toy';

const sandbox = sandboxPerTest();

/** A dollar a second: costs are times. */
const resources = { price_usd_per_hour: 3600 };

function sweepFile(trials: number, maxCostUsd: number, more: object = {}): string {
  sandbox().program(toyProgram('0.5'));
  return sandbox().sweepFile(trials, { resources, limits: { parallel: 2, max_cost_usd: maxCostUsd }, ...more });
}

function summary(): { costUsd: number; completed: number; stop: object | null } {
  return JSON.parse(sandbox().records.read('summary.json')) as ReturnType<typeof summary>;
}

it('stops a sweep that has cost as much as it may, and lets the trials that run finish', async () => {
  const { code, stdout } = await sandbox().run(['run', '--grid', sweepFile(60, 4)]);
  expect(code).toBe(3);
  expect(stdout).toMatch(/ends early when \$4\.00 are spent\n/);
  expect(stdout).toMatch(/trials completed, after .* s, for \$\d+\.\d\d\n/);
  expect(stdout).toMatch(/\nstopped: the trials have cost \$\d+\.\d\d; max_cost_usd is 4\n/);

  expect(stdout).toMatch(/\d+ trials left: `.*resume \S+ --max-cost-usd N` goes on\n/);

  const { records } = sandbox();
  const results = [...records.results().values()];
  const total = results.reduce((sum, { costUsd = 0 }) => sum + costUsd, 0);
  for (const { costUsd } of results) expect(costUsd).toBeGreaterThan(0.4);
  expect(results.length).toBeLessThan(60);
  expect(total).toBeGreaterThanOrEqual(4);
  // Two workers, each at a trial when the sum is reached; a slow machine makes trials longer, and so dearer.
  expect(total).toBeLessThan(4 + 2 * Math.max(...results.map(({ costUsd = 0 }) => costUsd)) + 2);
  expect(summary()).toMatchObject({ costUsd: expect.closeTo(total, 2), stop: { cause: 'max_cost' } });
  expect(records.read('results.csv').split('\r\n')[0]).toContain(',duration_sec,cost_usd,');

  const status = await sandbox().run(['status']);
  expect(status.stdout).toMatch(/\ncost +\$\d+\.\d\d; max_cost_usd is 4\n/);
  expect(status.stdout).toContain(' --max-cost-usd N` goes on with it');
  const table = await sandbox().run(['results', '--sort', '-cost_usd', '--top', '3']);
  expect(table.stdout).toMatch(/duration +cost +status/);
});

it('keeps to the limit when it is resumed, and goes on when the limit is raised', async () => {
  await sandbox().run(['run', '--grid', sweepFile(8, 2)]);
  const before = sandbox().records.results().size;
  expect(before).toBeLessThan(8);
  const refused = await sandbox().run(['resume']);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toMatch(/^error \[BudgetSpent\] the trials have cost \$\d.*, and max_cost_usd is 2\n/);
  expect(refused.stderr).toMatch(/resume .*--max-cost-usd N` goes on/);
  expect(sandbox().records.results().size).toBe(before);

  await expect(sandbox().run(['resume', '--max-cost-usd', '500'])).resolves.toMatchObject({ code: 0 });
  expect(sandbox().records.results().size).toBe(8);
});

it('counts attempts that failed', async () => {
  sandbox().program('sleep 0.5; exit 7');
  const limits = { parallel: 1, max_cost_usd: 100 };
  const file = sandbox().sweepFile(1, { resources, limits, retry: { attempts: 3 } });
  await sandbox().run(['run', '--grid', file]);
  expect(summary().costUsd).toBeGreaterThan(1.5);
});

it('says that a limit on the cost has no effect where there is no price', async () => {
  sandbox().program(toyProgram('0'));
  const file = sandbox().sweepFile(2, { limits: { max_cost_usd: 1 } });
  const { code, stderr, stdout } = await sandbox().run(['run', '--grid', file]);
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: 'warning: limits.max_cost_usd has no effect on this machine\n',
  });
  expect(stdout).not.toContain('$');
});
