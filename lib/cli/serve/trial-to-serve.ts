import { SweepError } from '../../contract/sweep-error';
import { FolderReader } from '../../folder/folder-reader';
import type { SweepFolder } from '../../folder/sweep-folder';
import { MODEL_ARCHIVE } from '../../serving/model-source';
import type { Manifest, ResultRecord } from '../../sweep/records';
import { bestRepeat, bestStanding, standings } from '../../sweep/standings';
import { call } from '../call';

/**
 * The trial whose model is served: the one that a person named, else the best of the sweep.
 *
 * @throws TrialUnknown, TrialNotEnded, BestUnknown, NoBestTrial, ModelMissing
 */
export async function trialToServe(
  folder: SweepFolder,
  manifest: Manifest,
  trial: number | undefined,
): Promise<ResultRecord> {
  const result = trial === undefined ? await bestTrial(folder, manifest) : await namedTrial(folder, manifest, trial);
  if (result.artifacts.includes(MODEL_ARCHIVE)) return result;
  const which = trial === undefined ? `the best trial of ${manifest.id}, ${result.trial},` : `trial ${trial}`;
  throw new SweepError('ModelMissing', `${which} saved no model`, {
    hint: 'the program saves it by writing files to `model` in its base folder; --trial N serves that of another trial',
  });
}

async function namedTrial(folder: SweepFolder, manifest: Manifest, trial: number): Promise<ResultRecord> {
  if (trial >= manifest.trials) {
    throw new SweepError('TrialUnknown', `${manifest.id} has no trial ${trial}`, {
      hint: `its trials are 0 to ${manifest.trials - 1}`,
    });
  }
  const result = await folder.result(trial);
  if (result) return result;
  throw new SweepError('TrialNotEnded', `trial ${trial} of ${manifest.id} has not ended`, {
    hint: `\`${call('results', folder.store)}\` shows those that have`,
  });
}

async function bestTrial(folder: SweepFolder, manifest: Manifest): Promise<ResultRecord> {
  const { metric, repeats } = manifest.spec;
  if (!metric) {
    throw new SweepError('BestUnknown', `${manifest.id} has no metric that would say which trial is the best`, {
      hint: `name one with --trial; \`${call('results', folder.store)}\` shows them`,
    });
  }
  const reader = new FolderReader(folder, manifest.trials);
  await reader.refresh();
  const best = bestStanding(standings(reader.results(), repeats), metric);
  const result = best && bestRepeat(best, metric);
  if (result) return result;
  throw new SweepError('NoBestTrial', `no trial of ${manifest.id} has completed yet`, {
    hint: `\`${call('follow', folder.store)}\` shows how it goes, \`${call('results', folder.store)}\` what has failed`,
  });
}
