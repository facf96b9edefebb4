/** An intermediate value of the objective. */
export interface Report {
  /** What the program calls it: an epoch, an iteration; a whole number of at least 0. */
  readonly step: number;
  /** Finite. */
  readonly value: number;
}

/** What a trial has reported so far, by ascending step; the last value of a step counts. */
export type Curve = readonly Report[];

/**
 * Decides whether a trial that runs should end early. A pure function of what the folder shows, asked by the worker that
 * runs the trial whenever that has reported something new; workers need not agree, nor see all of each other's reports.
 */
export interface StoppingRule {
  /**
   * @param trial the number of the trial that runs
   * @param curves those of all trials that reported something, by number: the trial's own, others that run, and ended ones
   */
  shouldStop(trial: number, curves: ReadonlyMap<number, Curve>): boolean;
}
