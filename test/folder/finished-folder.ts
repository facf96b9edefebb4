import * as keys from '../../lib/contract/object-keys';
import { Compaction } from '../../lib/folder/compaction';
import { SweepFolder } from '../../lib/folder/sweep-folder';
import type { Store } from '../../lib/store/store';
import type { Manifest } from '../../lib/sweep/records';
import { resultOf } from '../support/manifests';

/** Writes the folder of a sweep all of whose trials have ended, as its workers leave it. */
export async function finishedFolder(
  store: Store,
  manifest: Manifest,
  options: { readonly failures?: number } = {},
): Promise<SweepFolder> {
  const folder = new SweepFolder(store, manifest.id);
  const compaction = new Compaction(folder, manifest.trials);
  await folder.createManifest(manifest);
  await folder.markStarted();
  const { failures = 0 } = options;
  const times = { startedAt: '2026-01-01T00:00:00.000Z', endedAt: '2026-01-01T00:00:01.000Z' };
  for (let trial = 0; trial < manifest.trials; trial++) {
    const parameters = { x: trial };
    for (let attempt = 1; attempt <= Math.max(1, failures); attempt++) {
      await folder.claim({ trial, attempt }, { worker: 'w', host: 'h', parameters });
      const failure = { v: 1, worker: 'w', reason: 'no', final: attempt === failures, ...times } as const;
      if (failures > 0) await folder.recordFailure({ trial, attempt }, failure);
    }
    const failed = { status: 'failed', attempt: failures, reason: 'no' } as const;
    await folder.recordResult(resultOf(trial, { parameters, ...(failures > 0 ? failed : {}) }));
    if (keys.blockOf(trial) !== keys.blockOf(trial + 1)) await compaction.compact(keys.blockOf(trial));
  }
  await compaction.compact(keys.blockOf(manifest.trials - 1));
  return folder;
}
