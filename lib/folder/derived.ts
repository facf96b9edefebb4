import { RESULTS_CSV_KEY, SUMMARY_KEY } from '../contract/object-keys';
import { resultsCsv } from '../report/csv';
import { summarise, type Summary } from '../report/summary';
import type { Manifest, ResultRecord, StopRecord } from '../sweep/records';
import type { SweepFolder } from './sweep-folder';

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
