import type { Json } from '../contract/json';
import type { Manifest, ResultRecord } from '../sweep/records';

/** Names of the parameters of a sweep, in declaration order; for a list, in order of first appearance. */
export function parameterNames({ spec }: Manifest, results: readonly ResultRecord[]): string[] {
  const declared = spec.parameters.map((parameter) => parameter.name);
  const seen = results.flatMap((result) => Object.keys(result.parameters));
  return [...new Set([...declared, ...seen])];
}

/** Names of all metrics that results carry, the objective first. */
export function metricNames({ spec }: Manifest, results: readonly ResultRecord[]): string[] {
  const seen = new Set(results.flatMap((result) => Object.keys(result.metrics)));
  const names = [...seen].sort();
  return spec.metric && seen.has(spec.metric.name)
    ? [spec.metric.name, ...names.filter((name) => name !== spec.metric?.name)]
    : names;
}

/** One trial as a flat record: trial, repeat, status, objective, parameters, metrics, times, cost, reason. */
export type ResultRow = { readonly [column: string]: Json };

export function resultRows(manifest: Manifest, results: readonly ResultRecord[]): ResultRow[] {
  const parameters = parameterNames(manifest, results);
  const metrics = metricNames(manifest, results);
  const isPriced = manifest.lock.pricePerHourUsd !== undefined;
  return results.map((result) => ({
    trial: result.trial,
    repeat: result.repeat,
    status: result.status,
    objective: result.objective ?? null,
    ...Object.fromEntries(parameters.map((name) => [parameterColumn(name), valueOf(result.parameters, name)])),
    ...Object.fromEntries(metrics.map((name) => [metricColumn(name, parameters), valueOf(result.metrics, name)])),
    attempt: result.attempt,
    duration_sec: Number(result.durationSec.toFixed(3)),
    ...(isPriced ? { cost_usd: costOf(result) } : {}),
    started_at: result.startedAt,
    ended_at: result.endedAt,
    worker: result.worker,
    reason: result.reason ?? null,
  }));
}

const OWN_COLUMNS = new Set([
  'trial',
  'repeat',
  'status',
  'objective',
  'attempt',
  'duration_sec',
  'cost_usd',
  'started_at',
  'ended_at',
  'worker',
  'reason',
]);

function costOf({ costUsd }: ResultRecord): number | null {
  return costUsd === undefined ? null : Number(costUsd.toPrecision(6));
}

/** Absent values are null, also those that every object inherits, such as `constructor`. */
function valueOf(values: { readonly [name: string]: Json }, name: string): Json {
  return Object.hasOwn(values, name) ? (values[name] ?? null) : null;
}

/** A parameter that has the name of a column of ours is told apart by its prefix. */
function parameterColumn(name: string): string {
  return OWN_COLUMNS.has(name) ? `parameter.${name}` : name;
}

/** A metric that has the name of a parameter or of a column of ours is told apart by its prefix. */
function metricColumn(name: string, parameters: readonly string[]): string {
  return parameters.includes(name) || OWN_COLUMNS.has(name) ? `metric.${name}` : name;
}
