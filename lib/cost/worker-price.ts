/** US dollars, from the cheapest to the dearest of what may happen. */
export interface UsdRange {
  readonly min: number;
  readonly max: number;
}

/** A kind of machine that workers may be put on, and what an hour of the whole of it costs. */
export interface Machine {
  /** As `c6i.2xlarge`; `fargate` for a machine as large as one worker. */
  readonly type: string;
  /** Workers that fit on one; at least 1. */
  readonly workers: number;
  /** US dollars an hour, with its disk and its address; absent when unknown. */
  readonly onDemandUsd?: number;
  readonly spotUsd?: number;
}

/** What is known of the price of a sweep's workers; plain JSON. */
export type WorkerPrice =
  | { readonly source: 'aws'; readonly machines: readonly Machine[] }
  /** From `resources.price_usd_per_hour`: one worker for an hour. */
  | { readonly source: 'file'; readonly usdPerHour: number }
  | {
      readonly source: 'unknown';
      /** Why AWS did not say, when it was asked. */
      readonly why?: string;
    };

/** US dollars that one of a number of workers costs an hour. */
export interface HourlyPrice {
  readonly onDemand?: UsdRange;
  readonly spot?: UsdRange;
}

/**
 * What one worker costs an hour where `workers` of them run at once.
 *
 * A machine is paid whole, so its price is shared by the workers on it: `W` workers on machines that hold `n` each take
 * `ceil(W / n)` machines. AWS Batch chooses types by itself, with some regard to how much work waits: of each family
 * only types up to the smallest that holds all workers are reckoned with. The range is over those types.
 */
export function hourlyPrice(price: WorkerPrice, workers: number): HourlyPrice {
  if (price.source === 'unknown') return {};
  if (price.source === 'file') return { onDemand: { min: price.usdPerHour, max: price.usdPerHour } };
  const machines = likelyMachines(price.machines, workers);
  const share = (usd: number | undefined, machine: Machine): number[] =>
    usd === undefined ? [] : [(usd * Math.ceil(workers / machine.workers)) / workers];
  const onDemand = rangeOf(machines.flatMap((machine) => share(machine.onDemandUsd, machine)));
  const spot = rangeOf(machines.flatMap((machine) => share(machine.spotUsd, machine)));
  return { ...(onDemand && { onDemand }), ...(spot && { spot }) };
}

/**
 * What an hour of one worker is reckoned at while the sweep runs: the dearest machine of the kind that the queue tries
 * first, so that a sweep rather stops a little before `max_cost_usd` than after. `undefined` when unknown.
 *
 * @param spot whether the queue takes spare capacity first
 */
export function chargedPerHourUsd(price: WorkerPrice, workers: number, spot: boolean): number | undefined {
  const hourly = hourlyPrice(price, workers);
  return (spot ? (hourly.spot ?? hourly.onDemand) : hourly.onDemand)?.max;
}

function likelyMachines(machines: readonly Machine[], workers: number): Machine[] {
  return machines.filter((machine) => {
    const smallerHoldsAll = machines.some(
      (other) => isSameFamily(other, machine) && other.workers >= workers && other.workers < machine.workers,
    );
    return !smallerHoldsAll;
  });
}

function isSameFamily(a: Machine, b: Machine): boolean {
  return a.type.split('.')[0] === b.type.split('.')[0];
}

function rangeOf(values: readonly number[]): UsdRange | undefined {
  return values.length === 0 ? undefined : { min: Math.min(...values), max: Math.max(...values) };
}
