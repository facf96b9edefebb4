import fc from 'fast-check';
import { createSearcher } from '../../lib/search/registry';
import type { Searcher } from '../../lib/search/searcher';
import type { Assignment, ParameterSpec, SweepSpec } from '../../lib/spec/sweep-spec';
import { enumerate } from './enumerate';
import { categorical, int, specs, sweepSpec } from './specs';

const grid = (spec: Partial<SweepSpec>) => createSearcher(sweepSpec({ method: 'grid', ...spec }), 0);
const walk = (searcher: Searcher) => Array.from({ length: searcher.size! }, (_, k) => searcher.propose(k));

/** Milliseconds that a call takes. */
function time(run: () => void): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}

describe('grid', () => {
  it('changes the last parameter first', () => {
    const searcher = grid({ parameters: [categorical('a', [1, 2]), categorical('b', ['x', 'y'])] });
    expect(walk(searcher)).toEqual([
      { a: 1, b: 'x' },
      { a: 1, b: 'y' },
      { a: 2, b: 'x' },
      { a: 2, b: 'y' },
    ]);
  });

  it('moves a zip group together, at the place of its first member', () => {
    const parameters = [categorical('a', [1, 2]), categorical('b', ['x', 'y']), categorical('c', [3, 4])];
    expect(walk(grid({ parameters, zip: [['c', 'a']] }))).toEqual([
      { a: 1, b: 'x', c: 3 },
      { a: 1, b: 'y', c: 3 },
      { a: 2, b: 'x', c: 4 },
      { a: 2, b: 'y', c: 4 },
    ]);
  });

  it('counts an inactive parameter once, along chains of conditions', () => {
    const parameters = [
      categorical('kernel', ['linear', 'poly']),
      int('degree', 2, 3, { when: { kernel: ['poly'] } }),
      categorical('even', [true, false], { when: { degree: [2] } }),
    ];
    expect(walk(grid({ parameters }))).toEqual([
      { kernel: 'linear' },
      { kernel: 'poly', degree: 2, even: true },
      { kernel: 'poly', degree: 2, even: false },
      { kernel: 'poly', degree: 3 },
    ]);
  });

  it('decides a parameter after its parents even where it is declared before them', () => {
    const parameters = [int('degree', 2, 3, { when: { kernel: ['poly'] } }), categorical('kernel', ['rbf', 'poly'])];
    const points = walk(grid({ parameters }));
    expect(points.map((point) => JSON.stringify(point))).toEqual([
      '{"kernel":"rbf"}',
      '{"degree":2,"kernel":"poly"}',
      '{"degree":3,"kernel":"poly"}',
    ]);
  });

  it('counts repeated values once, and ignores probabilities', () => {
    const parameters: ParameterSpec[] = [
      { name: 'a', domain: { kind: 'categorical', values: [1, 2, 1.0, 3], probabilities: [0.5, 0.5, 0, 0] } },
    ];
    expect(walk(grid({ parameters }))).toEqual([{ a: 1 }, { a: 2 }, { a: 3 }]);
  });

  it('reads a list in exclude as "one of", and as itself', () => {
    const layers = categorical('layers', [[64], [64, 32], 8]);
    const parameters = [layers, int('depth', 1, 3)];
    expect(walk(grid({ parameters, exclude: [{ layers: [64, 32] }, { depth: [1, 3] }] }))).toEqual([
      { layers: [64], depth: 2 },
      { layers: 8, depth: 2 },
    ]);
  });

  it('has one point without parameters', () => {
    expect(walk(grid({}))).toEqual([{}]);
  });

  it('is in the order of nested loops whatever is left out', () => {
    const declaredInOrder = specs('grid', 'finite').filter((spec) => enumerate(spec).length > 0);
    fc.assert(
      fc.property(declaredInOrder, (spec) => expect(walk(createSearcher(spec, 0))).toEqual(enumerate(spec))),
      { numRuns: 400 },
    );
  });

  it('takes a billion points with conditions, a zip group and exclusions in no time', () => {
    let searcher: Searcher | undefined;
    const parameters = [
      categorical('kernel', ['linear', 'rbf']),
      categorical('shrinking', [true, false]),
      int('a', 1, 100_000),
      int('b', 0, 999_999, { when: { kernel: ['rbf'] } }),
      categorical('c', [1, 2], { when: { b: [7] } }),
    ];
    const exclude: Assignment[] = [{ a: 5 }, { kernel: 'rbf', b: [1, 2, 3] }, { a: 6, b: 9 }, { c: 2, a: 7 }];
    const create = () => grid({ parameters, zip: [['kernel', 'shrinking']], exclude });
    expect(time(() => (searcher = create()))).toBeLessThan(100);
    // 99,999 values of a; with rbf each has 999,997 of b, and b = 7 counts twice, but for the last two exclusions.
    const size = 99_999 + 99_999 * (999_997 + 1) - 2;
    expect(searcher!.size).toBe(size);
    expect(time(() => searcher!.propose(5e8))).toBeLessThan(20);
    expect(searcher!.propose(0)).toEqual({ kernel: 'linear', shrinking: true, a: 1 });
    expect(searcher!.propose(size - 1)).toEqual({ kernel: 'rbf', shrinking: false, a: 100_000, b: 999_999 });
    expect(searcher!.propose(size)).toBeUndefined();
  });

  it('takes a thousand exclusions', () => {
    const parameters = ['a', 'b', 'c', 'd'].map((name) => int(name, 0, 999));
    const exclude = Array.from({ length: 1000 }, (_, i) => ({ a: i, b: (i * 7) % 1000, d: (i * 13) % 1000 }));
    let searcher: Searcher | undefined;
    expect(time(() => (searcher = grid({ parameters, exclude })))).toBeLessThan(2000);
    expect(searcher!.size).toBe(1e12 - 1e6);
  });

  it('is exact to 2^53 points, and beyond that counts as without end', () => {
    const bits = (n: number) => Array.from({ length: n }, (_, i) => categorical(`b${i}`, [0, 1]));
    expect(grid({ parameters: bits(53) }).size).toBe(2 ** 53);
    expect(Object.values(grid({ parameters: bits(53) }).propose(2 ** 53 - 1)!)).toEqual(
      Array.from({ length: 53 }, () => 1),
    );
    expect(grid({ parameters: bits(54) }).size).toBeUndefined();
    expect(grid({ parameters: bits(54) }).propose(1)).toMatchObject({ b52: 0, b53: 1 });
  });

  it('refuses a continuous range', () => {
    const parameters: ParameterSpec[] = [{ name: 'lr', domain: { kind: 'float', min: 0, max: 1, scale: 'linear' } }];
    expect(() => grid({ parameters })).toThrow(expect.objectContaining({ code: 'GridNeedsLevels' }));
  });
});
