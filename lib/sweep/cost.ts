import type { SweepState, TrialState } from './fold';
import type { Lock } from './records';

const MS_PER_HOUR = 3_600_000;

/** US dollars for some time of a worker. */
export function costUsd(pricePerHourUsd: number, ms: number): number {
  return (pricePerHourUsd * Math.max(0, ms)) / MS_PER_HOUR;
}

/**
 * What a sweep has cost so far: what is recorded, and for attempts that have not recorded their end the time up to
 * their last heartbeat.
 */
export function spentUsd(state: SweepState, pricePerHourUsd: number): number {
  let spent = 0;
  for (const trial of state.trials.values()) spent += trial.costUsd + costUsd(pricePerHourUsd, openMs(trial));
  return spent;
}

/** {@link spentUsd}; `undefined` where the price of a worker is unknown. */
export function sweepCostUsd(
  state: SweepState,
  { pricePerHourUsd }: Pick<Lock, 'pricePerHourUsd'>,
): number | undefined {
  return pricePerHourUsd === undefined ? undefined : spentUsd(state, pricePerHourUsd);
}

/** How long the latest attempt at a trial has taken that has not recorded its end. */
function openMs({ result, attempt, failed, interrupted, claimedAt, seenAt }: TrialState): number {
  return result || failed.has(attempt) || interrupted.has(attempt) || claimedAt === Infinity ? 0 : seenAt - claimedAt;
}

/**
 * How long a worker need not look again at what a sweep has cost: half of the time that the rest lasts at the present
 * rate, and no longer than it has been at work itself, so that it learns of others that have joined.
 */
export function untilNextLookMs(options: {
  readonly leftUsd: number;
  readonly pricePerHourUsd: number;
  /** Attempts that run. */
  readonly running: number;
  readonly atWorkMs: number;
}): number {
  const { leftUsd, pricePerHourUsd, running, atWorkMs } = options;
  const halfLeftMs = (leftUsd / (pricePerHourUsd * Math.max(1, running)) / 2) * MS_PER_HOUR;
  return Math.min(halfLeftMs, atWorkMs);
}
