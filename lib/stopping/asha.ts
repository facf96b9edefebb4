import type { HalvingSpec, MetricSpec } from '../spec/sweep-spec';
import { lossOf } from './curve';
import { arrivalNow, arrivals, halvingRungs, reportAt } from './rungs';
import type { Curve, Mark, StoppingRule } from './stopping-rule';

/**
 * Asynchronous successive halving (Li and others, "A System for Massively Parallel Hyperparameter Tuning", MLSys 2020)
 * in the variant that stops trials instead of pausing them.
 *
 * A trial that comes to a rung goes on when it is among the best 1/eta of all that have come there so far, itself
 * included; of fewer than eta, when it is the best of them. Equal values share the better place.
 */
export class AshaRule implements StoppingRule {
  readonly reconsiders = false;
  private readonly rungs: readonly number[];
  private readonly eta: number;
  private readonly goal: MetricSpec['goal'];

  constructor(spec: HalvingSpec, goal: MetricSpec['goal']) {
    this.rungs = halvingRungs(spec);
    this.eta = spec.eta;
    this.goal = goal;
  }

  marks(curve: Curve): Mark[] {
    return arrivals(curve, this.rungs).map(({ rung, index }) => ({ rung, ...curve[index]! }));
  }

  shouldStop(trial: number, curves: ReadonlyMap<number, Curve>): boolean {
    const curve = curves.get(trial) ?? [];
    const arrival = arrivalNow(curve, this.rungs);
    if (arrival === undefined) return false;
    const own = lossOf(curve[arrival.index]!.value, this.goal);
    let arrived = 0;
    let better = 0;
    for (const other of curves.values()) {
      const report = reportAt(other, arrival.rung);
      if (report === undefined) continue;
      arrived += 1;
      if (lossOf(report.value, this.goal) < own) better += 1;
    }
    return better >= Math.max(1, Math.floor(arrived / this.eta));
  }
}
