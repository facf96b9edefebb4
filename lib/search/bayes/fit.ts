import { exp } from '../../numeric/elementary';
import { minimize } from '../../numeric/minimize';
import { lengthScalePrior, MarginalLikelihood } from './marginal-likelihood';
import type { Rows } from './rows';
import { MODEL } from './settings';

/** What a Gaussian process takes from a fit. */
export interface Hyperparameters {
  /** One for each dimension, in units of the coordinates. */
  readonly lengthScales: Float64Array;
  /** Variance of the noise of one trial, in units of the signal variance. */
  readonly noise: number;
  /** Their logarithms, where a later fit may start. */
  readonly theta: Float64Array;
}

/**
 * The most probable hyperparameters (maximum a posteriori), by quasi-Newton steps from two starts: the centre of the prior and
 * what an earlier fit found.
 *
 * @param targets a value for each row, standardised
 * @param before an earlier fit. @default none: starts from the prior alone
 */
export function fitHyperparameters(rows: Rows, targets: Float64Array, before?: Hyperparameters): Hyperparameters {
  const { dimensions } = rows;
  const likelihood = new MarginalLikelihood(rows, targets);
  const options = { ...boundsOf(dimensions), evaluations: MODEL.evaluations, tolerance: 1e-3 };
  let best = new Float64Array(0);
  let bestValue = Infinity;
  for (const start of startsFor(rows, before)) {
    const value = minimize((theta, gradient) => likelihood.evaluate(theta, gradient), start, options);
    if (best.length > 0 && !(value < bestValue)) continue;
    best = start;
    bestValue = value;
  }
  return {
    lengthScales: best.subarray(0, dimensions).map((logarithm) => exp(logarithm)),
    noise: exp(best[dimensions]!),
    theta: best,
  };
}

function startsFor({ dimensions, isCategory }: Rows, before: Hyperparameters | undefined): Float64Array<ArrayBuffer>[] {
  const centre = new Float64Array(dimensions + 1);
  for (let d = 0; d < dimensions; d++) centre[d] = lengthScalePrior(isCategory[d] === 1).mean;
  centre[dimensions] = MODEL.logNoise.mean;
  return before ? [Float64Array.from(before.theta), centre] : [centre];
}

function boundsOf(dimensions: number) {
  const lower = new Float64Array(dimensions + 1).fill(MODEL.lengthScales.least);
  const upper = new Float64Array(dimensions + 1).fill(MODEL.lengthScales.most);
  lower[dimensions] = MODEL.noise.least;
  upper[dimensions] = MODEL.noise.most;
  return { lower, upper };
}
