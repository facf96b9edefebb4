import { pointOfTrial } from '../search/trials';
import type { Assignment, MetricSpec, SweepSpec } from '../spec/sweep-spec';
import type { ResultRecord, ResultStatus } from './records';

/** A point of the space and what its repeats gave. */
export interface Standing {
  /** Counted from 0. */
  readonly point: number;
  readonly parameters: Assignment;
  /** Results of its repeats so far, in trial order. */
  readonly results: readonly ResultRecord[];
  /**
   * Mean objective of the completed repeats. Where none has completed, that of the repeats that were stopped early, which
   * tells how they stood and never makes a point the best. Absent when there is none of either.
   */
  readonly objective?: number;
  /** Sample standard deviation over the same repeats; absent below two. */
  readonly spread?: number;
  /** Every repeat has completed: only then the point counts for the best and for the target. */
  readonly whole: boolean;
}

/** The points that have at least one result, in order. */
export function standings(results: Iterable<ResultRecord>, repeats: number): Standing[] {
  const byPoint = new Map<number, ResultRecord[]>();
  for (const result of results) {
    const point = pointOfTrial(result.trial, repeats);
    const group = byPoint.get(point);
    if (group) group.push(result);
    else byPoint.set(point, [result]);
  }
  return [...byPoint]
    .sort(([a], [b]) => a - b)
    .map(([point, group]) =>
      standing(
        point,
        group.sort((a, b) => a.trial - b.trial),
        repeats,
      ),
    );
}

/**
 * The best of the whole points; the first of equals. A mean over fewer repeats than others have compares with none,
 * and a program that fails now and then is no model to keep.
 */
export function bestStanding(all: readonly Standing[], metric: MetricSpec | undefined): Standing | undefined {
  let best: Standing | undefined;
  for (const candidate of all) {
    if (!metric || !candidate.whole || candidate.objective === undefined) continue;
    if (best?.objective === undefined || isBetter(candidate.objective, best.objective, metric.goal)) best = candidate;
  }
  return best;
}

/** The repeat of a point whose model is the one to keep: the one with the best objective. */
export function bestRepeat(standing: Standing, metric: MetricSpec): ResultRecord | undefined {
  let best: ResultRecord | undefined;
  for (const result of standing.results) {
    if (result.status !== 'completed' || result.objective === undefined) continue;
    if (best?.objective === undefined || isBetter(result.objective, best.objective, metric.goal)) best = result;
  }
  return best;
}

export function isBetter(a: number, b: number, goal: MetricSpec['goal']): boolean {
  return goal === 'minimize' ? a < b : a > b;
}

/** Whether a point is whole and reaches the sweep's target. */
export function reachesTarget(standing: Standing | undefined, { metric }: Pick<SweepSpec, 'metric'>): boolean {
  if (metric?.target === undefined || !standing?.whole || standing.objective === undefined) return false;
  return standing.objective === metric.target || isBetter(standing.objective, metric.target, metric.goal);
}

function standing(point: number, results: readonly ResultRecord[], repeats: number): Standing {
  const completed = objectives(results, 'completed');
  const values = completed.length > 0 ? completed : objectives(results, 'stopped');
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    point,
    parameters: results[0]?.parameters ?? {},
    results,
    ...(values.length > 0 ? { objective: mean } : {}),
    ...(values.length > 1 ? { spread: Math.sqrt(squares / (values.length - 1)) } : {}),
    whole: results.length === repeats && results.every((result) => result.status === 'completed'),
  };
}

function objectives(results: readonly ResultRecord[], status: ResultStatus): number[] {
  return results.flatMap((result) =>
    result.status === status && result.objective !== undefined ? [result.objective] : [],
  );
}
