import fc from 'fast-check';
import { lengthScalePrior, MarginalLikelihood, profileOf } from '../../../lib/search/bayes/marginal-likelihood';
import { MODEL } from '../../../lib/search/bayes/settings';
import { golden, goldenRows, gradientError, hyperparametersOf, problems } from './problems';

const evaluate = (likelihood: MarginalLikelihood) => (theta: Float64Array, gradient?: Float64Array) =>
  likelihood.evaluate(theta, gradient ?? new Float64Array(theta.length));

/** Minus the logarithms of the normal priors. */
function priors(theta: Float64Array, categories: readonly number[]): number {
  return theta.reduce((sum, value, i) => {
    const { mean, deviation } = i < categories.length ? lengthScalePrior(categories[i] === 1) : MODEL.logNoise;
    return sum + 0.5 * ((value - mean) / deviation) ** 2;
  }, 0);
}

describe('the marginal likelihood', () => {
  it('has the gradient that differences of its values show', () => {
    fc.assert(
      fc.property(problems({ min: -3, max: 0 }), ({ rows, targets, hyperparameters: { theta } }) => {
        const likelihood = new MarginalLikelihood(rows, targets);
        expect(gradientError(evaluate(likelihood), theta, [])).toBeLessThan(1e-5);
      }),
      { numRuns: 200 },
    );
  });

  it('is that of the direct formula', () => {
    for (const problem of golden.problems) {
      const { theta } = hyperparametersOf(problem.scales, problem.noise);
      const likelihood = new MarginalLikelihood(goldenRows(problem), Float64Array.from(problem.y));
      // Mean and variance at their best: see profileOf.
      const rest = problem.yy - problem.y1 ** 2 / (problem['11'] + MODEL.meanPrecision);
      const degrees = problem.y.length + 2 * MODEL.pseudoCounts;
      const variance = (rest + 2 * MODEL.pseudoCounts) / degrees;
      const expected =
        0.5 * degrees * Math.log(variance) + 0.5 * problem.log_determinant + priors(theta, problem.categories);
      expect(evaluate(likelihood)(theta)).toBeCloseTo(expected, 7);
    }
  });

  it("differs between length scales as scikit-learn's does, given mean and variance", () => {
    for (const problem of golden.problems.filter(({ sklearn }) => sklearn)) {
      const logarithm = -0.5 * (problem.yy + problem.log_determinant + problem.y.length * Math.log(2 * Math.PI));
      expect(logarithm).toBeCloseTo(problem.sklearn!.log_likelihood, 4);
    }
  });

  it('depends on the order of the rows by no more than rounding, and on the codes of categories not at all', () => {
    fc.assert(
      fc.property(problems(), ({ rows, targets, hyperparameters: { theta } }) => {
        const { count, dimensions, isCategory } = rows;
        const order = Array.from({ length: count }, (_, i) => count - 1 - i);
        const x = Float64Array.from(rows.x, (_, at) => {
          const [i, d] = [order[Math.floor(at / dimensions)]!, at % dimensions];
          const value = rows.x[i * dimensions + d]!;
          return isCategory[d] === 1 ? 7 - 3 * value : value;
        });
        const other = { ...rows, x, noise: Float64Array.from(order, (i) => rows.noise[i]!) };
        const reversed = Float64Array.from(order, (i) => targets[i]!);
        const [a, b] = [new MarginalLikelihood(rows, targets), new MarginalLikelihood(other, reversed)];
        expect(evaluate(a)(theta)).toBeCloseTo(evaluate(b)(theta), 6);
      }),
    );
  });

  it('is infinite where equal points contradict each other without noise', () => {
    const rows = {
      count: 2,
      dimensions: 1,
      x: Float64Array.of(0.5, 0.5),
      noise: Float64Array.of(1, 1),
      isCategory: Uint8Array.of(0),
    };
    const likelihood = new MarginalLikelihood(rows, Float64Array.of(-1, 1));
    expect(evaluate(likelihood)(Float64Array.of(0, -50))).toBe(Infinity);
  });
});

describe('the profile', () => {
  it('draws mean and variance of few targets towards 0 and 1', () => {
    const one = profileOf(Float64Array.of(5), Float64Array.of(1), 1);
    expect(one.mean).toBeLessThan(5);
    expect(one.variance).toBeGreaterThan(0.5);
    const many = profileOf(new Float64Array(1000).fill(5), new Float64Array(1000).fill(1), 1000);
    expect(many.mean).toBeCloseTo(5, 3);
    expect(many.variance).toBeLessThan(0.01);
  });

  it('is the most probable one: no other mean or variance is better', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 1, maxLength: 20 }),
        fc.double({ min: -0.5, max: 0.5, noNaN: true }),
        fc.double({ min: 0.5, max: 2, noNaN: true }),
        (values, shift, factor) => {
          const ones = new Float64Array(values.length).fill(1);
          const density = (mean: number, variance: number) => {
            const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
            const rest = squares + MODEL.meanPrecision * mean ** 2 + 2 * MODEL.pseudoCounts;
            return 0.5 * (values.length + 2 * MODEL.pseudoCounts) * Math.log(variance) + rest / (2 * variance);
          };
          const { mean, variance } = profileOf(Float64Array.from(values), ones, values.length);
          expect(density(mean, variance)).toBeLessThanOrEqual(density(mean + shift, variance * factor) + 1e-9);
        },
      ),
    );
  });
});
