import fc from 'fast-check';
import { drawsOf } from '../../../lib/search/bayes/draws';
import { PosteriorDraw } from '../../../lib/search/bayes/thompson';
import { maternAndSlope } from '../../../lib/search/bayes/matern';
import {
  embed,
  gradientError,
  hyperparametersOf,
  modelWith,
  places,
  predict,
  problems,
  type Problem,
} from './problems';

const draw = (problem: Problem, k: number) => new PosteriorDraw(modelWith(problem, 0.3, 1.5), drawsOf(5, k, 10));

const mixed: Problem = {
  rows: {
    count: 4,
    dimensions: 2,
    x: Float64Array.of(0.1, 0, 0.5, 1, 0.8, 0, 0.9, 1),
    noise: Float64Array.of(1, 1, 0.5, 1),
    isCategory: Uint8Array.of(0, 1),
  },
  targets: Float64Array.of(0.5, -1, 1, 0.2),
  hyperparameters: hyperparametersOf([0.4, 1.2], 0.02),
};
const DRAWS = 500;

/** Values of many draws at some points. */
function sampled(problem: Problem, points: readonly Float64Array[]): number[][] {
  return Array.from({ length: DRAWS }, (_, k) => {
    const one = draw(problem, k);
    return points.map((x) => one.loss(x));
  });
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const covariance = (samples: readonly number[][], i: number, j: number) => {
  const [a, b] = [mean(samples.map((s) => s[i]!)), mean(samples.map((s) => s[j]!))];
  return mean(samples.map((s) => (s[i]! - a) * (s[j]! - b)));
};

describe('a draw from the posterior', () => {
  const points = [
    [0.1, 0],
    [0.3, 0],
    [0.3, 1],
    [0.3, 2],
    [0.7, 2],
    [5, 0],
  ].map((x) => Float64Array.from(x));
  const samples = sampled(mixed, points);

  it('has the mean and the variance of the posterior', () => {
    const model = modelWith(mixed, 0.3, 1.5);
    for (const [i, x] of points.entries()) {
      const expected = predict(model, x);
      const error = Math.sqrt(expected.variance / DRAWS);
      expect(Math.abs(mean(samples.map((s) => s[i]!)) - expected.mean)).toBeLessThan(4 * error + 1e-9);
      expect(Math.abs(covariance(samples, i, i) / expected.variance - 1)).toBeLessThan(0.2);
    }
  });

  it('has the covariance of the posterior, also between categories', () => {
    const model = modelWith(mixed, 0.3, 1.5);
    const weighed = points.map((x) => {
      model.covariance.look(x);
      const solved = model.covariance.with.slice(0, model.covariance.count);
      model.covariance.solveLower(solved);
      return solved;
    });
    for (const [i, a] of points.entries()) {
      for (const [j, b] of points.entries()) {
        if (j >= i) continue;
        const squared = ((a[0]! - b[0]!) / 0.4) ** 2 + (a[1] === b[1] ? 0 : 1 / 1.2 ** 2);
        const shared = weighed[i]!.reduce((sum, value, m) => sum + value * weighed[j]![m]!, 0);
        const expected = 1.5 * (maternAndSlope(squared) - shared);
        expect(Math.abs(covariance(samples, i, j) - expected)).toBeLessThan(0.2);
      }
    }
  });

  it('passes near the observations where there is hardly any noise', () => {
    fc.assert(
      fc.property(problems({ min: -9, max: -8 }, 5), fc.nat(99), (problem, k) => {
        const { rows, targets } = problem;
        const one = draw(problem, k);
        const { dimensions, x } = rows;
        for (let i = 0; i < rows.count; i++) {
          const place = x.subarray(i * dimensions, (i + 1) * dimensions);
          const isAlone = !targets.some(
            (_, j) => j !== i && place.every((value, d) => Math.abs(value - x[j * dimensions + d]!) < 0.02),
          );
          if (isAlone) expect(Math.abs(one.loss(place) - targets[i]!)).toBeLessThan(0.01);
        }
      }),
    );
  });

  it('has the gradient that differences of its values show', () => {
    fc.assert(
      fc.property(problems({ min: -4, max: 0 }), places, fc.nat(99), (problem, at, k) => {
        const one = draw(problem, k);
        const { isCategory } = problem.rows;
        const loss = (x: Float64Array, gradient?: Float64Array) => one.loss(x, gradient);
        expect(gradientError(loss, embed(at, isCategory), isCategory)).toBeLessThan(1e-4);
      }),
    );
  });

  it('differs between workers that ask at the same time, and is the same for the same point', () => {
    const x = Float64Array.of(0.3, 2);
    expect(draw(mixed, 7).loss(x)).toBe(draw(mixed, 7).loss(x));
    expect(draw(mixed, 7).loss(x)).not.toBe(draw(mixed, 8).loss(x));
  });

  it('knows categories by any code', () => {
    const one = draw(mixed, 1);
    const codes = [-1, 0, 1, 2, 2 ** 32 + 12_345, 2 ** 32 + 3_999_999_999];
    const values = codes.map((code) => one.loss(Float64Array.of(0.2, code)));
    expect(new Set(values).size).toBe(codes.length);
    expect(codes.map((code) => one.loss(Float64Array.of(0.2, code)))).toEqual(values);
  });
});
