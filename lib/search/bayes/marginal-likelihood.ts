import { cholesky, invertFactored, solveLower, solveUpper } from '../../numeric/cholesky';
import { exp, log } from '../../numeric/elementary';
import { maternAndSlope } from './matern';
import type { Rows } from './rows';
import { MODEL } from './settings';

/**
 * The negative logarithm of the posterior density of hyperparameters, up to a constant, and its gradient.
 *
 * The hyperparameters are the logarithms of a length scale for each dimension and, last, of the noise variance in units
 * of the signal variance. The constant mean and the signal variance are not among them: both have their best values
 * in closed form. Source: Rasmussen and Williams 2006, section 5.4.1; the priors are in `settings.ts`.
 */
export class MarginalLikelihood {
  private readonly rows: Rows;
  private readonly targets: Float64Array;
  /** Squared differences, pair after pair, dimension after dimension. */
  private readonly squares: Float64Array;
  private readonly factor: Float64Array;
  private readonly inverse: Float64Array;
  private readonly slopes: Float64Array;
  private readonly weights: Float64Array;
  private readonly ones: Float64Array;
  private readonly inverseSquares: Float64Array;

  /** @param targets a value for each row, standardised */
  constructor(rows: Rows, targets: Float64Array) {
    const { count, dimensions } = rows;
    this.rows = rows;
    this.targets = targets;
    this.squares = squaresOf(rows);
    this.factor = new Float64Array(count * count);
    this.inverse = new Float64Array(count * count);
    this.slopes = new Float64Array((count * (count - 1)) / 2);
    this.weights = new Float64Array(count);
    this.ones = new Float64Array(count);
    this.inverseSquares = new Float64Array(dimensions);
  }

  /** @returns Infinity where the covariance cannot be factored */
  evaluate(theta: Float64Array, gradient: Float64Array): number {
    const { dimensions } = this.rows;
    gradient.fill(0);
    for (let d = 0; d < dimensions; d++) this.inverseSquares[d] = exp(-2 * theta[d]!);
    if (!this.fillFactor(exp(theta[dimensions]!))) return Infinity;
    const { variance, value } = this.profile();
    this.addGradient(gradient, variance, exp(theta[dimensions]!));
    return value + addPriors(theta, gradient, this.rows.isCategory);
  }

  private fillFactor(noise: number): boolean {
    const { count, dimensions, noise: shares } = this.rows;
    const { factor, squares, inverseSquares, slopes } = this;
    for (let i = 0, pair = 0, next = 0; i < count; i++) {
      for (let j = 0; j < i; j++) {
        let squared = 0;
        for (let d = 0; d < dimensions; d++) squared += squares[next++]! * inverseSquares[d]!;
        factor[i * count + j] = maternAndSlope(squared);
        slopes[pair++] = maternAndSlope.slope;
      }
      factor[i * count + i] = 1 + noise * shares[i]!;
    }
    return cholesky(factor, count);
  }

  /** The best mean and variance given the rest; leaves the weights of the targets without the mean. */
  private profile(): { variance: number; value: number } {
    const { factor, weights, ones } = this;
    const { count } = this.rows;
    weights.set(this.targets);
    ones.fill(1);
    solveLower(factor, count, weights);
    solveLower(factor, count, ones);
    const { mean, variance } = profileOf(weights, ones, count);
    let logDeterminant = 0;
    for (let i = 0; i < count; i++) {
      weights[i]! -= mean * ones[i]!;
      logDeterminant += log(factor[i * count + i]!);
    }
    solveUpper(factor, count, weights);
    return { variance, value: 0.5 * (count + 2 * MODEL.pseudoCounts) * log(variance) + logDeterminant };
  }

  private addGradient(gradient: Float64Array, variance: number, noise: number): void {
    const { count, dimensions, noise: shares } = this.rows;
    const { inverse, weights, slopes, squares, inverseSquares } = this;
    invertFactored(this.factor, count, inverse);
    for (let i = 0, pair = 0, next = 0; i < count; i++) {
      const own = weights[i]! / variance;
      for (let j = 0; j < i; j++) {
        const pull = (inverse[i * count + j]! - own * weights[j]!) * slopes[pair++]!;
        for (let d = 0; d < dimensions; d++) gradient[d]! += pull * squares[next++]!;
      }
      gradient[dimensions]! += 0.5 * noise * shares[i]! * (inverse[i * count + i]! - own * weights[i]!);
    }
    for (let d = 0; d < dimensions; d++) gradient[d]! *= inverseSquares[d]!;
  }
}

/**
 * The mean and the signal variance that are most probable, given targets and ones that the factor was divided out of.
 * The mean has a wide normal prior, the variance an inverse gamma one, so that few targets do not fix them.
 */
export function profileOf(
  targets: Float64Array,
  ones: Float64Array,
  count: number,
): { mean: number; variance: number } {
  let cross = 0;
  let square = 0;
  for (let i = 0; i < count; i++) {
    cross += targets[i]! * ones[i]!;
    square += ones[i]! * ones[i]!;
  }
  const mean = cross / (square + MODEL.meanPrecision);
  let rest = MODEL.meanPrecision * mean * mean;
  for (let i = 0; i < count; i++) {
    const residual = targets[i]! - mean * ones[i]!;
    rest += residual * residual;
  }
  return { mean, variance: (rest + 2 * MODEL.pseudoCounts) / (count + 2 * MODEL.pseudoCounts) };
}

function squaresOf({ count, dimensions, x, isCategory }: Rows): Float64Array {
  const squares = new Float64Array(((count * (count - 1)) / 2) * dimensions);
  let next = 0;
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < i; j++) {
      for (let d = 0; d < dimensions; d++) {
        const difference = x[i * dimensions + d]! - x[j * dimensions + d]!;
        squares[next++] = isCategory[d] === 1 ? Number(difference !== 0) : difference * difference;
      }
    }
  }
  return squares;
}

function addPriors(theta: Float64Array, gradient: Float64Array, isCategory: Uint8Array): number {
  const last = theta.length - 1;
  let value = 0;
  for (let d = 0; d <= last; d++) {
    const { mean, deviation } = d === last ? MODEL.logNoise : lengthScalePrior(isCategory[d] === 1);
    const z = (theta[d]! - mean) / deviation;
    value += 0.5 * z * z;
    gradient[d]! += z / deviation;
  }
  return value;
}

/** Categories are at distance 1 from each other, however many there are. */
export function lengthScalePrior(isCategory: boolean): { readonly mean: number; readonly deviation: number } {
  return isCategory ? MODEL.logLengthScale.category : MODEL.logLengthScale.number;
}
