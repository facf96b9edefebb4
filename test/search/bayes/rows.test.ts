import fc from 'fast-check';
import { bestAndSpread, equalRows, firstRows, pickRows, rowOf, type Rows } from '../../../lib/search/bayes/rows';

const losses = fc.array(fc.integer({ min: -50, max: 50 }), { maxLength: 60 }).map((list) => Float64Array.from(list));

function rows(count: number, change: Partial<Rows> = {}): Rows {
  const x = Float64Array.from({ length: 2 * count }, (_, i) => i);
  return {
    count,
    dimensions: 2,
    x,
    noise: new Float64Array(count).fill(1),
    isCategory: Uint8Array.of(0, 1),
    ...change,
  };
}

describe('the best and a spread of the others', () => {
  it('are as many as asked for, each once, in their order', () => {
    fc.assert(
      fc.property(losses, fc.integer({ min: 2, max: 70 }), (targets, most) => {
        const chosen = bestAndSpread(targets, most);
        expect(chosen).toHaveLength(Math.min(most, targets.length));
        expect(chosen).toEqual([...new Set(chosen)].sort((a, b) => a - b));
        expect(chosen.every((i) => i >= 0 && i < targets.length)).toBe(true);
      }),
    );
  });

  it('hold the best half of what is asked for', () => {
    fc.assert(
      fc.property(losses, fc.integer({ min: 2, max: 40 }), (targets, most) => {
        const chosen = bestAndSpread(targets, most);
        const best = [...targets].sort((a, b) => a - b).slice(0, Math.floor(most / 2));
        const kept = Array.from(chosen, (i) => targets[i]!).sort((a, b) => a - b);
        expect(kept.slice(0, best.length)).toEqual(best);
      }),
    );
  });

  it('reach from the good to the worst half', () => {
    const targets = Float64Array.from({ length: 1000 }, (_, i) => (i * 389) % 1000);
    const kept = bestAndSpread(targets, 100).map((i) => targets[i]!);
    expect(kept.filter((target) => target < 50)).toHaveLength(50);
    expect(kept.filter((target) => target > 500).length).toBeGreaterThan(20);
  });
});

describe('rows', () => {
  it('are picked in any order, with their noise', () => {
    const noise = Float64Array.of(1, 0.5, 0.25);
    const picked = pickRows(rows(3, { noise }), [2, 0]);
    expect([...picked.x]).toEqual([4, 5, 0, 1]);
    expect([...picked.noise]).toEqual([0.25, 1]);
    expect([...rowOf(picked, 1)]).toEqual([0, 1]);
    expect(picked.count).toBe(2);
  });

  it('are the same up to the first that differs in place or noise', () => {
    expect(equalRows(rows(5), rows(5))).toBe(5);
    expect(equalRows(rows(5), firstRows(rows(5), 3))).toBe(3);
    expect(equalRows(rows(5), rows(5, { x: rows(5).x.with(7, -1) }))).toBe(3);
    expect(equalRows(rows(5), rows(5, { noise: Float64Array.of(1, 1, 0.5, 1, 1) }))).toBe(2);
    expect(equalRows(rows(0), rows(5))).toBe(0);
  });
});
