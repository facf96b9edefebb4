import type { HalvingSpec, MetricSpec } from '../spec/sweep-spec';
import { bestLoss, lossOf } from './curve';
import { arrivals, halvingRungs, reportAt } from './rungs';
import type { Curve, Mark, StoppingRule } from './stopping-rule';

/**
 * What W&B calls hyperband: at every rung the values of all trials that have reached it, sorted, set a threshold, the one
 * at place n / eta, counted from 0. A trial is stopped as soon as the best value that it has reported so far is worse than
 * the threshold of the last rung it has reached; with `strict`, as soon as its value at that rung is.
 *
 * Thresholds sink while others arrive, so a trial may be stopped between two rungs. Here a rung is a step as the program
 * counts them; W&B counts the reports, which is the same for a program that reports every epoch, the first as 1.
 */
export class HyperbandRule implements StoppingRule {
  readonly reconsiders = true;
  private readonly rungs: readonly number[];
  private readonly spec: HalvingSpec;
  private readonly goal: MetricSpec['goal'];

  constructor(spec: HalvingSpec, goal: MetricSpec['goal']) {
    this.rungs = halvingRungs(spec);
    this.spec = spec;
    this.goal = goal;
  }

  marks(curve: Curve): Mark[] {
    return arrivals(curve, this.rungs).map(({ rung, index }) => ({ rung, ...curve[index]! }));
  }

  shouldStop(trial: number, curves: ReadonlyMap<number, Curve>): boolean {
    const curve = curves.get(trial) ?? [];
    const last = arrivals(curve, this.rungs).at(-1);
    if (last === undefined) return false;
    const { eta, strict } = this.spec;
    const own = strict ? lossOf(curve[last.index]!.value, this.goal) : bestLoss(curve, this.goal);
    const losses = [...curves.values()].flatMap((other) => {
      const report = reportAt(other, last.rung);
      return report === undefined ? [] : [lossOf(report.value, this.goal)];
    });
    const threshold = losses.sort(ascending)[Math.floor((1 / eta) * losses.length)];
    return threshold !== undefined && own > threshold;
  }
}

/** Differences of infinite numbers are not numbers. */
function ascending(a: number, b: number): number {
  return a < b ? -1 : Number(a > b);
}
