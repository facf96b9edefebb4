import fc from 'fast-check';
import { Permutation } from '../../lib/numeric/permutation';

const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });

describe('Permutation', () => {
  it('takes every value once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3000 }), seeds, (n, seed) => {
        const permutation = new Permutation(n, seed);
        const values = Array.from({ length: n }, (_, i) => permutation.at(i));
        expect(new Set(values).size).toBe(n);
        expect(values.every((value) => Number.isInteger(value) && value >= 0 && value < n)).toBe(true);
      }),
    );
  });

  it('has an inverse, up to 2^53', () => {
    const size = fc.oneof(fc.maxSafeInteger(), fc.constant(2 ** 53)).map((n) => Math.abs(n) || 1);
    fc.assert(
      fc.property(size, seeds, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (n, seed, at) => {
        const permutation = new Permutation(n, seed);
        const place = Math.floor(at * n);
        expect(permutation.placeOf(permutation.at(place))).toBe(place);
      }),
    );
  });

  it.each([2, 3, 4])('makes all orders of %i about equally often', (n) => {
    const counts = new Map<string, number>();
    const seeds = 6000;
    for (let seed = 0; seed < seeds; seed++) {
      const permutation = new Permutation(n, seed);
      const order = Array.from({ length: n }, (_, i) => permutation.at(i)).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    const orders = [2, 6, 24][n - 2]!;
    const expected = seeds / orders;
    expect(counts.size).toBe(orders);
    const chiSquare = [...counts.values()].reduce((sum, c) => sum + (c - expected) ** 2 / expected, 0);
    expect(chiSquare).toBeLessThan([10.8, 20.5, 49.7][n - 2]!); // 0.1 percent
  });

  it('leaves no trace of order between neighbours', () => {
    const n = 10_007;
    const permutation = new Permutation(n, 5);
    let product = 0;
    for (let i = 0; i + 1 < n; i++) product += (permutation.at(i) / n - 0.5) * (permutation.at(i + 1) / n - 0.5);
    expect(Math.abs((12 * product) / n)).toBeLessThan(0.035); // 3.5 standard errors
  });

  it.each([0, -1, 1.5, 2 ** 53 + 2, NaN])('refuses %p points', (n) => {
    expect(() => new Permutation(n, 1)).toThrow(expect.objectContaining({ code: 'PermutationSize' }));
  });
});
