/** An intermediate value of the objective. */
export interface Report {
  /** What the program calls it: an epoch, an iteration; finite, at least 0. */
  readonly step: number;
  /** May be NaN or infinite: a training that diverged. Every finite value is better. */
  readonly value: number;
}

/** What a trial has reported so far, by ascending step; the last value of a step counts. */
export type Curve = readonly Report[];

/** A trial's arrival at a rung, a step at which trials are compared: its first report at that step or later. */
export interface Mark {
  readonly rung: number;
  /** Of the report with which it arrived; at least `rung`. */
  readonly step: number;
  /** What others are compared with; may be NaN or infinite. */
  readonly value: number;
}

/**
 * Decides whether a trial that runs should end early. A pure function of what the folder shows, asked by the worker that
 * runs the trial whenever that has reported something new; workers need not agree, nor see all of each other's reports.
 */
export interface StoppingRule {
  /** Whether a trial may also be stopped after it was found good enough at a rung, before it comes to the next one. */
  readonly reconsiders: boolean;

  /**
   * The rungs that a curve has reached, ascending: all that decisions on other trials depend on. At one rung, a curve
   * may be replaced by a single report of the mark's value at that rung, and every decision is the same.
   */
  marks(curve: Curve): readonly Mark[];

  /**
   * @param trial the number of the trial that runs
   * @param curves those of all trials that reported something, by number: the trial's own, others that run, and ended ones
   */
  shouldStop(trial: number, curves: ReadonlyMap<number, Curve>): boolean;
}
