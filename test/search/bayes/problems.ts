import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { Covariance } from '../../../lib/search/bayes/covariance';
import type { Hyperparameters } from '../../../lib/search/bayes/fit';
import type { Model } from '../../../lib/search/bayes/model';
import { rowOf, type Rows } from '../../../lib/search/bayes/rows';

/** See test/golden/gaussian-process.py. */
export interface GoldenProblem {
  readonly x: readonly (readonly number[])[];
  readonly categories: readonly number[];
  readonly y: readonly number[];
  readonly scales: readonly number[];
  readonly noise: number;
  readonly shares: readonly number[];
  readonly log_determinant: number;
  readonly yy: number;
  readonly y1: number;
  readonly '11': number;
  readonly at: readonly (readonly number[])[];
  readonly mean: readonly number[];
  readonly mean_of_ones: readonly number[];
  readonly variance: readonly number[];
  readonly sklearn?: {
    readonly mean: readonly number[];
    readonly variance: readonly number[];
    readonly log_likelihood: number;
  };
}

export const golden = JSON.parse(readFileSync(join(__dirname, '../../golden/gaussian-process.json'), 'utf8')) as {
  readonly problems: readonly GoldenProblem[];
  readonly log_improvement: readonly [number, number, number][];
};

export function goldenRows({ x, categories, shares }: GoldenProblem): Rows {
  return {
    count: x.length,
    dimensions: categories.length,
    x: Float64Array.from(x.flat()),
    noise: Float64Array.from(shares),
    isCategory: Uint8Array.from(categories),
  };
}

export function hyperparametersOf(lengthScales: readonly number[], noise: number): Hyperparameters {
  return {
    lengthScales: Float64Array.from(lengthScales),
    noise,
    theta: Float64Array.from([...lengthScales, noise], (value) => Math.log(value)),
  };
}

/** Observations of a space with numbers and categories, and the hyperparameters of a process. */
export interface Problem {
  readonly rows: Rows;
  readonly targets: Float64Array;
  readonly hyperparameters: Hyperparameters;
}

const unit = fc.double({ min: 0, max: 1, noNaN: true });

/** @param noise bounds of its decimal logarithm */
export function problems(noise = { min: -6, max: 0 }, most = 12): fc.Arbitrary<Problem> {
  return fc
    .record({ count: fc.integer({ min: 1, max: most }), dimensions: fc.integer({ min: 1, max: 6 }) })
    .chain(({ count, dimensions }) => {
      const listOf = <T>(one: fc.Arbitrary<T>, length: number) =>
        fc.array(one, { minLength: length, maxLength: length });
      return fc.record({
        isCategory: listOf(fc.constantFrom(0, 0, 1), dimensions),
        places: listOf(listOf(unit, dimensions), count),
        repeats: listOf(fc.integer({ min: 1, max: 5 }), count),
        targets: listOf(fc.double({ min: -2, max: 2, noNaN: true }), count),
        scales: listOf(fc.double({ min: -1, max: 0.7, noNaN: true }), dimensions),
        noise: fc.double({ ...noise, noNaN: true }),
      });
    })
    .map(({ isCategory, places, repeats, targets, scales, noise: exponent }) => ({
      rows: {
        count: places.length,
        dimensions: isCategory.length,
        x: Float64Array.from(places.flatMap((place) => [...embed(place, isCategory)])),
        noise: Float64Array.from(repeats, (times) => 1 / times),
        isCategory: Uint8Array.from(isCategory),
      },
      targets: Float64Array.from(targets),
      hyperparameters: hyperparametersOf(
        scales.map((scale) => 10 ** scale),
        10 ** exponent,
      ),
    }));
}

/** A point of a problem's space, at a place of the unit cube: each category has three codes. */
export function embed(place: readonly number[], isCategory: ArrayLike<number>): Float64Array {
  return Float64Array.from(isCategory, (category, d) =>
    category === 1 ? Math.min(2, Math.floor(3 * place[d]!)) : place[d]!,
  );
}

export const places = fc.array(unit, { minLength: 6, maxLength: 6 });

/** A model with the given mean and signal variance, and room for some points more. */
export function modelWith({ rows, targets, hyperparameters }: Problem, mean: number, variance: number): Model {
  const covariance = new Covariance(hyperparameters, rows.isCategory, rows.count + 10);
  for (let i = 0; i < rows.count; i++) covariance.append(rowOf(rows, i), hyperparameters.noise * rows.noise[i]!);
  return { covariance, rows, targets, mean, variance };
}

/** Mean and variance of what a model says of a point, noise apart. */
export function predict({ covariance, mean, variance, targets }: Model, x: Float64Array) {
  const solved = new Float64Array(covariance.count);
  covariance.look(x);
  solved.set(covariance.with.subarray(0, covariance.count));
  covariance.solveLower(solved);
  const left = targets.map((target) => target - mean);
  covariance.solveLower(left);
  const sum = (of: (i: number) => number) => solved.reduce((total, _, i) => total + of(i), 0);
  return {
    mean: mean + sum((i) => solved[i]! * left[i]!),
    variance: variance * (1 - sum((i) => solved[i]! * solved[i]!)),
  };
}

/** The largest difference between a gradient and differences of the values nearby, categories left alone. */
export function gradientError(
  value: (x: Float64Array, gradient?: Float64Array) => number,
  x: Float64Array,
  isCategory: ArrayLike<number>,
): number {
  const gradient = new Float64Array(x.length).fill(NaN);
  value(x, gradient);
  const errors = Array.from(gradient, (slope, d) => {
    if (isCategory[d] === 1) return Math.abs(slope);
    const step = 1e-5;
    const at = (by: number) => value(x.map((old, other) => (other === d ? old + by * step : old)));
    const difference = (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * step);
    return Math.abs(slope - difference) / (1 + Math.abs(difference));
  });
  return Math.max(0, ...errors);
}
