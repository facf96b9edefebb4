import { exp, log } from '../../lib/numeric/elementary';
import { normalCdf, normalQuantile } from '../../lib/numeric/normal';
import golden from '../golden/elementary.json';

/** Difference in units in the last place of the expected value. */
function ulps(actual: number, expected: number): number {
  if (actual === expected) return 0;
  const unit = Math.max(2 ** -1074, 2 ** (Math.floor(Math.log2(Math.abs(expected))) - 52));
  return Math.abs(actual - expected) / unit;
}

const relative = (actual: number, expected: number) =>
  actual === expected ? 0 : Math.abs(actual - expected) / Math.abs(expected);

/** The worst error of f over [argument, expected] pairs. */
function worst(pairs: number[][], f: (x: number) => number, error: (a: number, b: number) => number): number {
  return Math.max(...pairs.map(([x, y]) => error(f(x!), y!)));
}

describe('exp and log', () => {
  it('are within one unit in the last place', () => {
    expect(worst(golden.exp, exp, ulps)).toBeLessThanOrEqual(1);
    expect(worst(golden.log, log, ulps)).toBeLessThanOrEqual(1);
  });

  it('treat the ends as Math does', () => {
    for (const x of [0, -0, Infinity, -Infinity, NaN, 710, -746]) expect(exp(x)).toBe(Math.exp(x));
    for (const x of [0, -0, 1, -1, Infinity, NaN]) expect(log(x)).toBe(Math.log(x));
  });
});

describe('the normal distribution', () => {
  it('agrees with mpmath', () => {
    expect(worst(golden.normal_cdf, normalCdf, relative)).toBeLessThan(5e-14);
    expect(worst(golden.normal_quantile, normalQuantile, relative)).toBeLessThan(2e-15);
  });

  it('agrees with scipy', () => {
    expect(worst(golden.normal_cdf_scipy, normalCdf, relative)).toBeLessThan(2e-13);
    expect(worst(golden.normal_quantile_scipy, normalQuantile, relative)).toBeLessThan(1e-14);
  });

  it('has the right ends', () => {
    expect([0, 1, -0.1, NaN].map(normalQuantile)).toEqual([-Infinity, Infinity, NaN, NaN]);
    expect([-Infinity, Infinity, -41, 41, NaN].map(normalCdf)).toEqual([0, 1, 0, 1, NaN]);
  });
});
