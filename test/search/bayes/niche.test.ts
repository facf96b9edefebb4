import fc from 'fast-check';
import { isWithin, squeeze, type Bounds } from '../../../lib/search/bayes/bounds';
import { meansOf, modelOf, type Model } from '../../../lib/search/bayes/model';
import { secondNiche } from '../../../lib/search/bayes/niche';
import { rowOf, type Rows } from '../../../lib/search/bayes/rows';
import { NICHE } from '../../../lib/search/bayes/settings';
import { hyperparametersOf, modelWith, predict, problems } from './problems';

const WHOLE: Bounds = { lower: Float64Array.of(0, 0), upper: Float64Array.of(1, 1) };

/** A model that has seen some values at points, of which the second coordinate may be a category. */
function modelAt(points: readonly (readonly [x: number, y: number, value: number])[], category = false, noise = 1e-6) {
  const rows: Rows = {
    count: points.length,
    dimensions: 2,
    x: Float64Array.from(points.flatMap(([x, y]) => [x, y])),
    noise: new Float64Array(points.length).fill(1),
    isCategory: Uint8Array.of(0, Number(category)),
  };
  const values = Float64Array.from(points, ([, , value]) => value);
  return modelOf(rows, values, hyperparametersOf([0.2, 0.2], noise), 0);
}

const valley = [
  [0.1, 0.1, -2],
  [0.15, 0.1, -1.9],
  [0.1, 0.2, -1.8],
] as const;

describe('the means at the rows of a model', () => {
  it('are what it predicts there', () => {
    fc.assert(
      fc.property(problems({ min: -3, max: 0 }), (problem) => {
        const model = modelWith(problem, 0.2, 1.3);
        for (const [i, mean] of meansOf(model).atRows.entries()) {
          expect(mean).toBeCloseTo(predict(model, rowOf(model.rows, i)).mean, 6);
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('the second niche', () => {
  it('lies around the best point that is far from all better ones', () => {
    const model = modelAt([...valley, [0.9, 0.7, -1], [0.85, 0.7, -0.5], [0.1, 0.9, 2], [0.9, 0.1, 1.9]]);
    const { lower, upper } = secondNiche(model, WHOLE)!;
    const half = NICHE.width * 0.75;
    expect([...lower, ...upper]).toEqual(
      [0.9 - half, 0.7 - half, 1, 0.7 + half].map((value) => expect.closeTo(value, 9)),
    );
  });

  it('is none where the way to the nearest better point leads downhill', () => {
    const slope = Array.from({ length: 9 }, (_, i) => [i / 8, 0.5, i - 4] as const);
    expect(secondNiche(modelAt([...slope.filter((_, i) => i % 4 !== 2), [0, 1, 9]]), WHOLE)).toBeUndefined();
    const valleys = slope.map(([x, y, value], i) => [x, y, i === 4 ? -3 : value] as const);
    expect(secondNiche(modelAt([...valleys, [0, 1, 9]]), WHOLE)!.lower[0]).toBeCloseTo(0.5 - NICHE.width * 0.375, 9);
  });

  it('is none where all good points are neighbours, or the one apart is no better than the average', () => {
    expect(secondNiche(modelAt([...valley, [0.25, 0.2, -1]]), WHOLE)).toBeUndefined();
    expect(secondNiche(modelAt([...valley, [0.8, 0.8, 1]]), WHOLE)).toBeUndefined();
    expect(secondNiche(modelAt(valley.slice(0, 1)), WHOLE)).toBeUndefined();
  });

  it('keeps the category of its best point', () => {
    const first = valley.map(([x, , value]) => [x, 2, value] as const);
    const whole = { lower: WHOLE.lower, upper: Float64Array.of(1, 2) };
    const { lower, upper } = secondNiche(modelAt([...first, [0.8, 2, -1], [0.5, 1, 3]], true), whole)!;
    expect([lower[1], upper[1]]).toEqual([2, 2]);
    expect(lower[0]).toBeCloseTo(0.8 - NICHE.width * 0.65, 9);
    expect(secondNiche(modelAt([...first, [0.8, 1, -1], [0.5, 1, 3]], true), whole)).toBeUndefined();
  });

  it('is not made by one lucky measurement among many of a noisy program', () => {
    const around = Array.from({ length: 12 }, (_, i) => [0.8 + (i % 4) / 200, 0.8, i === 0 ? -3 : 1] as const);
    const others = [...valley, [0.5, 0.5, 0.9] as const];
    expect(secondNiche(modelAt([...others, ...around], false, 1e-6), WHOLE)).toBeDefined();
    expect(secondNiche(modelAt([...others, ...around], false, 0.5), WHOLE)).toBeUndefined();
  });

  it('holds its best point and nothing better, and stays in the space', () => {
    fc.assert(
      fc.property(problems({ min: -3, max: 0 }), (problem) => {
        const model: Model = modelWith(problem, 0.2, 1.3);
        const { rows } = model;
        const all = Array.from({ length: rows.count }, (_, i) => rowOf(rows, i));
        const side = (pick: (...values: number[]) => number) =>
          Float64Array.from({ length: rows.dimensions }, (_, d) => pick(...all.map((x) => x[d]!)));
        const whole = { lower: side(Math.min), upper: side(Math.max) };
        const niche = secondNiche(model, whole);
        if (!niche) return;
        const means = meansOf(model).atRows;
        const inside = [...all.keys()].filter((i) => isWithin(niche, all[i]!));
        const best = inside.reduce((a, b) => (means[b]! < means[a]! ? b : a));
        expect(means[best]).toBeGreaterThan(Math.min(...means));
        expect(isWithin(whole, niche.lower) && isWithin(whole, niche.upper)).toBe(true);
        for (const [i, x] of all.entries()) {
          const difference = x.map((value, d) => Math.abs(value - all[best]![d]!));
          if (means[i]! < means[best]!) expect(Math.max(...difference)).toBeGreaterThanOrEqual(NICHE.apart);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('squeezing', () => {
  const box = { lower: Float64Array.of(0.5, 3), upper: Float64Array.of(0.75, 3) };
  const from = { lower: Float64Array.of(0, 0), upper: Float64Array.of(1, 7) };

  it('takes the corners of the one box to those of the other', () => {
    expect(squeeze(from.lower, from, box)).toEqual(box.lower);
    expect(squeeze(from.upper, from, box)).toEqual(box.upper);
    expect(squeeze(Float64Array.of(0.5, 2), from, box)).toEqual(Float64Array.of(0.625, 3));
  });

  it('knows of a coordinate with one value', () => {
    expect(squeeze(box.upper, box, from)).toEqual(Float64Array.of(1, 0));
  });
});
