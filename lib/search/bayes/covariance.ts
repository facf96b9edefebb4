import { choleskyRow, solveLower, solveUpper } from '../../numeric/cholesky';
import type { Hyperparameters } from './fit';
import { maternAndSlope } from './matern';

/** Added to the diagonal where rows are too alike to be told apart in double precision. */
const LEAST_JITTER = 1e-10;
/** What is on the diagonal at least: pivots of the size of rounding errors would make the others meaningless. */
const LEAST_NOISE = 1e-12;

/** The covariance of some points under a Gaussian process of signal variance 1, factored; it grows and shrinks at its end. */
export class Covariance {
  count = 0;
  /** Covariances with the latest `look`, then minus twice their slopes by the squared distance. */
  readonly with: Float64Array;
  private readonly slopes: Float64Array;
  /** Noise and jitter on the diagonal. */
  readonly extra: Float64Array;
  readonly hyperparameters: Hyperparameters;
  private readonly isCategory: Uint8Array;
  private readonly inverseScales: Float64Array;
  /** Row after row, numbers in units of their length scales. */
  private readonly points: Float64Array;
  private readonly factor: Float64Array;
  private readonly capacity: number;

  constructor(hyperparameters: Hyperparameters, isCategory: Uint8Array, capacity: number) {
    this.hyperparameters = hyperparameters;
    this.isCategory = isCategory;
    this.capacity = capacity;
    this.inverseScales = hyperparameters.lengthScales.map((scale) => 1 / scale);
    this.points = new Float64Array(capacity * isCategory.length);
    this.factor = new Float64Array(capacity * capacity);
    this.with = new Float64Array(capacity);
    this.slopes = new Float64Array(capacity);
    this.extra = new Float64Array(capacity);
  }

  hasRoomFor(count: number): boolean {
    return count <= this.capacity;
  }

  /** @param noise variance in units of the signal variance */
  append(x: Float64Array, noise: number): void {
    const { count, capacity, isCategory, inverseScales } = this;
    const dimensions = isCategory.length;
    this.look(x);
    for (let d = 0; d < dimensions; d++) {
      this.points[count * dimensions + d] = isCategory[d] === 1 ? x[d]! : x[d]! * inverseScales[d]!;
    }
    const row = count * capacity;
    for (let jitter = 0; ; jitter = Math.max(10 * jitter, LEAST_JITTER)) {
      for (let i = 0; i < count; i++) this.factor[row + i] = this.with[i]!;
      this.extra[count] = Math.max(noise, LEAST_NOISE) + jitter;
      this.factor[row + count] = 1 + this.extra[count];
      if (choleskyRow(this.factor, count, capacity)) break;
    }
    this.count = count + 1;
  }

  /** Forgets all points from this one on. */
  truncate(count: number): void {
    this.count = count;
  }

  /** Computes the covariances of a point with the others. */
  look(x: Float64Array): void {
    const { isCategory, inverseScales, points } = this;
    const dimensions = isCategory.length;
    for (let i = 0, next = 0; i < this.count; i++) {
      let squared = 0;
      for (let d = 0; d < dimensions; d++) {
        const scale = inverseScales[d]!;
        if (isCategory[d] === 1) {
          if (points[next++] !== x[d]) squared += scale * scale;
        } else {
          const difference = x[d]! * scale - points[next++]!;
          squared += difference * difference;
        }
      }
      this.with[i] = maternAndSlope(squared);
      this.slopes[i] = maternAndSlope.slope;
    }
  }

  /** Adds to `gradient` how the weighted sum of the covariances with the latest `look` changes with its point. */
  addGradient(x: Float64Array, weights: Float64Array, gradient: Float64Array): void {
    const { count, isCategory, inverseScales, points, slopes } = this;
    const dimensions = isCategory.length;
    for (let d = 0; d < dimensions; d++) {
      if (isCategory[d] === 1) continue;
      const scale = inverseScales[d]!;
      const at = x[d]! * scale;
      let sum = 0;
      for (let i = 0, next = d; i < count; i++, next += dimensions) {
        sum += weights[i]! * slopes[i]! * (at - points[next]!);
      }
      gradient[d]! -= sum * scale;
    }
  }

  /** Divides the factor out of a vector, in place: L x = b. */
  solveLower(b: Float64Array): void {
    solveLower(this.factor, this.count, b, this.capacity);
  }

  /** L' x = b, in place. */
  solveUpper(b: Float64Array): void {
    solveUpper(this.factor, this.count, b, this.capacity);
  }
}
