import type { Assignment } from '../spec/sweep-spec';
import type { Manifest, ResultRecord, StopRecord } from '../sweep/records';
import { bestRepeat, bestStanding, standings } from '../sweep/standings';

/** `summary.json`: how a sweep stands, derived from its results. */
export interface Summary {
  readonly id: string;
  readonly trials: number;
  readonly completed: number;
  readonly failed: number;
  readonly stopped: number;
  readonly metric: string | null;
  readonly goal: 'minimize' | 'maximize' | null;
  readonly best: BestSummary | null;
  /** Seconds that programs ran, summed over the attempts that ended their trials. */
  readonly programSec: number;
  /** US dollars; null where the price of a worker is unknown. */
  readonly costUsd: number | null;
  readonly stop: { readonly cause: string; readonly reason: string } | null;
}

export interface BestSummary {
  /** The trial whose model is the best of its point. */
  readonly trial: number;
  readonly attempt: number;
  /** Mean over the point's repeats. */
  readonly objective: number;
  /** Sample standard deviation over the repeats; null below two. */
  readonly spread: number | null;
  readonly parameters: Assignment;
}

/** How many trials have a result. */
export function endedTrials({ completed, failed, stopped }: Summary): number {
  return completed + failed + stopped;
}

/** @param spentUsd what the sweep has cost. @default what its results have */
export function summarise(
  manifest: Manifest,
  results: readonly ResultRecord[],
  stop?: StopRecord,
  spentUsd: number | undefined = resultsCostUsd(manifest, results),
): Summary {
  const { metric } = manifest.spec;
  const count = (status: ResultRecord['status']): number => results.filter((result) => result.status === status).length;
  const seconds = results.reduce((sum, result) => sum + result.durationSec, 0);
  return {
    id: manifest.id,
    trials: manifest.trials,
    completed: count('completed'),
    failed: count('failed'),
    stopped: count('stopped'),
    metric: metric?.name ?? null,
    goal: metric?.goal ?? null,
    best: bestSummary(manifest, results),
    programSec: Number(seconds.toFixed(3)),
    costUsd: spentUsd === undefined ? null : Number(spentUsd.toPrecision(6)),
    stop: stop ? { cause: stop.cause, reason: stop.reason } : null,
  };
}

function resultsCostUsd({ lock }: Manifest, results: readonly ResultRecord[]): number | undefined {
  if (lock.pricePerHourUsd === undefined) return undefined;
  return results.reduce((sum, { costUsd = 0 }) => sum + costUsd, 0);
}

function bestSummary({ spec }: Manifest, results: readonly ResultRecord[]): BestSummary | null {
  const best = bestStanding(standings(results, spec.repeats), spec.metric);
  const result = best && spec.metric && bestRepeat(best, spec.metric);
  if (!result || best.objective === undefined) return null;
  const { trial, attempt, parameters } = result;
  return { trial, attempt, objective: best.objective, spread: best.spread ?? null, parameters };
}
