import fc from 'fast-check';
import { SeenPoints } from '../../../lib/search/tpe/seen';
import type { Assignment } from '../../../lib/spec/sweep-spec';
import { same } from '../enumerate';

const point: fc.Arbitrary<Assignment> = fc.record(
  { a: fc.nat(2), b: fc.constantFrom<Assignment[string]>('x', null, [1], { p: 1, q: [2] }) },
  { requiredKeys: [], noNullPrototype: true },
);

describe('points that were seen', () => {
  it('are known again, however many questions are asked', () => {
    fc.assert(
      fc.property(fc.array(point, { maxLength: 6 }), fc.array(point, { maxLength: 30 }), (points, questions) => {
        const seen = new SeenPoints(points);
        for (const question of questions) {
          expect(seen.has(structuredClone(question))).toBe(points.some((other) => same(other, question)));
        }
      }),
    );
  });

  it('are the same in any order of keys', () => {
    const seen = new SeenPoints([{ a: 1, b: { p: 1, q: 2 } }]);
    for (let i = 0; i < 20; i++) expect(seen.has({ b: { q: 2, p: 1 }, a: 1 })).toBe(true);
  });
});
