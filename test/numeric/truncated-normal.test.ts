import fc from 'fast-check';
import { TruncatedNormal } from '../../lib/numeric/truncated-normal';
import golden from '../golden/parzen.json';

describe('the normal distribution cut off at 0 and 1', () => {
  it.each(golden.cut_normal)('agrees with scipy around $mean with deviation $deviation', (law) => {
    const normal = new TruncatedNormal(law.mean, law.deviation);
    for (const [x, expected] of law.log_density) expect(normal.logDensity(x!)).toBeCloseTo(expected!, 10);
    for (const [x, expected] of law.cdf) expect(normal.cdf(x!)).toBeCloseTo(expected!, 12);
    for (const [p, expected] of law.quantile) expect(normal.quantile(p!)).toBeCloseTo(expected!, 10);
  });

  it('has a quantile that undoes its distribution function', () => {
    const unit = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(unit, fc.double({ min: 0.01, max: 10, noNaN: true }), unit, (mean, deviation, p) => {
        const normal = new TruncatedNormal(mean, deviation);
        const x = normal.quantile(p);
        expect(x).toBeGreaterThanOrEqual(0);
        expect(x).toBeLessThanOrEqual(1);
        expect(normal.cdf(x)).toBeCloseTo(p, 9);
      }),
    );
  });
});
