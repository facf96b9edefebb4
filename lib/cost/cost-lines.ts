import type { LimitsSpec } from '../spec/sweep-spec';
import type { BoundLimit, CostEstimate } from './estimate';
import { formatUsd } from './format-usd';
import type { HourlyPrice, UsdRange } from './worker-price';

const SOURCES = { aws: 'prices of AWS', file: 'price of the sweep file', unknown: '' } as const;

const BOUNDS: { readonly [limit in BoundLimit]: string } = {
  trial_timeout: 'if every attempt takes its whole trial_timeout',
  max_runtime: 'if it runs until max_runtime',
  max_cost_usd: 'max_cost_usd, and the trials that run when it is reached',
};

/** The rows of a plan that say what a sweep costs: a label, and a text for people. */
export function costLines(estimate: CostEstimate, limits: LimitsSpec, spot: boolean): [label: string, text: string][] {
  return [
    ['price', priceText(estimate, spot)],
    ['at most', mostText(estimate, limits, spot)],
  ];
}

function priceText({ source, perHour }: CostEstimate, spot: boolean): string {
  const parts = offers(perHour, source).map(([range, how]) => `${rangeText(range)}${how}`);
  if (parts.length === 0) return 'unknown';
  const missing = spot && source === 'aws' && !perHour.spot ? ', unknown on Spot' : '';
  return `${parts.join(', ')}${missing} per worker and hour (${SOURCES[source]})`;
}

function mostText({ most, source }: CostEstimate, limits: LimitsSpec, spot: boolean): string {
  if (!most.known) return most.missing === 'price' ? 'unknown' : unboundedText(limits);
  const { onDemandUsd, spotUsd, boundBy } = most;
  const how = source === 'aws' ? ' on demand' : '';
  const parts = [
    ...(spotUsd === undefined ? [] : [`${formatUsd(spotUsd)} on Spot`]),
    ...(onDemandUsd === undefined ? [] : [`${formatUsd(onDemandUsd)}${how}`]),
  ];
  const repeats =
    spot && boundBy === 'trial_timeout' ? '; what is repeated after Spot took a machine back comes on top' : '';
  return `${parts.join(', ')}: ${BOUNDS[boundBy]}${repeats}`;
}

function unboundedText({ maxCostUsd }: LimitsSpec): string {
  if (maxCostUsd === undefined) return 'unbounded: limits.trial_timeout would bound it';
  return `about ${formatUsd(maxCostUsd)}, and what the trials that run then still cost: limits.trial_timeout would bound it`;
}

function offers({ onDemand, spot }: HourlyPrice, source: CostEstimate['source']): [UsdRange, string][] {
  return [
    ...(spot ? [[spot, ' on Spot'] as [UsdRange, string]] : []),
    ...(onDemand ? [[onDemand, source === 'aws' ? ' on demand' : ''] as [UsdRange, string]] : []),
  ];
}

function rangeText({ min, max }: UsdRange): string {
  const [low, high] = [formatUsd(min), formatUsd(max)];
  return low === high ? low : `${low} to ${high}`;
}
