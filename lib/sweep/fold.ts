import type { AttemptId } from '../contract/object-keys';
import type { ResultRecord, StopRecord } from './records';

/** One thing that the folder shows. Times are by the store's clock, in milliseconds since the epoch. */
export type Fact =
  | ({ readonly kind: 'claim'; readonly at: number } & AttemptId)
  | ({ readonly kind: 'beat'; readonly at: number; readonly released: boolean } & AttemptId)
  | ({ readonly kind: 'failure' } & AttemptId)
  | ({ readonly kind: 'interruption' } & AttemptId)
  /** What a trial had cost by the time of some record. */
  | { readonly kind: 'cost'; readonly trial: number; readonly costUsd: number }
  | { readonly kind: 'result'; readonly result: ResultRecord }
  | { readonly kind: 'stop'; readonly stop: StopRecord }
  | { readonly kind: 'started'; readonly at: number };

export interface TrialState {
  readonly trial: number;
  /** The highest attempt seen, from 1; 0 when only a result is known. */
  attempt: number;
  /** The first sign of that attempt: its claim; infinite while none is known. */
  claimedAt: number;
  /** The latest sign of life of that attempt. */
  seenAt: number;
  /** Its holder let go of it. */
  released: boolean;
  /** Attempts that failed. */
  readonly failed: Set<number>;
  /** Attempts that were interrupted. */
  readonly interrupted: Set<number>;
  /** US dollars, as far as it is recorded; each record holds all that came before it. */
  costUsd: number;
  result?: ResultRecord;
}

export interface SweepState {
  readonly trials: Map<number, TrialState>;
  stop?: StopRecord;
  /** The latest start or resume. */
  startedAt?: number;
}

export function emptyState(): SweepState {
  return { trials: new Map() };
}

/**
 * Merges what the folder shows. Every merge is a maximum, a union or a choice by content, so the order of facts,
 * and seeing one twice, change nothing; any subset of a folder's objects gives a valid state.
 */
export function fold(facts: Iterable<Fact>, state: SweepState = emptyState()): SweepState {
  for (const fact of facts) apply(state, fact);
  return state;
}

function apply(state: SweepState, fact: Fact): void {
  switch (fact.kind) {
    case 'claim':
      seen(trialOf(state, fact.trial), fact.attempt, fact.at, false);
      break;
    case 'beat':
      seen(trialOf(state, fact.trial), fact.attempt, fact.at, fact.released);
      break;
    case 'failure':
      seen(trialOf(state, fact.trial), fact.attempt, undefined, true).failed.add(fact.attempt);
      break;
    case 'interruption':
      seen(trialOf(state, fact.trial), fact.attempt, undefined, true).interrupted.add(fact.attempt);
      break;
    case 'cost':
      spent(trialOf(state, fact.trial), fact.costUsd);
      break;
    case 'result':
      addResult(trialOf(state, fact.result.trial), fact.result);
      break;
    case 'stop':
      if (!state.stop || JSON.stringify(fact.stop) < JSON.stringify(state.stop)) state.stop = fact.stop;
      break;
    case 'started':
      state.startedAt = Math.max(state.startedAt ?? fact.at, fact.at);
      break;
  }
}

function trialOf(state: SweepState, trial: number): TrialState {
  let known = state.trials.get(trial);
  if (!known) {
    known = {
      trial,
      attempt: 0,
      claimedAt: Infinity,
      seenAt: 0,
      released: false,
      failed: new Set(),
      interrupted: new Set(),
      costUsd: 0,
    };
    state.trials.set(trial, known);
  }
  return known;
}

/** @param at absent where a record does not say when the attempt was seen */
function seen(trial: TrialState, attempt: number, at: number | undefined, released: boolean): TrialState {
  if (attempt < trial.attempt) return trial;
  if (attempt > trial.attempt) Object.assign(trial, { attempt, claimedAt: Infinity, seenAt: 0, released: false });
  trial.claimedAt = Math.min(trial.claimedAt, at ?? Infinity);
  trial.seenAt = Math.max(trial.seenAt, at ?? 0);
  trial.released ||= released;
  return trial;
}

function spent(trial: TrialState, costUsd: number): void {
  trial.costUsd = Math.max(trial.costUsd, costUsd);
}

// The store lets only one result be created; should a folder be merged by hand, the earliest attempt counts.
function addResult(trial: TrialState, result: ResultRecord): void {
  if (!trial.result || precedes(result, trial.result)) trial.result = result;
  spent(trial, result.costUsd ?? 0);
}

function precedes(a: ResultRecord, b: ResultRecord): boolean {
  return a.attempt < b.attempt || (a.attempt === b.attempt && JSON.stringify(a) < JSON.stringify(b));
}
