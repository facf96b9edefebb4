import { addTo, dot } from './vectors';

/** How many steps are remembered. */
const MEMORY = 8;
/** A step counts where the gradient changed along it by at least this share of the square of the change. */
const LEAST_CURVATURE = 1e-12;

/** What one step says of the second derivatives. */
interface Pair {
  readonly step: Float64Array;
  /** Of the gradient. */
  readonly change: Float64Array;
  /** Their product, above 0. */
  readonly curvature: number;
}

/**
 * The directions of the limited-memory BFGS method: an approximation of the inverse of the second derivatives by the
 * latest steps.
 *
 * Source: J. Nocedal, S. Wright, "Numerical Optimization", 2nd ed., 2006, algorithms 7.4 and 7.5.
 */
export class QuasiNewton {
  private pairs: Pair[] = [];

  /** Nothing is known, and directions are those of steepest descent. */
  get isEmpty(): boolean {
    return this.pairs.length === 0;
  }

  clear(): void {
    this.pairs = [];
  }

  add(step: Float64Array, change: Float64Array): void {
    const curvature = dot(step, change);
    if (!(curvature > LEAST_CURVATURE * dot(change, change))) return;
    this.pairs.push({ step, change, curvature });
    if (this.pairs.length > MEMORY) this.pairs.shift();
  }

  /**
   * A direction downhill. Forgets everything where what is remembered does not lead there.
   *
   * @param free by component, 0 where the direction is to be 0
   */
  direction(gradient: Float64Array, free: Uint8Array): Float64Array {
    const direction = downhill(gradient, free);
    this.multiply(direction);
    for (let i = 0; i < direction.length; i++) if (free[i] === 0) direction[i] = 0;
    if (dot(direction, gradient) < 0) return direction;
    this.clear();
    return downhill(gradient, free);
  }

  /** By the inverse of the second derivatives, in place: the two-loop recursion. */
  private multiply(vector: Float64Array): void {
    const latest = this.pairs.at(-1);
    if (!latest) return;
    const shares = new Float64Array(this.pairs.length);
    for (let m = this.pairs.length - 1; m >= 0; m--) {
      const { step, change, curvature } = this.pairs[m]!;
      shares[m] = dot(step, vector) / curvature;
      addTo(vector, -shares[m]!, change);
    }
    const scale = latest.curvature / dot(latest.change, latest.change);
    for (let i = 0; i < vector.length; i++) vector[i]! *= scale;
    for (const [m, { step, change, curvature }] of this.pairs.entries()) {
      addTo(vector, shares[m]! - dot(change, vector) / curvature, step);
    }
  }
}

function downhill(gradient: Float64Array, free: Uint8Array): Float64Array {
  const direction = new Float64Array(gradient.length);
  for (let i = 0; i < gradient.length; i++) if (free[i] === 1) direction[i] = -gradient[i]!;
  return direction;
}
