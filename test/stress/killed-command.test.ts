import { signal } from '../e2e/support/processes';
import { sandboxPerTest } from '../e2e/support/sandbox';
import { expectSound, expectUnchanged } from '../e2e/support/soundness';
import { toySweep } from '../e2e/support/toy';
import { sleep } from '../e2e/support/waiting';

const KILLS = 50;
const TRIALS = 800;

const sandbox = sandboxPerTest();

it('goes on after the command was killed at 50 random moments', async () => {
  const file = toySweep(sandbox(), TRIALS, '0.1');
  let snapshot = new Map<string, string>();
  for (let kills = 0; kills < KILLS; kills++) {
    const isThere = sandbox().sweeps.length > 0 && sandbox().records.has('sweep.json');
    const args = isThere ? ['resume'] : ['run', '--grid', file];
    const command = sandbox().start([...args, '--parallel', '4']);
    await sleep(1200 * Math.random());
    // Every fourth time all that it started goes with it, as when a machine fails.
    if (kills % 4 === 3) for (const process of sandbox().processes()) signal(process, 'SIGKILL');
    command.kill('SIGKILL');
    await command.ended;
    if (isThere) expectUnchanged(sandbox().records, snapshot);
    if (isThere) snapshot = sandbox().records.snapshot();
  }
  expect(sandbox().records.results().size).toBeLessThan(TRIALS);
  await expect(sandbox().run(['resume', '--parallel', '4'])).resolves.toMatchObject({ code: 0 });
  expectSound(sandbox().records);
  sandbox().clearScratch();
});
