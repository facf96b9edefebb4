import fc from 'fast-check';
import { normalCdf } from '../../../lib/numeric/normal';
import { ExpectedImprovement } from '../../../lib/search/bayes/expected-improvement';
import { meansOf, type Model } from '../../../lib/search/bayes/model';
import { rowOf } from '../../../lib/search/bayes/rows';
import { embed, golden, goldenRows, gradientError, hyperparametersOf, modelWith, places, predict } from './problems';
import { problems, type Problem } from './problems';

const NOISE = { min: -3, max: 0 };
const normals = fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 3, maxLength: 3 });
const NONE = [new Float64Array(0)];

function improvement(problem: Problem, pending: readonly Float64Array[] = [], draws: readonly Float64Array[] = NONE) {
  return new ExpectedImprovement(modelWith(problem, 0.2, 1.3), pending, draws);
}

/** By its definition, from what the model says. */
function closedForm(model: Model, x: Float64Array, isRival: (x: Float64Array) => boolean = () => true): number {
  const { mean, variance } = predict(model, x);
  const { rows } = model;
  const rivals = Array.from({ length: rows.count }, (_, i) => rowOf(rows, i)).filter(isRival);
  const best = Math.min(...rivals.map((rival) => predict(model, rival).mean));
  const deviation = Math.sqrt(variance);
  const z = (best - mean) / deviation;
  return deviation * (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI) + z * normalCdf(z));
}

/** The problem once a point has given a value there. */
function after({ rows, targets, hyperparameters }: Problem, x: Float64Array, value: number): Problem {
  return {
    rows: {
      ...rows,
      count: rows.count + 1,
      x: Float64Array.of(...rows.x, ...x),
      noise: Float64Array.of(...rows.noise, 1),
    },
    targets: Float64Array.of(...targets, value),
    hyperparameters,
  };
}

describe('expected improvement', () => {
  it('is its closed form where nothing is pending', () => {
    fc.assert(
      fc.property(problems(NOISE), places, (problem, at) => {
        const x = embed(at, problem.rows.isCategory);
        const expected = closedForm(modelWith(problem, 0.2, 1.3), x);
        // The closed form loses its digits where there is hardly any.
        if (expected > 1e-6) expect(Math.exp(-improvement(problem).loss(x)) / expected).toBeCloseTo(1, 5);
        else expect(improvement(problem).loss(x)).toBeGreaterThan(13);
      }),
      { numRuns: 300 },
    );
  });

  it('is that of the direct formula', () => {
    for (const of of golden.problems) {
      const rows = goldenRows(of);
      const problem = {
        rows,
        targets: Float64Array.from(of.y),
        hyperparameters: hyperparametersOf(of.scales, of.noise),
      };
      const model = modelWith(problem, 0, 1);
      const best = Math.min(...of.x.map((x) => predict(model, Float64Array.from(x)).mean));
      const acquisition = new ExpectedImprovement(model, [], NONE);
      for (const [i, x] of of.at.entries()) {
        const deviation = Math.sqrt(of.variance[i]!);
        const z = (best - of.mean[i]!) / deviation;
        if (z < -5) continue;
        const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
        const expected = deviation * (density + z * normalCdf(z));
        expect(acquisition.loss(Float64Array.from(x))).toBeCloseTo(-Math.log(expected), 5);
      }
    }
  });

  it('is over the best of the points that are to be improved on', () => {
    fc.assert(
      fc.property(problems(NOISE), places, (problem, at) => {
        const x = embed(at, problem.rows.isCategory);
        const means = meansOf(modelWith(problem, 0.2, 1.3)).atRows;
        const worst = rowOf(problem.rows, means.indexOf(Math.max(...means)));
        const isWorst = (point: Float64Array) => point.every((value, d) => value === worst[d]);
        const onWorst = new ExpectedImprovement(modelWith(problem, 0.2, 1.3), [], NONE, isWorst);
        const expected = closedForm(modelWith(problem, 0.2, 1.3), x, isWorst);
        if (expected > 1e-6) expect(Math.exp(-onWorst.loss(x)) / expected).toBeCloseTo(1, 5);
        else expect(onWorst.loss(x)).toBeGreaterThan(13);
      }),
      { numRuns: 100 },
    );
  });

  it('is the mean over what pending points may give, each value on top of the one before', () => {
    fc.assert(
      fc.property(problems(NOISE, 6), places, places, places, normals, normals, (problem, p, q, at, one, other) => {
        const [first, second, x] = [p, q, at].map((place) => embed(place, problem.rows.isCategory));
        const draws = [one, other].map((values) => Float64Array.from(values.slice(0, 2)));
        const imagined = draws.map(([a, b]) => {
          const before = predict(modelWith(problem, 0.2, 1.3), first!);
          const halfway = after(problem, first!, before.mean + Math.sqrt(Math.max(0, before.variance)) * a!);
          const then = predict(modelWith(halfway, 0.2, 1.3), second!);
          return after(halfway, second!, then.mean + Math.sqrt(Math.max(0, then.variance)) * b!);
        });
        const each = imagined.map((one) => Math.exp(-improvement(one).loss(x!)));
        const expected = (each[0]! + each[1]!) / 2;
        const actual = Math.exp(-improvement(problem, [first!, second!], draws).loss(x!));
        expect(Math.abs(actual - expected)).toBeLessThan(1e-7 * Math.max(1, expected));
      }),
    );
  });

  it('has the gradient that differences of its values show', () => {
    fc.assert(
      fc.property(problems(NOISE), places, places, places, normals, normals, (problem, p, q, at, one, other) => {
        const { isCategory } = problem.rows;
        const pending = [embed(p, isCategory), embed(q, isCategory)];
        const draws = [one, other].map((values) => Float64Array.from(values.slice(0, 2)));
        for (const acquisition of [improvement(problem), improvement(problem, pending, draws)]) {
          const loss = (x: Float64Array, gradient?: Float64Array) => acquisition.loss(x, gradient);
          const x = embed(at, isCategory);
          // Further out values are so large that their differences have no digits left.
          if (loss(x) < 100) expect(gradientError(loss, x, isCategory)).toBeLessThan(1e-3);
        }
      }),
      { numRuns: 300 },
    );
  });

  const line: Problem = {
    rows: {
      count: 3,
      dimensions: 1,
      x: Float64Array.of(0, 0.5, 1),
      noise: Float64Array.of(1, 1, 1),
      isCategory: Uint8Array.of(0),
    },
    targets: Float64Array.of(1, -1, 0.5),
    hyperparameters: hyperparametersOf([0.2], 1e-6),
  };
  const ahead = [-1.2, -0.4, 0.1, 0.9].map((z) => Float64Array.of(z));

  it('is little beside a pending point, and elsewhere as before', () => {
    const pending = Float64Array.of(0.4);
    const [before, then] = [improvement(line), improvement(line, [pending], ahead)];
    const gain = (x: number) => then.loss(Float64Array.of(x)) - before.loss(Float64Array.of(x));
    expect(gain(0.4)).toBeGreaterThan(3);
    expect(gain(0.39)).toBeGreaterThan(0.5);
    expect(Math.abs(gain(0.9))).toBeLessThan(0.5);
  });

  it('does not depend on the value of the gradient being asked for', () => {
    const acquisition = improvement(line, [Float64Array.of(0.7)], ahead);
    for (const x of [0, 0.3, 0.5, 0.7, 0.99].map((value) => Float64Array.of(value))) {
      expect(acquisition.loss(x, new Float64Array(1))).toBe(acquisition.loss(x));
    }
  });

  it('has a finite value and slope at observed points without noise, and far from everything', () => {
    const exact = { ...line, hyperparameters: hyperparametersOf([0.2], 0) };
    const acquisition = improvement(
      exact,
      [Float64Array.of(0.5), Float64Array.of(0.5)],
      ahead.map((z) => Float64Array.of(z[0]!, 0)),
    );
    for (const x of [0, 0.5, 0.5 + 1e-9, 0.5 + 1e-4, 1, 1e6]) {
      const gradient = new Float64Array(1);
      expect(Number.isFinite(acquisition.loss(Float64Array.of(x), gradient))).toBe(true);
      expect(Number.isFinite(gradient[0])).toBe(true);
    }
  });
});
