import type { Json } from '../contract/json';
import type { MetricSpec } from '../spec/sweep-spec';
import type { Manifest } from '../sweep/records';
import { isBetter, type Standing } from '../sweep/standings';
import { parameterNames } from './rows';

export interface TableOptions {
  /** Columns of the terminal; what is wider is cut. */
  readonly columns: number;
  /** Rows at most. @default all */
  readonly top?: number;
  /** A parameter, a metric, `trial`, `objective` or `duration`; with `-` before it, descending. @default best first */
  readonly sort?: string;
}

/** The points of a sweep as an aligned table, one a row. */
export function resultsTable(manifest: Manifest, all: readonly Standing[], options: TableOptions): string {
  const { metric, repeats } = manifest.spec;
  const sorted = options.sort === undefined ? bestFirst(all, metric) : sortBy(all, options.sort);
  const shown = sorted.slice(0, options.top ?? sorted.length);
  const names = parameterNames(
    manifest,
    shown.flatMap((standing) => standing.results),
  );
  const header = ['trial', ...(metric ? [metric.name] : []), ...(repeats > 1 ? ['±'] : []), ...names, 'time', 'status'];
  const rows = shown.map((standing) => [
    String(standing.point * repeats),
    ...(metric ? [number(standing.objective)] : []),
    ...(repeats > 1 ? [number(standing.spread)] : []),
    ...names.map((name) => text(standing.parameters[name])),
    `${meanDuration(standing).toFixed(1)} s`,
    status(standing),
  ]);
  const more = sorted.length - shown.length;
  const table = align([header, ...rows], options.columns);
  return more > 0 ? `${table}\n… and ${more} more` : table;
}

/** The value by which a row is sorted; undefined sorts last. Unknown columns have none. */
export function sortValue(standing: Standing, column: string): Json | undefined {
  switch (column) {
    case 'trial':
      return standing.point;
    case 'objective':
      return standing.objective;
    case 'duration':
      return meanDuration(standing);
    case 'status':
      return status(standing);
    default:
      return standing.parameters[column] ?? standing.results[0]?.metrics[column];
  }
}

/** Orders points by a column; see {@link TableOptions.sort}. */
export function sortBy(all: readonly Standing[], sort: string): Standing[] {
  const descending = sort.startsWith('-');
  const column = descending ? sort.slice(1) : sort;
  return [...all].sort((a, b) => {
    const [left, right] = [sortValue(a, column), sortValue(b, column)];
    if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined);
    return compare(left, right) * (descending ? -1 : 1);
  });
}

/** Orders points by their objective, the best first, those without one last. */
export function bestFirst(all: readonly Standing[], metric: MetricSpec | undefined): Standing[] {
  return [...all].sort((a, b) => {
    if (!metric || a.objective === undefined || b.objective === undefined) {
      return Number(a.objective === undefined) - Number(b.objective === undefined) || a.point - b.point;
    }
    if (a.objective === b.objective) return a.point - b.point;
    return isBetter(a.objective, b.objective, metric.goal) ? -1 : 1;
  });
}

/** Pads cells so that columns line up, two spaces between them; lines are cut at `columns`. */
export function align(rows: readonly (readonly string[])[], columns: number): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => (row[i] ?? '').length)));
  const lines = rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return lines.map((line) => (line.length > columns ? `${line.slice(0, Math.max(0, columns - 1))}…` : line)).join('\n');
}

function meanDuration({ results }: Standing): number {
  return results.reduce((sum, result) => sum + result.durationSec, 0) / results.length;
}

function status({ results }: Standing): string {
  const failed = results.filter((result) => result.status === 'failed').length;
  if (failed === 0) return results[0]?.status ?? '';
  return results.length === 1 ? 'failed' : `${failed} of ${results.length} failed`;
}

function compare(a: Json, b: Json): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return text(a).localeCompare(text(b), 'en', { numeric: true });
}

function number(value: number | undefined): string {
  if (value === undefined) return '-';
  return Number.isSafeInteger(value) ? String(value) : String(Number(value.toPrecision(6)));
}

function text(value: Json | undefined): string {
  if (value === undefined) return '-';
  if (typeof value === 'number') return number(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}
