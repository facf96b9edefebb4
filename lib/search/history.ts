import type { Assignment } from '../spec/sweep-spec';

/** A point that has ended, and what its repeats gave. */
export interface Observation {
  readonly parameters: Assignment;
  /** Objectives of the repeats that gave one, each finite; empty where all failed. */
  readonly values: readonly number[];
}

/**
 * What a searcher may know of a sweep. Points that are neither observed nor pending have not begun. Whoever makes a
 * history sees to it that equal folders give equal ones.
 */
export interface History {
  /** Points of this sweep that have ended, in the order in which they did. */
  readonly observations: readonly Observation[];
  /** Points of this sweep that have begun and not ended, in the order of their numbers. */
  readonly pending: readonly Assignment[];
  /** Points of an earlier sweep of the same objective; a parameter that it did not have is absent. */
  readonly prior: readonly Observation[];
}

export const NOTHING_SEEN: History = { observations: [], pending: [], prior: [] };
