import { createSearcher } from '../../lib/search/registry';
import type { Assignment, SweepSpec } from '../../lib/spec/sweep-spec';
import { categorical, sweepSpec } from './specs';

const walk = (spec: Partial<SweepSpec>) => {
  const searcher = createSearcher(sweepSpec(spec), 0);
  return Array.from({ length: searcher.size! }, (_, k) => searcher.propose(k));
};

describe('list', () => {
  it('runs every row in order, a repeated one as often as it stands there', () => {
    const points: Assignment[] = [{ a: 2 }, { a: 1, b: [1] }, { a: 2 }];
    expect(walk({ method: 'list', points })).toEqual(points);
  });

  it('leaves excluded rows and included ones out', () => {
    const points: Assignment[] = [{ a: 1 }, { a: 2 }, { a: 1, b: 1 }, { a: 3 }];
    expect(walk({ method: 'list', points, include: [{ a: 1 }], exclude: [{ a: 3 }] })).toEqual([
      { a: 1 },
      { a: 2 },
      { a: 1, b: 1 },
    ]);
  });
});

describe('include', () => {
  const parameters = [categorical('a', [1, 2]), categorical('b', [1, 2])];

  it('may name points outside of the space, in any order of names', () => {
    const points = walk({
      method: 'grid',
      parameters,
      include: [
        { b: 9, a: 1 },
        { b: 1, a: 2 },
      ],
    });
    expect(points.map((point) => JSON.stringify(point))).toEqual([
      '{"a":1,"b":9}',
      '{"a":2,"b":1}',
      '{"a":1,"b":1}',
      '{"a":1,"b":2}',
      '{"a":2,"b":2}',
    ]);
  });

  it('yields to exclude, and repeats nothing', () => {
    const include = [
      { a: 1, b: 1 },
      { a: 2, b: 2 },
      { a: 2, b: 2 },
    ];
    expect(walk({ method: 'grid', parameters, include, exclude: [{ a: 1 }] })).toEqual([
      { a: 2, b: 2 },
      { a: 2, b: 1 },
    ]);
  });

  it('is enough by itself', () => {
    const exclude = [{ b: [1, 2] }];
    expect(walk({ method: 'random', parameters, include: [{ a: 1, b: 3 }], exclude })).toEqual([{ a: 1, b: 3 }]);
  });
});
