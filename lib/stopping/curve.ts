import type { MetricSpec } from '../spec/sweep-spec';
import type { Curve, Report } from './stopping-rule';

/** Reports in the order in which they were made to a curve. Those without a usable step are left out. */
export function curveOf(reports: Iterable<Report>): Curve {
  const bySteps = new Map<number, Report>();
  for (const { step, value } of reports) {
    if (Number.isFinite(step) && step >= 0) bySteps.set(step, { step, value });
  }
  return [...bySteps.values()].sort((a, b) => a.step - b.step);
}

/** A value as one that is to be minimised; infinite where it is not finite. */
export function lossOf(value: number, goal: MetricSpec['goal']): number {
  if (!Number.isFinite(value)) return Infinity;
  return goal === 'minimize' ? value : -value;
}

/** The smallest loss of a curve; infinite when there is none. */
export function bestLoss(curve: Curve, goal: MetricSpec['goal']): number {
  return curve.reduce((best, { value }) => Math.min(best, lossOf(value, goal)), Infinity);
}
