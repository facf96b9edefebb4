import type { Method } from '../spec/sweep-spec';
import { BUDGET } from './bayes/settings';

/** Which method goes on in place of that of the sweep file, and from when on. */
export interface Succession {
  readonly method: Method;
  /** The most points with a result from which the method of the sweep file chooses. */
  readonly after: number;
}

/**
 * Whether a sweep may come to where another method goes on.
 *
 * @param points of the sweep, all repeats of one counting once
 * @param prior points of an earlier sweep that it begins with
 * @returns `undefined` where its own method chooses every point
 */
export function successionOf(method: Method, points: number, prior = 0): Succession | undefined {
  const seenByLast = points - 1 + prior;
  return method === 'bayes' && seenByLast > BUDGET.most ? { method: 'tpe', after: BUDGET.most } : undefined;
}
