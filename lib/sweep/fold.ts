import type { AttemptId } from '../contract/object-keys';
import type { ResultRecord, StopRecord } from './records';

/** One thing that the folder shows. Times are by the store's clock, in milliseconds since the epoch. */
export type Fact =
  | ({ readonly kind: 'claim'; readonly at: number } & AttemptId)
  | ({ readonly kind: 'beat'; readonly at: number; readonly released: boolean } & AttemptId)
  | ({ readonly kind: 'failure' } & AttemptId)
  | ({ readonly kind: 'interruption' } & AttemptId)
  | { readonly kind: 'result'; readonly result: ResultRecord }
  | { readonly kind: 'stop'; readonly stop: StopRecord }
  | { readonly kind: 'started'; readonly at: number };

export interface TrialState {
  readonly trial: number;
  /** The highest attempt seen, from 1; 0 when only a result is known. */
  attempt: number;
  /** The latest sign of life of that attempt. */
  seenAt: number;
  /** Its holder let go of it. */
  released: boolean;
  /** Attempts that failed. */
  readonly failed: Set<number>;
  /** Attempts that were interrupted. */
  readonly interrupted: Set<number>;
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
      seen(trialOf(state, fact.trial), fact.attempt, 0, true).failed.add(fact.attempt);
      break;
    case 'interruption':
      seen(trialOf(state, fact.trial), fact.attempt, 0, true).interrupted.add(fact.attempt);
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
    known = { trial, attempt: 0, seenAt: 0, released: false, failed: new Set(), interrupted: new Set() };
    state.trials.set(trial, known);
  }
  return known;
}

function seen(trial: TrialState, attempt: number, at: number, released: boolean): TrialState {
  if (attempt > trial.attempt) {
    trial.attempt = attempt;
    trial.seenAt = at;
    trial.released = released;
  } else if (attempt === trial.attempt) {
    trial.seenAt = Math.max(trial.seenAt, at);
    trial.released ||= released;
  }
  return trial;
}

// The store lets only one result be created; should a folder be merged by hand, the earliest attempt counts.
function addResult(trial: TrialState, result: ResultRecord): void {
  if (!trial.result || precedes(result, trial.result)) trial.result = result;
}

function precedes(a: ResultRecord, b: ResultRecord): boolean {
  return a.attempt < b.attempt || (a.attempt === b.attempt && JSON.stringify(a) < JSON.stringify(b));
}
