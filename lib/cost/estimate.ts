import type { LimitsSpec, RetrySpec } from '../spec/sweep-spec';
import { chargedPerHourUsd, hourlyPrice, type HourlyPrice, type WorkerPrice } from './worker-price';

/** From the time limit of an attempt to its end: 30 s until SIGKILL, and as much again to store what it left. */
const ATTEMPT_ALLOWANCE_SEC = 60;
/** Paid for each worker besides its trials: until its machine has the image, and until Batch lets the machine go. */
const WORKER_ALLOWANCE_SEC = 600;

export interface CostQuestion {
  readonly price: WorkerPrice;
  /** Whether the queue takes spare capacity first. */
  readonly spot: boolean;
  readonly trials: number;
  /** Workers at once. */
  readonly workers: number;
  readonly limits: LimitsSpec;
  readonly retry: RetrySpec;
}

/** What a sweep may cost; plain JSON. */
export interface CostEstimate {
  readonly source: WorkerPrice['source'];
  /** One worker for an hour. */
  readonly perHour: HourlyPrice;
  /** What workers reckon an hour with (`pricePerHourUsd` of the lock). Absent when unknown. */
  readonly chargedPerHourUsd?: number;
  readonly most: MostCost;
}

/** The most that a sweep can cost. */
export type MostCost =
  | {
      readonly known: true;
      readonly onDemandUsd?: number;
      readonly spotUsd?: number;
      /** The limit that makes it no more. */
      readonly boundBy: BoundLimit;
    }
  /** `price`: it is unknown; `trial_timeout`: without it a trial may run for ever. */
  | { readonly known: false; readonly missing: 'price' | 'trial_timeout' };

export type BoundLimit = 'trial_timeout' | 'max_runtime' | 'max_cost_usd';

export function estimateCost(question: CostQuestion): CostEstimate {
  const { price, workers, spot } = question;
  const perHour = hourlyPrice(price, workers);
  const charged = chargedPerHourUsd(price, workers, spot);
  return {
    source: price.source,
    perHour,
    ...(charged === undefined ? {} : { chargedPerHourUsd: charged }),
    most: mostCost(question, perHour, charged),
  };
}

function mostCost(question: CostQuestion, perHour: HourlyPrice, charged: number | undefined): MostCost {
  if (charged === undefined) return { known: false, missing: 'price' };
  const bound = mostWorkerSec(question, charged);
  if (!bound) return { known: false, missing: 'trial_timeout' };
  const hours = bound.sec / 3600;
  const { onDemand, spot } = perHour;
  return {
    known: true,
    ...(onDemand && { onDemandUsd: onDemand.max * hours }),
    ...(spot && { spotUsd: spot.max * hours }),
    boundBy: bound.by,
  };
}

/**
 * Seconds of all workers together, from the start of their machines to their end, waiting included. With
 * `a = trial_timeout + 60 s` for an attempt, `d = attempts * a` for a trial, N trials and W workers it is the least of
 *
 * - by trials: `(N + W - 1) * d`. When the last trial is claimed no worker has been idle yet, and together they have
 *   done no more than the N - 1 other trials; from then on each of them works or waits for at most one trial more.
 * - by `max_runtime`: `W * (max_runtime + a)`. After it nothing is claimed, and what runs ends.
 * - by `max_cost_usd`: `3600 * max_cost_usd / price + W * (a + d)`. Each worker ends the attempt it is at when the sum is
 *   reached; and where all is claimed before that, it waits for at most one trial of another.
 *
 * and `W * 600 s` for machines that start and end. What is repeated after a machine was taken back is not bounded by the
 * number of trials, only by the two other limits. `undefined` without `trial_timeout`: then nothing bounds a trial.
 */
export function mostWorkerSec(
  { trials, workers, limits, retry }: Omit<CostQuestion, 'price' | 'spot'>,
  pricePerHourUsd: number,
): { sec: number; by: BoundLimit } | undefined {
  const { trialTimeoutSec, maxRuntimeSec, maxCostUsd } = limits;
  if (trialTimeoutSec === undefined) return undefined;
  const attemptSec = trialTimeoutSec + ATTEMPT_ALLOWANCE_SEC;
  const trialSec = retry.attempts * attemptSec;
  const bounds: { sec: number; by: BoundLimit }[] = [{ sec: (trials + workers - 1) * trialSec, by: 'trial_timeout' }];
  if (maxRuntimeSec !== undefined) bounds.push({ sec: workers * (maxRuntimeSec + attemptSec), by: 'max_runtime' });
  if (maxCostUsd !== undefined && pricePerHourUsd > 0) {
    const sec = (3600 * maxCostUsd) / pricePerHourUsd + workers * (attemptSec + trialSec);
    bounds.push({ sec, by: 'max_cost_usd' });
  }
  const least = bounds.reduce((a, b) => (b.sec < a.sec ? b : a));
  return { sec: least.sec + workers * WORKER_ALLOWANCE_SEC, by: least.by };
}
