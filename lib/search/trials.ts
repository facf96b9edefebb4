import type { SweepSpec } from '../spec/sweep-spec';
import type { Searcher } from './searcher';

/**
 * The number of trials of a sweep: `repeats` for each point, as many whole points as run_cap leaves room for.
 *
 * @returns `undefined` where neither the points nor run_cap end the sweep
 */
export function trialCount(spec: Pick<SweepSpec, 'repeats' | 'runCap'>, searcher: Searcher): number | undefined {
  const room = spec.runCap === undefined ? undefined : Math.floor(spec.runCap / spec.repeats);
  const points = Math.min(searcher.size ?? Infinity, room ?? Infinity);
  return points === Infinity ? undefined : points * spec.repeats;
}

/** The point that a trial runs; trials and points are counted from 0. */
export function pointOfTrial(trial: number, repeats: number): number {
  return Math.floor(trial / repeats);
}

/** Which repeat of its point a trial is, from 0 to repeats - 1. */
export function repeatOfTrial(trial: number, repeats: number): number {
  return trial % repeats;
}
