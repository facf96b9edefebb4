import { sandboxPerTest } from './support/sandbox';
import { expectSound } from './support/soundness';
import { toySweep } from './support/toy';
import { until } from './support/waiting';

const sandbox = sandboxPerTest();

it('lets two commands work on one folder, a third stop both, and a fourth go on', async () => {
  const file = toySweep(sandbox(), 40, '0.2');
  const first = sandbox().start(['run', '--grid', file, '--parallel', '2']);
  await until('the sweep is there', () => sandbox().sweeps.length > 0 && sandbox().records.has('sweep.json'));
  const second = sandbox().start(['resume', '--parallel', '2']);
  const { records } = sandbox();
  await until('both work', () => new Set(records.claims().map(({ worker }) => worker)).size === 4);
  await expect(sandbox().run(['stop'])).resolves.toMatchObject({ code: 0 });
  await expect(first.ended).resolves.toMatchObject({ code: 3 });
  await expect(second.ended).resolves.toMatchObject({ code: 3 });
  expect(records.results().size).toBeLessThan(40);
  expect(records.results().size).toBe(records.claims().length);

  await expect(sandbox().run(['resume', '--parallel', '4'])).resolves.toMatchObject({ code: 0 });
  expectSound(records);
  expect(records.starts()).toHaveLength(40);
});

it('interrupts trials wherever they run when it is stopped at once', async () => {
  const file = toySweep(sandbox(), 2, '1000');
  await sandbox().run(['run', '--grid', file, '--parallel', '2', '--detach']);
  const { records } = sandbox();
  await until('trials run', () => records.starts().length === 2);
  await expect(sandbox().run(['stop', '--now'])).resolves.toMatchObject({ code: 0 });
  await expect(sandbox().leftovers()).resolves.toEqual([]);
  expect(records.interruptions()).toHaveLength(2);
  expect(records.results().size).toBe(0);
});
