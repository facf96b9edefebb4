import { dot, plus } from './vectors';
import { QuasiNewton } from './quasi-newton';

/** A function of a point that also gives its gradient, by writing it over all of `gradient`. */
export type Differentiable = (x: Float64Array, gradient: Float64Array) => number;

export interface Box {
  readonly lower: Float64Array;
  /** Nowhere below `lower`. */
  readonly upper: Float64Array;
}

export interface MinimizeOptions extends Box {
  /** Evaluations of the function, at least 1. */
  readonly evaluations: number;
  /** Ends when no component of the projected gradient is larger. */
  readonly tolerance: number;
}

/** Of the decrease that the slope promises, the share that a step has to bring (Armijo's condition). */
const ARMIJO = 1e-4;
/** Attempts at a step, each shorter than the last by a factor within these bounds. */
const ATTEMPTS = 20;
const SHORTEST = 0.1;
const LONGEST = 0.5;
/** How far the first step goes at most, where nothing is known of the second derivatives yet. */
const FIRST_STEP = 0.1;
/** Ends when a step gains no more than this share of the value. */
const LEAST_GAIN = 1e-13;
const TINY = 1e-30;

/** A point that was evaluated. */
interface Place {
  readonly x: Float64Array;
  readonly value: number;
  readonly gradient: Float64Array;
}

/**
 * Minimises a smooth function within a box by projected limited-memory BFGS: components at a bound that the gradient holds
 * there are left out of the quasi-Newton step, and steps are cut off at the bounds.
 *
 * Source: D. P. Bertsekas, "Projected Newton methods for optimization problems with simple constraints", SIAM J. Control
 * Optim. 20, 1982.
 *
 * @param x where to start; holds the best point afterwards
 * @returns the value there
 */
export function minimize(f: Differentiable, x: Float64Array, options: MinimizeOptions): number {
  const evaluate = (at: Float64Array): Place => {
    const gradient = new Float64Array(at.length);
    return { x: at, value: f(at, gradient), gradient };
  };
  const { x: best, value } = descend(evaluate, evaluate(clamped(x, options)), options);
  x.set(best);
  return value;
}

function descend(evaluate: (at: Float64Array) => Place, start: Place, options: MinimizeOptions): Place {
  const memory = new QuasiNewton();
  let here = start;
  let left = options.evaluations - 1;
  while (left > 0) {
    const free = freeComponents(here, options);
    const steepness = largest(here.gradient, free);
    if (!(steepness > options.tolerance)) break;
    const direction = memory.direction(here.gradient, free);
    const length = memory.isEmpty ? Math.min(1, FIRST_STEP / steepness) : 1;
    const line = { direction, length, attempts: Math.min(ATTEMPTS, left) };
    const { next, used } = lineSearch(evaluate, here, line, options);
    left -= used;
    if (next) {
      memory.add(plus(next.x, -1, here.x), plus(next.gradient, -1, here.gradient));
      const gain = here.value - next.value;
      here = next;
      if (gain <= LEAST_GAIN * (Math.abs(here.value) + TINY)) break;
    } else {
      if (memory.isEmpty) break;
      memory.clear();
    }
  }
  return here;
}

interface Line {
  readonly direction: Float64Array;
  /** How much of the direction is tried first. */
  readonly length: number;
  readonly attempts: number;
}

/** @returns a place that is enough better, if one was found, and how many places were evaluated */
function lineSearch(
  evaluate: (at: Float64Array) => Place,
  { x, value, gradient }: Place,
  { direction, length, attempts }: Line,
  box: Box,
): { next: Place | undefined; used: number } {
  let t = length;
  for (let used = 1; used <= attempts; used++) {
    const next = evaluate(clamped(plus(x, t, direction), box));
    const slope = dot(gradient, plus(next.x, -1, x));
    // Where steps are cut off at bounds, what is left of them may lead uphill.
    if (next.value <= value + ARMIJO * Math.min(0, slope)) return { next, used };
    // The least of the parabola through both values and the slope.
    const fit = Number.isFinite(next.value) ? (-slope * t) / (2 * (next.value - value - slope)) : 0;
    t = Math.min(LONGEST * t, Math.max(SHORTEST * t, fit));
  }
  return { next: undefined, used: attempts };
}

function clamped(x: Float64Array, { lower, upper }: Box): Float64Array {
  const inside = new Float64Array(x.length);
  for (let i = 0; i < x.length; i++) inside[i] = Math.min(upper[i]!, Math.max(lower[i]!, x[i]!));
  return inside;
}

/** 0 for components that are at a bound and would go beyond it. */
function freeComponents({ x, gradient }: Place, { lower, upper }: Box): Uint8Array {
  const free = new Uint8Array(x.length);
  for (let i = 0; i < x.length; i++) {
    const isHeld = (x[i]! <= lower[i]! && gradient[i]! > 0) || (x[i]! >= upper[i]! && gradient[i]! < 0);
    free[i] = Number(!isHeld);
  }
  return free;
}

/** The size of the largest component that is free. */
function largest(gradient: Float64Array, free: Uint8Array): number {
  let most = 0;
  for (let i = 0; i < gradient.length; i++) if (free[i] === 1) most = Math.max(most, Math.abs(gradient[i]!));
  return most;
}
