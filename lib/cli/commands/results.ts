import { SweepError } from '../../contract/sweep-error';
import { FolderReader } from '../../folder/folder-reader';
import { toCsv } from '../../report/csv';
import { bestFirst, sortBy, sortColumns } from '../../report/ranking';
import { resultRows } from '../../report/rows';
import { didYouMean } from '../../contract/nearest';
import type { Manifest, ResultRecord } from '../../sweep/records';
import { standings, type Standing } from '../../sweep/standings';
import { ExitCode } from '../exit-codes';
import type { Io } from '../io';
import { locateSweep } from '../locate-sweep';
import { resultsTable } from '../results-table';
import type { RootFlags } from '../root-address';

export interface ResultsFlags extends RootFlags {
  readonly format: 'table' | 'csv' | 'json';
  readonly json?: boolean;
  readonly sort?: string;
  readonly top?: number;
}

/** `sweep results`: what the trials that have ended gave; one row a point in a table, one a trial otherwise. */
export async function resultsCommand(io: Io, sweep: string | undefined, flags: ResultsFlags): Promise<ExitCode> {
  const folder = await locateSweep(sweep, flags);
  const manifest = await folder.manifest();
  const reader = new FolderReader(folder, manifest.trials);
  await reader.refresh();
  const results = reader.results();
  checkSort(flags.sort, manifest, results);
  const format = flags.json === true ? 'json' : flags.format;
  if (format === 'table') {
    io.out(table(manifest, results, flags, io));
    return ExitCode.ok;
  }
  const trials = ranked(standings(results, 1), manifest, flags).slice(0, flags.top);
  const rows = resultRows(
    manifest,
    trials.flatMap((trial) => trial.results),
  );
  await io.write(format === 'csv' ? toCsv(rows) : jsonArray(rows));
  return ExitCode.ok;
}

function table(manifest: Manifest, results: readonly ResultRecord[], flags: ResultsFlags, io: Io): string {
  if (results.length === 0) return `no trial of ${manifest.id} has ended yet`;
  const points = standings(results, manifest.spec.repeats);
  const { metric } = manifest.spec;
  const sorted = flags.sort === undefined ? bestFirst(points, metric) : sortBy(points, flags.sort, manifest);
  return resultsTable(manifest, sorted, { columns: io.columns, top: flags.top });
}

/** In trial order, unless the best ones or another order are asked for. */
function ranked(trials: readonly Standing[], manifest: Manifest, { sort, top }: ResultsFlags): readonly Standing[] {
  if (sort !== undefined) return sortBy(trials, sort, manifest);
  return top === undefined ? trials : bestFirst(trials, manifest.spec.metric);
}

function checkSort(sort: string | undefined, manifest: Manifest, results: readonly ResultRecord[]): void {
  if (sort === undefined) return;
  const allowed = sortColumns(manifest, results);
  const column = sort.replace(/^-/, '');
  if (allowed.includes(column)) return;
  throw new SweepError('UnknownColumn', `--sort: there is no column '${column}'${didYouMean(column, allowed)}`, {
    hint: `columns are ${allowed.join(', ')}; with - before it, descending`,
  });
}

/** One row a line. */
function jsonArray(rows: readonly object[]): string {
  return rows.length === 0 ? '[]\n' : `[\n${rows.map((row) => JSON.stringify(row)).join(',\n')}\n]\n`;
}
