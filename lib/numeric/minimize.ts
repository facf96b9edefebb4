/** A function of a point that also gives its gradient. */
export type Differentiable = (x: Float64Array, gradient: Float64Array) => number;

export interface MinimizeOptions {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** Evaluations of the function, at least 1. */
  readonly evaluations: number;
  /** Ends when no component of the projected gradient is larger. */
  readonly tolerance: number;
}

const MEMORY = 8;
const ARMIJO = 1e-4;
const MOST_HALVINGS = 20;

/**
 * Minimises a smooth function within a box by projected limited-memory BFGS: components at a bound that the gradient holds
 * there are left out of the quasi-Newton step, and steps are cut off at the bounds.
 *
 * Sources: J. Nocedal, S. Wright, "Numerical Optimization", 2nd ed., 2006, algorithms 7.4 and 7.5; D. P. Bertsekas, "Projected
 * Newton methods for optimization problems with simple constraints", SIAM J. Control Optim. 20, 1982.
 *
 * @param x where to start; holds the best point afterwards
 * @returns the value there
 */
export function minimize(f: Differentiable, x: Float64Array, options: MinimizeOptions): number {
  const { lower, upper, evaluations, tolerance } = options;
  const n = x.length;
  clamp(x, lower, upper);
  let g = new Float64Array(n);
  let value = f(x, g);
  let used = 1;
  const steps: Float64Array[] = [];
  const changes: Float64Array[] = [];
  const curvatures: number[] = [];
  let direction = new Float64Array(n);
  let next = new Float64Array(n);
  let nextG = new Float64Array(n);
  while (used < evaluations) {
    const free = freeOf(x, g, lower, upper);
    let largest = 0;
    for (let i = 0; i < n; i++) if (free[i]) largest = Math.max(largest, Math.abs(g[i]!));
    if (!(largest > tolerance)) break;
    twoLoop(direction, g, free, steps, changes, curvatures);
    let slope = 0;
    for (let i = 0; i < n; i++) slope += direction[i]! * g[i]!;
    if (!(slope < 0)) {
      steps.length = changes.length = curvatures.length = 0;
      for (let i = 0; i < n; i++) direction[i] = free[i] ? -g[i]! : 0;
    }
    let t = steps.length > 0 ? 1 : Math.min(1, 0.1 / largest);
    let found = false;
    for (let halving = 0; halving < MOST_HALVINGS && used < evaluations; halving++) {
      for (let i = 0; i < n; i++) next[i] = Math.min(upper[i]!, Math.max(lower[i]!, x[i]! + t * direction[i]!));
      const nextValue = f(next, nextG);
      used++;
      let decrease = 0;
      for (let i = 0; i < n; i++) decrease += g[i]! * (next[i]! - x[i]!);
      if (nextValue <= value + ARMIJO * decrease) {
        found = true;
        const step = new Float64Array(n);
        const change = new Float64Array(n);
        let curvature = 0;
        let size = 0;
        for (let i = 0; i < n; i++) {
          step[i] = next[i]! - x[i]!;
          change[i] = nextG[i]! - g[i]!;
          curvature += step[i]! * change[i]!;
          size += change[i]! * change[i]!;
        }
        const gain = value - nextValue;
        [x as Float64Array, next];
        x.set(next);
        [g, nextG] = [nextG, g];
        value = nextValue;
        if (curvature > 1e-12 * size) {
          steps.push(step);
          changes.push(change);
          curvatures.push(curvature);
          if (steps.length > MEMORY) {
            steps.shift();
            changes.shift();
            curvatures.shift();
          }
        }
        if (gain <= 1e-13 * (Math.abs(value) + 1e-30)) return value;
        break;
      }
      // The parabola through both values and the slope, kept within a fifth and a half.
      const fit = Number.isFinite(nextValue) ? (-decrease * t) / (2 * (nextValue - value - decrease)) : 0;
      t = Math.min(0.5 * t, Math.max(0.1 * t, fit));
    }
    if (!found) {
      if (steps.length === 0) break;
      steps.length = changes.length = curvatures.length = 0;
    }
  }
  return value;
}

function clamp(x: Float64Array, lower: Float64Array, upper: Float64Array): void {
  for (let i = 0; i < x.length; i++) x[i] = Math.min(upper[i]!, Math.max(lower[i]!, x[i]!));
}

function freeOf(x: Float64Array, g: Float64Array, lower: Float64Array, upper: Float64Array): Uint8Array {
  const free = new Uint8Array(x.length);
  for (let i = 0; i < x.length; i++) {
    free[i] = (x[i]! <= lower[i]! && g[i]! > 0) || (x[i]! >= upper[i]! && g[i]! < 0) ? 0 : 1;
  }
  return free;
}

function twoLoop(
  out: Float64Array,
  g: Float64Array,
  free: Uint8Array,
  steps: readonly Float64Array[],
  changes: readonly Float64Array[],
  curvatures: readonly number[],
): void {
  const n = g.length;
  for (let i = 0; i < n; i++) out[i] = free[i] ? -g[i]! : 0;
  const alphas = new Float64Array(steps.length);
  for (let m = steps.length - 1; m >= 0; m--) {
    const alpha = dot(steps[m]!, out) / curvatures[m]!;
    alphas[m] = alpha;
    add(out, -alpha, changes[m]!);
  }
  if (steps.length > 0) {
    const last = steps.length - 1;
    const scale = curvatures[last]! / dot(changes[last]!, changes[last]!);
    for (let i = 0; i < n; i++) out[i]! *= scale;
  }
  for (let m = 0; m < steps.length; m++) {
    const beta = dot(changes[m]!, out) / curvatures[m]!;
    add(out, alphas[m]! - beta, steps[m]!);
  }
  for (let i = 0; i < n; i++) if (!free[i]) out[i] = 0;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function add(out: Float64Array, factor: number, b: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i]! += factor * b[i]!;
}
