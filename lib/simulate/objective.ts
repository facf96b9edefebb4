import type { Assignment, MetricSpec } from '../spec/sweep-spec';
import { isBetter } from '../sweep/standings';

/** What a program's values say of its trial. */
export type Metric = Pick<MetricSpec, 'goal' | 'mode'>;

/** A value of the objective that a program reports, and when. */
export interface TimedReport {
  readonly step: number;
  readonly value: number;
  /** Seconds from the start of the trial; absent: the steps are spread evenly over it. */
  readonly atSec?: number;
}

/** What a program would give at a point. */
export interface Outcome {
  /** What it would report on the way, by ascending step, the last value included; empty for a program without steps. */
  readonly reports: readonly TimedReport[];
  /** The objective at its end, as the searcher gets to know it; absent where the trial fails. */
  readonly value?: number;
  /** The objective without noise. @default `value` */
  readonly truth?: number;
  /** Seconds; absent where the objective does not say. */
  readonly durationSec?: number;
}

/** Stands for a training program. */
export interface Objective {
  /** The best value there is, where that is known. */
  readonly optimum?: number;
  /**
   * @param repeat which repeat of its point the trial is, from 0
   * @param trial its number, for noise
   */
  outcome(parameters: Assignment, repeat: number, trial: number): Outcome;
}

/** The objective of a trial that has reported these values: the last one, or the best where the metric says so. */
export function objectiveOf(values: readonly number[], { goal, mode }: Metric): number | undefined {
  if (mode === 'last' || values.length === 0) return values.at(-1);
  return values.reduce((best, value) => (isBetter(value, best, goal) ? value : best));
}
