import { formatUsd } from '../cost/format-usd';
import { meanDuration, pointCostUsd, pointStatus } from '../report/ranking';
import { parameterNames } from '../report/rows';
import type { Manifest } from '../sweep/records';
import type { Standing } from '../sweep/standings';
import { align } from './align';
import { formatNumber, formatValue } from './format';

export interface TableOptions {
  /** Columns of the terminal; what is wider is cut. */
  readonly columns: number;
  /** Rows at most. @default all */
  readonly top?: number | undefined;
}

/** Points as an aligned table, one a row, in the order given. Parameters come last: a narrow terminal cuts them. */
export function resultsTable(manifest: Manifest, sorted: readonly Standing[], options: TableOptions): string {
  const { metric, repeats } = manifest.spec;
  const shown = sorted.slice(0, options.top);
  const names = parameterNames(
    manifest,
    shown.flatMap((standing) => standing.results),
  ).filter((name) => shown.some(({ parameters }) => parameters[name] !== undefined));
  const isRepeated = repeats > 1;
  const isPriced = manifest.lock.pricePerHourUsd !== undefined;
  const header = [
    'trial',
    ...(metric ? [metric.name] : []),
    ...(metric && isRepeated ? ['±'] : []),
    ...(isRepeated ? ['repeats'] : []),
    'duration',
    ...(isPriced ? ['cost'] : []),
    'status',
    ...names,
  ];
  const rows = shown.map((standing) => [
    String(standing.point * repeats),
    ...(metric ? [optional(standing.objective)] : []),
    ...(metric && isRepeated ? [optional(standing.spread)] : []),
    ...(isRepeated ? [`${standing.results.length}/${repeats}`] : []),
    `${meanDuration(standing).toFixed(1)} s`,
    ...(isPriced ? [costText(pointCostUsd(standing))] : []),
    pointStatus(standing),
    ...names.map((name) => parameter(standing, name)),
  ]);
  const more = sorted.length - shown.length;
  const table = align([header, ...rows], options.columns);
  return more > 0 ? `${table}\n… and ${more} more` : table;
}

function parameter({ parameters }: Standing, name: string): string {
  const value = parameters[name];
  return value === undefined ? '-' : formatValue(value);
}

function costText(usd: number | undefined): string {
  return usd === undefined ? '-' : formatUsd(usd);
}

function optional(value: number | undefined): string {
  return value === undefined ? '-' : formatNumber(value);
}
