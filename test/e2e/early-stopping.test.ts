import { checkpointFolder } from '../../lib/contract/object-keys';
import { signal } from './support/processes';
import { NOTE_START, type SweepRecords } from './support/records';
import { sandboxPerTest } from './support/sandbox';
import { expectUnchanged } from './support/soundness';
import { sleep, until } from './support/waiting';

const sandbox = sandboxPerTest();

/** The trial of this number does better than all others, at every epoch. */
const BEST = 5;
const EPOCHS = 6;

/** A program that goes on from its checkpoint, and whose errors tell which trial it was. */
const TRAIN = `${NOTE_START}
state="$SAGEMAKER_BASE_DIR/checkpoints/state"
epoch=$(cat "$state" 2>/dev/null || echo 0)
error=$((SM_HP_K > ${BEST} ? SM_HP_K - ${BEST} : ${BEST} - SM_HP_K))
while [ "$epoch" -lt ${EPOCHS} ]; do
  sleep 0.3
  epoch=$((epoch + 1))
  echo "epoch=$epoch val_error=$error.5"
  echo "$epoch" > "$state"
done`;

function sweepFile(trials: number): string {
  sandbox().program(TRAIN);
  const fields = { early_terminate: { type: 'asha', min_iter: 2, eta: 2 }, limits: { max_failed: 0 } };
  return sandbox().sweepFile(trials, { ...fields, retry: { attempts: 1 } });
}

/** What holds of a finished sweep, whatever happened to its workers. */
function expectSound(records: SweepRecords): void {
  const { trials } = records.manifest;
  const results = [...records.results().values()];
  expect(results.map(({ trial }) => trial)).toEqual(Array.from({ length: trials }, (_, i) => i));
  for (const { trial, status, objective, reason } of results) {
    expect([trial, objective]).toEqual([trial, Math.abs(trial - BEST) + 0.5]);
    expect(status === 'completed' ? reason : reason?.slice(0, 12)).toBe(
      status === 'completed' ? undefined : 'asha at step',
    );
  }
  expect(results[BEST]?.status).toBe('completed');
  const stopped = results.filter(({ status }) => status === 'stopped');
  expect(stopped.length).toBeGreaterThan(0);
  for (const { trial } of stopped) expect(Number(records.read(`${checkpointFolder(trial)}state`))).toBeLessThan(EPOCHS);
  expect(records.failures()).toEqual([]);
  const starts = records.starts();
  expect(starts.filter(({ trial, at }) => at > records.endedAt(trial))).toEqual([]);
  const summary = JSON.parse(records.read('summary.json')) as object;
  expect(summary).toMatchObject({ failed: 0, stopped: stopped.length, best: { trial: BEST, objective: 0.5 } });
}

it('stops trials that do badly, says so, and keeps the best', async () => {
  const run = await sandbox().run(['run', '--grid', sweepFile(10), '--parallel', '4']);
  expect(run).toMatchObject({ code: 0, stderr: '' });
  const { records } = sandbox();
  expectSound(records);
  const stopped = [...records.results().values()].filter(({ status }) => status === 'stopped').length;
  expect(run.stdout).toContain(`${10 - stopped} of 10 trials completed, ${stopped} stopped early`);
  expect(run.stdout).toMatch(/^trial \d+ stopped early in [\d.]+ m?s: val_error \d\.5 with k=\d$/m);
});

it('loses and repeats nothing when workers are killed while trials are being stopped', async () => {
  const run = sandbox().start(['run', '--grid', sweepFile(16), '--parallel', '4']);
  await until('a trial has ended', () => sandbox().sweeps.length > 0 && sandbox().records.results().size > 0);
  const { records } = sandbox();
  for (let kills = 0; kills < 5; kills++) {
    const snapshot = records.snapshot();
    signal(sandbox().workers()[kills % 4], 'SIGKILL');
    await sleep(500);
    expectUnchanged(records, snapshot);
  }
  await expect(run.ended).resolves.toMatchObject({ code: 0 });
  expectSound(records);
});

it('goes on after a stop with what was reported before', async () => {
  const run = sandbox().start(['run', '--grid', sweepFile(12), '--parallel', '4']);
  const reports = () => (sandbox().sweeps.length > 0 ? sandbox().records.files('reports') : []);
  await until('trials have reported', () => reports().length > 5);
  await sandbox().run(['stop', '--now']);
  await run.ended;
  const { records } = sandbox();
  const [before, results] = [reports(), records.snapshot()];
  expect(results.size).toBeLessThan(12);
  await expect(sandbox().run(['resume', '--parallel', '4'])).resolves.toMatchObject({ code: 0 });
  expectSound(records);
  expectUnchanged(records, results);
  expect(reports()).toEqual(expect.arrayContaining(before));
  // A trial that goes on from its checkpoint does not tell again what it told.
  const told = reports().map((file) => file.replace(/\.\d{4}_.*/, ''));
  expect(told.length).toBe(new Set(told).size);
});
