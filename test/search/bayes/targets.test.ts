import fc from 'fast-check';
import type { Observation } from '../../../lib/search/history';
import { Embedding } from '../../../lib/search/bayes/embedding';
import { evidenceOf, standardise } from '../../../lib/search/bayes/targets';
import { Space } from '../../../lib/space/space';
import { categorical, int } from '../specs';

/** Of zeros the positive one. */
const targetsOf = (...losses: number[]) => [...standardise(Float64Array.from(losses))].map((target) => target + 0);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value / values.length, 0);

const any = fc.double({ noNaN: true, noDefaultInfinity: true });
const sane = fc.double({ min: -1e3, max: 1e3, noNaN: true });
const failed = fc.constant(NaN);

describe('standardised losses', () => {
  it('have mean 0 and variance 1, and keep their order', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: -1e6, max: 1e6 }), { minLength: 2 }), (losses) => {
        const targets = targetsOf(...losses);
        expect(mean(targets)).toBeCloseTo(0, 9);
        expect(mean(targets.map((target) => target * target))).toBeCloseTo(1, 9);
        for (const [i, loss] of losses.entries()) {
          for (const [j, other] of losses.entries()) if (loss < other) expect(targets[i]).toBeLessThan(targets[j]!);
        }
      }),
    );
  });

  it('are finite and in order, whatever the losses are', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(any, sane, failed), { minLength: 1, maxLength: 20 }), (losses) => {
        const targets = targetsOf(...losses);
        const largest = Math.max(...targets);
        expect(targets.every((target) => Number.isFinite(target))).toBe(true);
        for (const [i, loss] of losses.entries()) {
          if (Number.isNaN(loss)) expect(targets[i]).toBe(largest);
          for (const [j, other] of losses.entries()) {
            if (loss < other) expect(targets[i]).toBeLessThanOrEqual(targets[j]!);
          }
        }
      }),
      { numRuns: 1000 },
    );
  });

  it.each([1e-320, 1e-300, 1e-9, 1e9, 1e300])('are the same in units of %p', (unit) => {
    const targets = targetsOf(...[1, 5, 3, 2, 8].map((loss) => loss * unit));
    for (const [i, target] of targetsOf(1, 5, 3, 2, 8).entries()) expect(targets[i]).toBeCloseTo(target, 3);
  });

  it('do not depend on where the losses begin, but for rounding', () => {
    const targets = targetsOf(...[1, 5, 3, 2, 8].map((loss) => loss + 1e6));
    for (const [i, target] of targetsOf(1, 5, 3, 2, 8).entries()) expect(targets[i]).toBeCloseTo(target, 6);
  });

  it('show differences between good points however bad the worst are', () => {
    for (const worst of [1e6, 1e300, Number.MAX_VALUE]) {
      const [good, better] = targetsOf(2, 1, 3, 4, 2.5, worst);
      expect(good! - better!).toBeGreaterThan(0.001);
    }
  });

  it('tell tiny losses apart that stand beside ordinary ones', () => {
    const [zero, tiny, one] = targetsOf(0, 1e-200, 1);
    expect(tiny! - zero!).toBeGreaterThan(0.001);
    expect(one! - tiny!).toBeGreaterThan(0.5);
  });

  it('are all 0 where losses are equal, or all points failed', () => {
    expect(targetsOf(3, 3, 3)).toEqual([0, 0, 0]);
    expect(targetsOf(0, -0, 0)).toEqual([0, 0, 0]);
    expect(targetsOf(NaN, NaN)).toEqual([0, 0]);
    expect(targetsOf(7)).toEqual([0]);
    expect(targetsOf()).toEqual([]);
  });

  it('of points that failed are as bad as the worst', () => {
    const [, worst, failure] = targetsOf(1, 9, NaN);
    expect(failure).toBe(worst);
  });
});

describe('evidence', () => {
  const parameters = [int('x', 0, 9), categorical('c', ['a', 'b'])];
  const embedding = new Embedding(new Space({ parameters, zip: [], use: 'draw', exclude: [] }));
  const seen = (x: number, ...values: number[]): Observation => ({ parameters: { x, c: 'b' }, values });
  const of = (goal: 'minimize' | 'maximize', prior: Observation[], ...observations: Observation[]) =>
    evidenceOf({ prior, observations, pending: [] }, embedding, (point) => embedding.encode(point), goal);

  it('is the prior and what was seen, in order', () => {
    const { rows, losses, known } = of('minimize', [seen(0, 1)], seen(9, 2, 4), seen(5));
    expect([...rows.x]).toEqual([0.05, 1, 0.95, 1, 0.55, 1].map((place) => expect.closeTo(place, 12)));
    expect([...losses]).toEqual([1, 3, NaN]);
    expect([...rows.noise]).toEqual([1, 0.5, 1]);
    expect([...rows.isCategory]).toEqual([0, 1]);
    expect([rows.count, rows.dimensions, known]).toEqual([3, 2, 2]);
  });

  it('turns what is to be maximised round', () => {
    expect([...of('maximize', [], seen(1, 2, 4), seen(2)).losses]).toEqual([-3, NaN]);
  });

  it('takes the mean of values near the largest double', () => {
    expect([...of('minimize', [], seen(1, 1.7e308, 1.7e308), seen(1, 1.7e308, -1.7e308)).losses]).toEqual([1.7e308, 0]);
  });
});
