import { pointOfTrial } from '../search/trials';
import type { MetricSpec } from '../spec/sweep-spec';
import { isBetter } from '../sweep/standings';
import type { SimulatedEnd } from './simulation';

/** How good a sweep was at a time. */
export interface Progress {
  /** Virtual seconds since its start. */
  readonly atSec: number;
  /** Trials that had ended. */
  readonly ended: number;
  /**
   * The objective, without noise, of the point that looked best: whose repeats had all completed, with the best mean of
   * what was told. Absent until there is one.
   */
  readonly best?: number;
}

/** How good a sweep was after each of its trials. */
export function bestSoFar(
  ends: readonly SimulatedEnd[],
  goal: MetricSpec['goal'],
  repeats: number,
): readonly Progress[] {
  const points = new Map<number, { readonly told: number[]; truth: number }>();
  let best: { readonly looks: number; readonly truth: number } | undefined;
  return ends.map((end, i) => {
    const point = pointOfTrial(end.id, repeats);
    const { told, truth } = points.get(point) ?? { told: [], truth: 0 };
    // A trial that was stopped is not whole, and a point that has one is never the best.
    if (end.status === 'completed') told.push(end.value!);
    const mean = truth + (end.truth ?? 0) / repeats;
    points.set(point, { told, truth: mean });
    const looks = told.reduce((sum, value) => sum + value, 0) / repeats;
    if (told.length === repeats && (!best || isBetter(looks, best.looks, goal))) best = { looks, truth: mean };
    return { atSec: end.atSec, ended: i + 1, ...(best ? { best: best.truth } : {}) };
  });
}

/** How good a sweep was at a moment. */
export function progressAt(progress: readonly Progress[], atSec: number): Progress {
  return progress.findLast((step) => step.atSec <= atSec) ?? { atSec: 0, ended: 0 };
}
