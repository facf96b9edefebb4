import fc from 'fast-check';
import { Permutation } from '../../lib/numeric/permutation';
import { DistinctOrder } from '../../lib/search/distinct-order';

const order = (n: number, draw: (i: number) => number | undefined) => new DistinctOrder(draw, new Permutation(n, 3));
const walk = (n: number, of: DistinctOrder) => Array.from({ length: n }, (_, place) => of.at(place));

describe('DistinctOrder', () => {
  it('follows the draws as long as they bring something new', () => {
    expect(
      walk(
        4,
        order(4, (i) => [2, 2, 0, 2, 3, 1][i]),
      ),
    ).toEqual([2, 0, 3, 1]);
  });

  it('gives every number once, whatever the draws are', () => {
    const draws = fc.func(fc.option(fc.nat(60), { nil: undefined }));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), draws, (n, draw) => {
        const numbers = walk(
          n,
          order(n, (i) => draw(i)! % n || undefined),
        );
        expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
      }),
    );
  });

  it('does not depend on the order of calls', () => {
    const make = () => order(1000, (i) => (i * i) % 97);
    const expected = walk(1000, make());
    const other = make();
    for (const place of [999, 0, 500, 63, 64, 1, 998]) expect(other.at(place)).toBe(expected[place]);
  });
});
