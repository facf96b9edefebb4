import type { HalvingSpec } from '../spec/sweep-spec';
import type { Curve } from './stopping-rule';

/** As W&B has it: an eta that is hardly above 1 must not make rungs without end. */
const MAX_RUNGS = 100;
const MEDIAN_GROWTH = 1.25;

/** A rung that a curve has reached, and the place of the report with which it did. */
export interface Arrival {
  readonly rung: number;
  readonly index: number;
}

/**
 * The rungs of successive halving, ascending whole numbers: min_iter, min_iter * eta, min_iter * eta^2 and so on, below
 * max_iter where there is one; or, with s, max_iter / eta, max_iter / eta^2, ... s of them, as far as they are at least 1.
 */
export function halvingRungs({ minIter, maxIter, s, eta }: HalvingSpec): number[] {
  const steps: number[] = [];
  if (s !== undefined && maxIter !== undefined) {
    for (let step = maxIter / eta; step >= 1 && steps.length < s; step /= eta) steps.unshift(Math.floor(step));
  } else {
    for (let step = minIter ?? 1; step < (maxIter ?? Infinity) && steps.length < MAX_RUNGS; step *= eta) {
      steps.push(Math.floor(step));
    }
  }
  return [...new Set(steps)].filter(Number.isSafeInteger);
}

/** The rungs of median stopping: from the first one on, each a quarter later than the one before, or one step. */
export function medianRungs(first: number): number[] {
  const steps: number[] = [];
  for (let step = first; Number.isSafeInteger(step); step = Math.max(step + 1, Math.floor(step * MEDIAN_GROWTH))) {
    steps.push(step);
  }
  return steps;
}

/** The rungs that a curve has reached, ascending. One report may reach several, where a program reports seldom. */
export function arrivals(curve: Curve, rungs: readonly number[]): Arrival[] {
  const found: Arrival[] = [];
  let index = 0;
  for (const rung of rungs) {
    while (index < curve.length && curve[index]!.step < rung) index += 1;
    if (index === curve.length) break;
    found.push({ rung, index });
  }
  return found;
}

/** The highest rung that the last report of a curve has reached; `undefined` where that has reached none. */
export function arrivalNow(curve: Curve, rungs: readonly number[]): Arrival | undefined {
  const last = arrivals(curve, rungs).at(-1);
  return last?.index === curve.length - 1 ? last : undefined;
}

/** The report with which a curve reaches a rung. */
export function reportAt(curve: Curve, rung: number): Curve[number] | undefined {
  return curve.find(({ step }) => step >= rung);
}
