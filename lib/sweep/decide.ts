import type { RetrySpec } from '../spec/sweep-spec';
import type { SweepState, TrialState } from './fold';

/** Heartbeats that may be missed before an attempt counts as lost. */
const MISSED_BEATS = 3;

/** Attempts at one trial that may vanish with their worker before the trial fails: such a program kills its host. */
export const MAX_LOST_ATTEMPTS = 25;

export type TrialStatus = 'running' | 'abandoned' | 'completed' | 'failed' | 'stopped';

/** Times by the store's clock. */
export interface Now {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly heartbeatMs: number;
}

/** Where a trial that was claimed at least once stands. `abandoned`: it has no result and nobody works on it. */
export function trialStatus(trial: TrialState, now: Now): TrialStatus {
  if (trial.result) return trial.result.status;
  return trial.released || now.at >= lostAt(trial.seenAt, now.heartbeatMs) ? 'abandoned' : 'running';
}

/** When an attempt last seen at `seenAt` counts as lost. */
export function lostAt(seenAt: number, heartbeatMs: number): number {
  return seenAt + MISSED_BEATS * heartbeatMs;
}

/** Attempts, of `attempts` in all, that neither failed nor were interrupted, and yet ended. */
export function lostAttempts(attempts: number, failed: number, interrupted: number): number {
  return Math.max(0, attempts - failed - interrupted);
}

/** Whether a failure after `failedBefore` others ends the trial. */
export function isFinalFailure(retry: RetrySpec, failedBefore: number, exitCode: number | undefined): boolean {
  const retryable = retry.exitCodes === undefined || (exitCode !== undefined && retry.exitCodes.includes(exitCode));
  return !retryable || failedBefore + 1 >= retry.attempts;
}

/** The lowest trials below `limit` that nobody ever claimed. */
export function unclaimed(state: SweepState, trials: number, limit: number): number[] {
  const free: number[] = [];
  for (let trial = 0; trial < trials && free.length < limit; trial++) {
    if (!state.trials.has(trial)) free.push(trial);
  }
  return free;
}

/** Why the trials that a stop has left over are not needed; `undefined` where the sweep could go on with them. */
export function whyNotNeeded(stop: { readonly cause: string } | null | undefined): string | undefined {
  if (stop?.cause === 'target') return 'the target was reached';
  return stop?.cause === 'exhausted' ? 'every point was tried' : undefined;
}

export interface Counts {
  readonly trials: number;
  readonly completed: number;
  readonly failed: number;
  readonly stopped: number;
  readonly running: number;
  /** Neither ended nor running. */
  readonly waiting: number;
}

export function countTrials(state: SweepState, trials: number, now: Now): Counts {
  const counts = { completed: 0, failed: 0, stopped: 0, running: 0, abandoned: 0 };
  for (const trial of state.trials.values()) counts[trialStatus(trial, now)] += 1;
  const { abandoned: _, ...known } = counts;
  const settled = known.completed + known.failed + known.stopped + known.running;
  return { trials, ...known, waiting: Math.max(0, trials - settled) };
}
