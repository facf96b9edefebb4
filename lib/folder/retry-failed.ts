import * as keys from '../contract/object-keys';
import { concurrently } from './concurrently';
import type { FolderReader } from './folder-reader';
import { READ_WIDTH, type SweepFolder } from './sweep-folder';

/**
 * Takes back the results and failures of all failed trials, so that workers run them again; logs stay.
 * The one operation that unmakes records: only for a folder on which nobody works.
 *
 * @returns the number of trials
 */
export async function retryFailed(folder: SweepFolder, reader: FolderReader): Promise<number> {
  const failed = reader.results().filter((result) => result.status === 'failed');
  // Blocks go first: should this be cut short, they are put together again from the results.
  for (const block of new Set(failed.map((result) => keys.blockOf(result.trial)))) {
    await folder.store.remove(keys.blockKey(block));
  }
  await concurrently(failed, READ_WIDTH, async ({ trial, attempt, costUsd }) => {
    for (const failure of await folder.attempts(keys.FAILURES, trial)) {
      await folder.store.remove(keys.failureKey({ trial, attempt: failure.attempt }));
    }
    // Interrupted, or else they would count as lost with their workers. What was spent stays spent.
    const at = folder.clock.timestamp();
    for (let past = 1; past <= attempt; past++) {
      const reason = 'to be run again';
      const cost = past === attempt && costUsd !== undefined ? { costUsd } : {};
      await folder.recordInterruption({ trial, attempt: past }, { v: 1, worker: '', reason, at, ...cost });
    }
    await folder.release({ trial, attempt });
    await folder.store.remove(keys.resultKey(trial));
  });
  reader.forget(failed.map((result) => result.trial));
  return failed.length;
}
