import { exp, log } from '../../numeric/elementary';
import type { Acquisition } from './acquisition';
import { logImprovement } from './log-improvement';
import type { Model } from './model';
import { rowOf } from './rows';

/** Below this share of the signal variance a prediction counts as exact. */
const LEAST_VARIANCE = 1e-14;

/**
 * The logarithm of the expected improvement over the best mean so far. What pending points will give is drawn from the
 * model several times over (fantasies), each draw on top of the last, and the improvement is averaged: a point beside
 * a pending one promises little.
 *
 * Sources: J. Snoek, H. Larochelle, R. Adams, "Practical Bayesian optimization of machine learning algorithms", NIPS 2012 (3.2);
 * the logarithm: Ament and others, NeurIPS 2023.
 */
export class ExpectedImprovement implements Acquisition {
  private readonly model: Model;
  private readonly fantasies: readonly Fantasy[];
  private readonly solved: Float64Array;
  private readonly combined: Float64Array;

  /**
   * @param pending embedded points; appended to the model's covariance, which this takes possession of
   * @param normals draws from the standard normal distribution, `pending.length` for each fantasy; at least one fantasy
   * @param isRival which points are to be improved on. @default all
   */
  constructor(
    model: Model,
    pending: readonly Float64Array[],
    normals: readonly Float64Array[],
    isRival: (x: Float64Array) => boolean = () => true,
  ) {
    this.model = model;
    const targets = imagine(model, pending, normals);
    const rows = Array.from({ length: model.rows.count }, (_, i) => rowOf(model.rows, i));
    const rivals = [...rows, ...pending].flatMap((x, i) => (isRival(x) ? [i] : []));
    this.fantasies = targets.map((values) => fantasyOf(model, values, rivals));
    this.solved = new Float64Array(model.covariance.count);
    this.combined = new Float64Array(model.covariance.count);
  }

  loss(x: Float64Array, gradient?: Float64Array): number {
    const { covariance, mean, variance } = this.model;
    const { solved, fantasies } = this;
    const { count } = covariance;
    covariance.look(x);
    for (let i = 0; i < count; i++) solved[i] = covariance.with[i]!;
    covariance.solveLower(solved);
    let left = 1;
    for (let i = 0; i < count; i++) left -= solved[i]! * solved[i]!;
    const deviation = Math.sqrt(variance * Math.max(left, LEAST_VARIANCE));
    const parts = fantasies.map(({ best, weights }) => {
      const z = (best - mean - dot(weights, covariance.with, count)) / deviation;
      return { z, ...logImprovement(z) };
    });
    const top = parts.reduce((most, { value }) => Math.max(most, value), -Infinity);
    const shares = parts.map(({ value }) => exp(value - top));
    const total = shares.reduce((sum, share) => sum + share, 0);
    if (gradient) {
      const pulls = parts.map(({ slope }, i) => (shares[i]! / total) * slope);
      const towards = parts.reduce((sum, { z }, i) => sum + pulls[i]! * z, 0);
      this.fillGradient(x, gradient, pulls, left > LEAST_VARIANCE ? 1 - towards : 0, deviation);
    }
    return -(log(deviation) + top + log(total / fantasies.length));
  }

  /**
   * @param pulls by fantasy, how much the value gains where z grows
   * @param wide how much it gains, relatively, where the deviation grows
   */
  private fillGradient(
    x: Float64Array,
    gradient: Float64Array,
    pulls: readonly number[],
    wide: number,
    deviation: number,
  ): void {
    const { covariance, variance } = this.model;
    const { combined, solved, fantasies } = this;
    const { count } = covariance;
    covariance.solveUpper(solved);
    const narrowing = (wide * variance) / (deviation * deviation);
    for (let i = 0; i < count; i++) combined[i] = narrowing * solved[i]!;
    for (const [f, { weights }] of fantasies.entries()) {
      const factor = pulls[f]! / deviation;
      for (let i = 0; i < count; i++) combined[i]! += factor * weights[i]!;
    }
    gradient.fill(0);
    covariance.addGradient(x, combined, gradient);
  }
}

interface Fantasy {
  /** The least mean at any point that is to be improved on. */
  readonly best: number;
  /** What the covariances with a point are multiplied with for its mean. */
  readonly weights: Float64Array;
}

/** The targets of all points, the pending ones as drawn; appends those to the covariance. */
function imagine(model: Model, pending: readonly Float64Array[], normals: readonly Float64Array[]): Float64Array[] {
  const { covariance, mean, variance, targets } = model;
  const solved = new Float64Array(targets.length + pending.length);
  const known = normals.map(() => {
    const values = new Float64Array(targets.length + pending.length);
    values.set(targets);
    return values;
  });
  // L^-1 (targets - mean), which grows along with L.
  const reduced = known.map((values) => {
    const left = values.map((value) => value - mean);
    covariance.solveLower(left);
    return left;
  });
  for (const [p, x] of pending.entries()) {
    const { count } = covariance;
    covariance.look(x);
    for (let i = 0; i < count; i++) solved[i] = covariance.with[i]!;
    covariance.solveLower(solved);
    const left = Math.max(0, 1 - dot(solved, solved, count));
    covariance.append(x, covariance.hyperparameters.noise);
    const root = Math.sqrt(left + covariance.extra[count]!);
    for (const [f, values] of known.entries()) {
      const draw = Math.sqrt(variance * left) * normals[f]![p]!;
      values[count] = mean + dot(solved, reduced[f]!, count) + draw;
      reduced[f]![count] = draw / root;
    }
  }
  return known;
}

function fantasyOf({ covariance, mean }: Model, values: Float64Array, rivals: readonly number[]): Fantasy {
  const { extra } = covariance;
  const weights = values.map((value) => value - mean);
  covariance.solveLower(weights);
  covariance.solveUpper(weights);
  const best = rivals.reduce((least, i) => Math.min(least, values[i]! - extra[i]! * weights[i]!), Infinity);
  return { best, weights };
}

function dot(a: Float64Array, b: Float64Array, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += a[i]! * b[i]!;
  return sum;
}
