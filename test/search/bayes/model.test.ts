import fc from 'fast-check';
import { modelOf, type Model } from '../../../lib/search/bayes/model';
import { firstRows, pickRows } from '../../../lib/search/bayes/rows';
import { embed, golden, goldenRows, hyperparametersOf, modelWith, places, predict, problems } from './problems';

const goldenProblems = golden.problems.map((of) => ({
  of,
  model: modelOf(goldenRows(of), Float64Array.from(of.y), hyperparametersOf(of.scales, of.noise), 0),
}));

/** Everything that a proposal is made from, at some points. */
function says(model: Model, at: readonly Float64Array[]) {
  const { mean, variance, covariance } = model;
  const extra = covariance.extra.slice(0, covariance.count);
  return { mean, variance, extra, predictions: at.map((x) => predict(model, x)) };
}

describe('a model', () => {
  it('predicts what the direct formula gives', () => {
    for (const { of, model } of goldenProblems) {
      for (const [i, x] of of.at.entries()) {
        const { mean, variance } = predict(model, Float64Array.from(x));
        expect(mean).toBeCloseTo(of.mean[i]! + model.mean * (1 - of.mean_of_ones[i]!), 7);
        expect(variance / model.variance).toBeCloseTo(of.variance[i]!, 9);
      }
    }
  });

  it('predicts what scikit-learn does, given its mean and variance', () => {
    for (const { of } of goldenProblems.filter((problem) => problem.of.sklearn)) {
      const hyperparameters = hyperparametersOf(of.scales, of.noise);
      const model = modelWith({ rows: goldenRows(of), targets: Float64Array.from(of.y), hyperparameters }, 0, 1);
      for (const [i, x] of of.at.entries()) {
        const { mean, variance } = predict(model, Float64Array.from(x));
        expect(mean).toBeCloseTo(of.sklearn!.mean[i]!, 7);
        expect(variance).toBeCloseTo(of.sklearn!.variance[i]!, 9);
      }
    }
  });

  it('is to the bit the same made from an earlier one or anew', () => {
    fc.assert(
      fc.property(problems(), fc.nat(), fc.nat(), places, (problem, cut, change, at) => {
        const { rows, targets, hyperparameters } = problem;
        const points = [embed(at, rows.isCategory), embed(at.toReversed(), rows.isCategory)];
        const earlier = firstRows(rows, 1 + (cut % rows.count));
        const x = earlier.x.slice();
        // Half of the time some row of the earlier model is another one.
        if (change % 2 === 0) x[change % x.length]! += 1;
        const before = modelOf({ ...earlier, x }, targets.subarray(0, earlier.count), hyperparameters, 3);
        for (const point of points) before.covariance.append(point, 0.1);
        const after = modelOf(rows, targets, hyperparameters, 2, before);
        expect(says(after, points)).toEqual(says(modelOf(rows, targets, hyperparameters, 0), points));
      }),
      { numRuns: 200 },
    );
  });

  it('is to the bit the same after it had more rows, with other hyperparameters, and without room', () => {
    fc.assert(
      fc.property(problems(), problems(), places, ({ rows, targets, hyperparameters }, other, at) => {
        const points = [embed(at, rows.isCategory)];
        const less = Math.ceil(rows.count / 2);
        const whole = modelOf(rows, targets, hyperparameters, 0);
        const wanted = says(modelOf(firstRows(rows, less), targets.slice(0, less), hyperparameters, 0), points);
        expect(
          says(modelOf(firstRows(rows, less), targets.slice(0, less), hyperparameters, 50, whole), points),
        ).toEqual(wanted);
        const stranger = modelOf(other.rows, other.targets, other.hyperparameters, 0);
        expect(
          says(modelOf(firstRows(rows, less), targets.slice(0, less), hyperparameters, 0, stranger), points),
        ).toEqual(wanted);
      }),
    );
  });

  it('holds points that are the same, without noise', () => {
    fc.assert(
      fc.property(problems({ min: -30, max: -20 }), ({ rows, targets, hyperparameters }) => {
        const twice = pickRows(
          rows,
          Array.from({ length: 3 * rows.count }, (_, i) => i % rows.count),
        );
        const values = Float64Array.from({ length: twice.count }, (_, i) => targets[i % rows.count]!);
        const model = modelOf(twice, values, hyperparameters, 0);
        for (let i = 0; i < rows.count; i++) {
          const { mean, variance } = predict(model, twice.x.subarray(i * rows.dimensions, (i + 1) * rows.dimensions));
          expect(Number.isFinite(mean)).toBe(true);
          expect(variance / model.variance).toBeLessThan(1e-6);
        }
      }),
    );
  });

  it('is as sure of a point that ran four times as four models are of theirs', () => {
    const hyperparameters = hyperparametersOf([0.3], 0.4);
    const once = { count: 1, dimensions: 1, x: Float64Array.of(0.5), isCategory: Uint8Array.of(0) };
    const mean = modelWith(
      { rows: { ...once, noise: Float64Array.of(0.25) }, targets: Float64Array.of(1), hyperparameters },
      0,
      1,
    );
    const four = { ...once, count: 4, x: new Float64Array(4).fill(0.5), noise: new Float64Array(4).fill(1) };
    const apart = modelWith({ rows: four, targets: Float64Array.of(0, 2, 0.5, 1.5), hyperparameters }, 0, 1);
    for (const x of [0, 0.4, 0.5, 1]) {
      const [a, b] = [predict(mean, Float64Array.of(x)), predict(apart, Float64Array.of(x))];
      expect(a.mean).toBeCloseTo(b.mean, 12);
      expect(a.variance).toBeCloseTo(b.variance, 12);
    }
  });
});
