import { Compaction } from '../lib/folder/compaction';
import { SweepFolder } from '../lib/folder/sweep-folder';
import { blockOf, BLOCK_SIZE } from '../lib/contract/object-keys';
import type { Store } from '../lib/store/store';
import type { ResultRecord } from '../lib/sweep/records';

/** Writes what workers leave of a sweep whose trials have all ended. */
export async function writeFinishedSweep(store: Store, id: string, trials: number): Promise<void> {
  const folder = new SweepFolder(store, id);
  await folder.markStarted();
  for (let trial = 0; trial < trials; trial++) {
    await folder.claim({ trial, attempt: 1 }, { worker: WORKER, host: 'host', parameters: parametersOf(trial) });
    await folder.recordResult(resultOf(trial));
  }
  const compaction = new Compaction(folder, trials);
  for (let block = 0; block <= blockOf(trials - 1); block++) await compaction.compact(block);
}

const WORKER = 'host-12345-abcdef';

function parametersOf(trial: number) {
  return { C: 0.1 * trial, gamma: 0.001, kernel: 'rbf', degree: trial % BLOCK_SIZE, scale: 'standard' };
}

function resultOf(trial: number): ResultRecord {
  return {
    v: 1,
    trial,
    attempt: 1,
    status: 'completed',
    parameters: parametersOf(trial),
    repeat: 0,
    objective: 1 / (trial + 1),
    metrics: { val_error: 1 / (trial + 1), val_accuracy: 1 - 1 / (trial + 1), train_error: 0.01 },
    worker: WORKER,
    startedAt: '2026-01-01T00:00:00.000Z',
    endedAt: '2026-01-01T00:00:01.000Z',
    durationSec: 1.234,
    artifacts: ['model.tar.gz'],
  };
}
