import type { MedianSpec, MetricSpec } from '../spec/sweep-spec';
import { bestLoss, lossOf } from './curve';
import { arrivalNow, arrivals, medianRungs, reportAt } from './rungs';
import type { Curve, Mark, StoppingRule } from './stopping-rule';

/**
 * Median stopping (Golovin and others, "Google Vizier: A Service for Black-Box Optimization", KDD 2017): a trial is
 * stopped when the best value that it has reported so far is worse than the median of the other trials' running
 * averages, each over what that trial had reported up to the same step.
 *
 * Trials are compared from min_iter on, and then at steps that lie ever further apart, so that a long training has few
 * reports for others to read.
 */
export class MedianRule implements StoppingRule {
  readonly reconsiders = false;
  private readonly rungs: readonly number[];
  private readonly minTrials: number;
  private readonly goal: MetricSpec['goal'];

  constructor({ minIter, minTrials }: MedianSpec, goal: MetricSpec['goal']) {
    this.rungs = medianRungs(minIter);
    this.minTrials = minTrials;
    this.goal = goal;
  }

  marks(curve: Curve): Mark[] {
    return arrivals(curve, this.rungs).map(({ rung, index }) => ({
      rung,
      step: curve[index]!.step,
      value: runningAverage(curve.slice(0, index + 1)),
    }));
  }

  shouldStop(trial: number, curves: ReadonlyMap<number, Curve>): boolean {
    const curve = curves.get(trial) ?? [];
    const arrival = arrivalNow(curve, this.rungs);
    if (arrival === undefined) return false;
    const averages = [...curves].flatMap(([other, reports]) => {
      const report = other === trial ? undefined : reportAt(reports, arrival.rung);
      return report === undefined ? [] : [lossOf(averageUpTo(reports, report.step), this.goal)];
    });
    return averages.length >= this.minTrials && bestLoss(curve, this.goal) > median(averages);
  }
}

function averageUpTo(curve: Curve, step: number): number {
  return runningAverage(curve.filter((report) => report.step <= step));
}

/** The mean of the finite values; NaN when there is none. */
function runningAverage(curve: Curve): number {
  const values = curve.map(({ value }) => value).filter(Number.isFinite);
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Of an even number the mean of the middle two. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => (a < b ? -1 : Number(a > b)));
  const [low, high] = [sorted[(sorted.length - 1) >> 1]!, sorted[sorted.length >> 1]!];
  return low === high ? low : (low + high) / 2;
}
