import type { Assignment } from '../spec/sweep-spec';

/**
 * Chooses the points of a sweep. A static searcher is a pure function of (spec, seed, k): two workers on two machines
 * that ask for the same k get the same point, and asking for k costs the same whether or not others were asked for.
 */
export interface Searcher {
  /** How many points there are; `undefined` for a space without end. Counts `include` points; not capped by run_cap. */
  readonly size: number | undefined;

  /**
   * Point `k`, counted from 0, `include` points first.
   *
   * @returns the parameters in declaration order, inactive ones absent; `undefined` where k >= size
   */
  propose(k: number): Assignment | undefined;
}
