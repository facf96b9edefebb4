import type { Assignment } from '../spec/sweep-spec';
import type { History } from './history';

/**
 * Chooses the points of a sweep. The first `planned` points are a pure function of (spec, seed, k): two workers on two
 * machines that ask for the same k get the same point, and asking for k costs the same whether or not others were asked
 * for. Later points are a pure function of (spec, seed, k, history).
 */
export interface Searcher {
  /** How many points there are; `undefined` for a space without end. Counts `include` points; not capped by run_cap. */
  readonly size: number | undefined;
  /** Points from 0 on that do not depend on what was seen; infinite where nothing is learned. */
  readonly planned: number;

  /**
   * Point `k`, counted from 0, `include` points first.
   *
   * @param history what is known when the point is chosen, the pending points below `k` among it.
   *   @default nothing; enough for k < planned
   * @returns the parameters in declaration order, inactive ones absent; `undefined` where k >= size, or where the history
   *   has every point already
   */
  propose(k: number, history?: History): Assignment | undefined;
}
