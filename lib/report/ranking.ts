import type { Json } from '../contract/json';
import type { MetricSpec } from '../spec/sweep-spec';
import type { Manifest, ResultRecord } from '../sweep/records';
import { isBetter, type Standing } from '../sweep/standings';
import { metricNames, parameterNames } from './rows';

const OWN_COLUMNS = ['trial', 'objective', 'duration', 'status'];

/** The columns by which results can be sorted: ours, the parameters, the metrics. */
export function sortColumns(manifest: Manifest, results: readonly ResultRecord[]): string[] {
  const others = [...parameterNames(manifest, results), ...metricNames(manifest, results)];
  const { metric } = manifest.spec;
  const cost = manifest.lock.pricePerHourUsd === undefined ? [] : ['cost_usd'];
  return [...new Set([...OWN_COLUMNS, ...cost, ...others, ...(metric ? [metric.name] : [])])];
}

/** Orders points by one of {@link sortColumns}; with `-` before it, descending. Those without a value come last. */
export function sortBy(all: readonly Standing[], sort: string, { spec }: Pick<Manifest, 'spec'>): Standing[] {
  const descending = sort.startsWith('-');
  const named = descending ? sort.slice(1) : sort;
  const column = named === spec.metric?.name && !isParameter(named, all) ? 'objective' : named;
  return all
    .map((standing) => ({ standing, value: sortValue(standing, column) }))
    .sort((a, b) => {
      if (a.value === undefined || b.value === undefined) {
        return Number(a.value === undefined) - Number(b.value === undefined) || a.standing.point - b.standing.point;
      }
      return compare(a.value, b.value) * (descending ? -1 : 1) || a.standing.point - b.standing.point;
    })
    .map(({ standing }) => standing);
}

/** Orders points by their objective, the best first, those without one last. */
export function bestFirst(all: readonly Standing[], metric: MetricSpec | undefined): Standing[] {
  return [...all].sort((a, b) => {
    const byKind = kind(a) - kind(b);
    if (byKind !== 0 || !metric || a.objective === undefined || b.objective === undefined)
      return byKind || a.point - b.point;
    if (a.objective === b.objective) return a.point - b.point;
    return isBetter(a.objective, b.objective, metric.goal) ? -1 : 1;
  });
}

/** Points that count for the best come first, then those with a mean of some repeats, those stopped early, and the rest. */
function kind({ whole, objective, results }: Standing): number {
  if (objective === undefined) return 3;
  if (whole) return 0;
  return results.some((result) => result.status === 'completed') ? 1 : 2;
}

/** Seconds, the mean over a point's repeats. */
export function meanDuration({ results }: Standing): number {
  return mean(results.map((result) => result.durationSec)) ?? 0;
}

/** US dollars of all of a point's repeats; `undefined` where the price is unknown. */
export function pointCostUsd({ results }: Standing): number | undefined {
  const costs = results.flatMap(({ costUsd }) => costUsd ?? []);
  return costs.length === 0 ? undefined : costs.reduce((sum, usd) => sum + usd, 0);
}

/** `completed`, `failed`, `stopped`, or how many of a point's repeats failed or were stopped. */
export function pointStatus({ results }: Standing): string {
  if (results.length === 1) return results[0]!.status;
  const parts = (['failed', 'stopped'] as const).flatMap((status) => {
    const count = results.filter((result) => result.status === status).length;
    return count === 0 ? [] : [`${count} of ${results.length} ${status}`];
  });
  return parts.length === 0 ? (results[0]?.status ?? '') : parts.join(', ');
}

function sortValue(standing: Standing, column: string): Json | undefined {
  switch (column) {
    case 'trial':
      return standing.point;
    case 'objective':
      return standing.objective;
    case 'duration':
      return meanDuration(standing);
    case 'cost_usd':
      return pointCostUsd(standing);
    case 'status':
      return pointStatus(standing);
    default:
      return Object.hasOwn(standing.parameters, column)
        ? standing.parameters[column]
        : mean(standing.results.flatMap((result) => result.metrics[column] ?? []));
  }
}

function isParameter(name: string, all: readonly Standing[]): boolean {
  return all.some((standing) => Object.hasOwn(standing.parameters, name));
}

function mean(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function compare(a: Json, b: Json): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return text(a).localeCompare(text(b), 'en', { numeric: true });
}

function text(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
