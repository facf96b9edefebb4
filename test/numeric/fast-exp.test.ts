import fc from 'fast-check';
import { expOfNegative } from '../../lib/numeric/fast-exp';

const negative = (least: number) => fc.double({ min: least, max: 0, noNaN: true });

describe('expOfNegative', () => {
  it('agrees with Math.exp, ever less closely further out', () => {
    fc.assert(
      fc.property(negative(-700), (x) => {
        const expected = Math.exp(x);
        expect(Math.abs(expOfNegative(x) - expected)).toBeLessThanOrEqual((5 - x) * 2e-16 * expected);
      }),
      { numRuns: 2000 },
    );
  });

  it('never rises towards -Infinity by more than rounding, and is 0 there', () => {
    fc.assert(
      fc.property(negative(-1e4), negative(-1e4), (x, y) => {
        const [less, more] = [expOfNegative(Math.min(x, y)), expOfNegative(Math.max(x, y))];
        expect(less).toBeLessThanOrEqual(more * (1 + 3e-13));
        expect(less).toBeGreaterThanOrEqual(0);
      }),
    );
    for (const x of [-746, -1e300, -Infinity]) expect(expOfNegative(x)).toBe(0);
  });

  it('is exact at 0, and near the least double still above 0', () => {
    expect([0, -0].map(expOfNegative)).toEqual([1, 1]);
    expect(expOfNegative(-743.9)).toBeGreaterThan(0);
    expect(expOfNegative(-743.9)).toBeLessThan(1e-322);
    expect(expOfNegative(NaN)).toBeNaN();
  });

  it('never changes by a bit', () => {
    const bits = [-1e-9, -0.1, -0.5, -1, -Math.PI, -10.25, -100, -700.125].map(expOfNegative);
    expect(bits).toMatchInlineSnapshot(`
     [
       0.999999999,
       0.9048374180359596,
       0.6065306597126335,
       0.36787944117144233,
       0.04321391826377226,
       0.00003535750085040995,
       3.7200759760208416e-44,
       8.701134010353648e-305,
     ]
    `);
  });
});
