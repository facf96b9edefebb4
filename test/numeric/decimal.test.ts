import fc from 'fast-check';
import { decimalsOf, looseCeil, looseFloor, tidyMultiple } from '../../lib/numeric/decimal';

describe('decimals', () => {
  it.each([
    [0.05, 2],
    [1e-7, 7],
    [2.5e-10, 11],
    [20, 0],
    [1.5e300, 0],
    [0, 0],
  ])('of %p are %i', (x, decimals) => expect(decimalsOf(x)).toBe(decimals));

  it('make multiples that read as a person would write them', () => {
    expect([1, 2, 3, 6, 7].map((k) => tidyMultiple(k, 0.1))).toEqual([0.1, 0.2, 0.3, 0.6, 0.7]);
    expect(tidyMultiple(3, 1e-5, 0.0001)).toBe(0.00013);
    expect(Object.is(tidyMultiple(-0, 0.1), 0)).toBe(true);
  });

  it('keep every multiple of a decimal unit as short as its parts', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1e6, max: 1e6 }),
        fc.integer({ min: 1, max: 999 }),
        fc.nat(8),
        (k, unit, shift) => {
          const q = Number(`${unit}e-${shift}`);
          expect(tidyMultiple(k, q)).toBe(Number(`${k * unit}e-${shift}`) + 0);
        },
      ),
    );
  });

  it('are forgiven in counts', () => {
    expect([0.3 / 0.1, 0.7 / 0.1, 2.5, -2.5, 2.999].map(looseFloor)).toEqual([3, 7, 2, -3, 2]);
    expect([0.3 / 0.1, 1.1 / 0.1, 2.5, -2.5, 0].map(looseCeil)).toEqual([3, 11, 3, -2, 0]);
  });
});
