import { RESULTS_CSV_KEY, SUMMARY_KEY } from '../contract/object-keys';
import { resultsCsv } from '../report/csv';
import { endedTrials, summarise, type Summary } from '../report/summary';
import type { Manifest, ResultRecord, StopRecord } from '../sweep/records';
import type { SweepFolder } from './sweep-folder';

/**
 * Whether `summary.json` says that every trial has ended. It is removed before a result is taken back, so then there is
 * nothing left to do, and that is known by one request however large the sweep.
 */
export async function isSummedUp(folder: SweepFolder, trials: number): Promise<boolean> {
  const summary = await readSummary(folder);
  return summary !== undefined && endedTrials(summary) === trials;
}

/** @returns `undefined` where there is none that can be read */
export async function readSummary(folder: SweepFolder): Promise<Summary | undefined> {
  try {
    const text = await folder.store.read(SUMMARY_KEY);
    return text === undefined ? undefined : (JSON.parse(text) as Summary);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Writes `summary.json` and `results.csv`, which can be made again from the rest of the folder at any time. @param spentUsd as of `summarise` */
export async function writeDerived(
  folder: SweepFolder,
  manifest: Manifest,
  results: readonly ResultRecord[],
  stop: StopRecord | undefined,
  spentUsd?: number,
): Promise<Summary> {
  const summary = summarise(manifest, results, stop, spentUsd);
  await folder.store.write(RESULTS_CSV_KEY, resultsCsv(manifest, results));
  await folder.store.write(SUMMARY_KEY, `${JSON.stringify(summary, undefined, 2)}\n`);
  return summary;
}
