import { FolderReader } from '../folder/folder-reader';
import type { SweepSpec } from '../spec/sweep-spec';
import { checkPriorIsUsed, priorFor } from '../sweep/prior';
import type { PriorRecord } from '../sweep/records';
import { locateSweep } from './locate-sweep';
import type { Reporter } from './reporter';
import type { RunFlags } from './run-request';

/**
 * The points of the sweep that `--prior` names, as far as a new one can learn from them.
 *
 * @returns `undefined` where none is named
 * @throws PriorNotUsed, PriorGoalDiffers, PriorEmpty, PriorUnfit, and what locating a sweep may throw
 */
export async function loadPrior(
  spec: SweepSpec,
  flags: RunFlags,
  reporter: Reporter,
): Promise<PriorRecord | undefined> {
  if (flags.prior === undefined) return undefined;
  checkPriorIsUsed(spec);
  const folder = await locateSweep(flags.prior, flags);
  const manifest = await folder.manifest();
  const reader = new FolderReader(folder, manifest.trials);
  await reader.refreshTrials();
  const earlier = { ...manifest, id: folder.id };
  const prior = priorFor(spec, earlier, reader.results());
  const name = manifest.spec.metric?.name;
  if (name !== spec.metric?.name) {
    reporter.warning(
      `--prior: the values of ${folder.id} are of ${name}, and those of this sweep of ${spec.metric?.name}`,
    );
  }
  return prior;
}
