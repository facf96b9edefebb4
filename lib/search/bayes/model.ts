import { Covariance } from './covariance';
import type { Hyperparameters } from './fit';
import { profileOf } from './marginal-likelihood';
import { equalRows, rowOf, type Rows } from './rows';

/** A Gaussian process that has seen the observations. */
export interface Model {
  /** Holds the rows, in order; more may be appended for a while. */
  readonly covariance: Covariance;
  readonly rows: Rows;
  readonly targets: Float64Array;
  /** The constant mean, and the signal variance, in the unit of the targets. */
  readonly mean: number;
  readonly variance: number;
}

/**
 * @param room how many points may be appended to the covariance
 * @param before a model whose covariance may be taken over, as far as hyperparameters and rows are equal: it is not to be
 *   used any more. @default none
 */
export function modelOf(
  rows: Rows,
  targets: Float64Array,
  hyperparameters: Hyperparameters,
  room: number,
  before?: Model,
): Model {
  const { count, noise } = rows;
  const covariance = takeOver(before, rows, hyperparameters, room);
  for (let i = covariance.count; i < count; i++) {
    covariance.append(rowOf(rows, i), hyperparameters.noise * noise[i]!);
  }
  const left = Float64Array.from(targets);
  const ones = new Float64Array(count).fill(1);
  covariance.solveLower(left);
  covariance.solveLower(ones);
  return { covariance, rows, targets, ...profileOf(left, ones, count) };
}

/** What a model expects, in the unit of the targets. */
export interface Means {
  /** At its rows: the targets less their noise. */
  readonly atRows: Float64Array;
  readonly at: (x: Float64Array) => number;
}

export function meansOf({ covariance, rows, targets, mean }: Model): Means {
  covariance.truncate(rows.count);
  const weights = targets.map((target) => target - mean);
  covariance.solveLower(weights);
  covariance.solveUpper(weights);
  return {
    atRows: targets.map((target, i) => target - covariance.extra[i]! * weights[i]!),
    at: (x) => {
      covariance.look(x);
      return weights.reduce((sum, weight, i) => sum + weight * covariance.with[i]!, mean);
    },
  };
}

/** A covariance that holds the first of the rows. */
function takeOver(before: Model | undefined, rows: Rows, hyperparameters: Hyperparameters, room: number): Covariance {
  const needed = rows.count + room;
  const isSame = before?.covariance.hyperparameters === hyperparameters && before.covariance.hasRoomFor(needed);
  if (!isSame) return new Covariance(hyperparameters, rows.isCategory, needed + Math.ceil(rows.count / 8));
  before.covariance.truncate(equalRows(before.rows, rows));
  return before.covariance;
}
