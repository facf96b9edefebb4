import fc from 'fast-check';
import { uniformAt } from '../../lib/numeric/random';
import { excludePattern, pointPattern } from '../../lib/space/pattern';
import { Space } from '../../lib/space/space';
import type { SpaceUse } from '../../lib/space/axis';
import type { Assignment, ParameterSpec, SweepSpec } from '../../lib/spec/sweep-spec';
import { enumerate } from '../search/enumerate';
import { categorical, int, specs, sweepSpec } from '../search/specs';

const space = (spec: Partial<SweepSpec>, use: SpaceUse = 'draw') => {
  const { parameters, zip, exclude } = sweepSpec(spec);
  return new Space({ parameters, zip, use, exclude: exclude.map(excludePattern) });
};

const unit: ParameterSpec = { name: 'x', domain: { kind: 'float', min: 0, max: 1, scale: 'linear' } };

describe('a space', () => {
  it('encodes a point with the coordinates of what is active, and takes it back', () => {
    const parameters = [
      categorical('kernel', ['linear', 'poly']),
      { name: 'fixed', domain: { kind: 'constant', value: [1] } } as const,
      int('degree', 1, 4, { when: { kernel: ['poly'] } }),
      unit,
    ];
    const built = space({ parameters });
    expect(built.dimensions).toBe(3);
    expect(built.encode({ kernel: 'linear', fixed: [1], x: 0.25 })).toEqual([0.25, undefined, 0.25]);
    expect(built.encode({ kernel: 'poly', fixed: [1], degree: 3, x: 1 })).toEqual([0.75, 0.625, 1]);
    expect(built.draw((i) => [0.75, 0.625, 0.5][i]!)).toEqual({ kernel: 'poly', fixed: [1], degree: 3, x: 0.5 });
  });

  it.each<[string, Assignment]>([
    ['a value that is not allowed', { kernel: 'rbf', x: 0.5 }],
    ['a missing parameter', { kernel: 'linear' }],
    ['an inactive parameter', { kernel: 'linear', degree: 1, x: 0.5 }],
    ['an unknown parameter', { kernel: 'linear', x: 0.5, y: 1 }],
    ['a number out of range', { kernel: 'linear', x: 1.5 }],
  ])('has no place for a point with %s', (_, point) => {
    const parameters = [
      categorical('kernel', ['linear', 'poly']),
      int('degree', 1, 4, { when: { kernel: ['poly'] } }),
      unit,
    ];
    expect(space({ parameters }).encode(point)).toBeUndefined();
  });

  it('brings every point back from its place in the cube', () => {
    fc.assert(
      fc.property(specs('random', 'finite'), (spec) => {
        const built = space({ ...spec, exclude: [] });
        for (const point of enumerate({ ...spec, exclude: [] }).slice(0, 30)) {
          const place = built.encode(point)!;
          expect(built.draw((dimension) => place[dimension] ?? NaN)).toEqual(point);
        }
      }),
    );
  });

  it('numbers its points as draws and grid do', () => {
    const coordinates = fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }));
    fc.assert(
      fc.property(specs('random', 'finite'), coordinates, (spec, stream) => {
        const built = space(spec);
        if (built.size === 0n) return;
        const place = Array.from({ length: built.dimensions }, () => stream.next().value as number);
        const index = built.drawIndex((dimension) => place[dimension]!)!;
        expect(built.point(index)).toEqual(built.draw((dimension) => place[dimension]!));
      }),
      { numRuns: 300 },
    );
  });

  it('excludes nothing by a pattern with an unknown name, or with none', () => {
    const parameters = [int('a', 1, 3)];
    expect(space({ parameters, exclude: [{ nope: 1 }, {}, { a: 1, nope: 1 }] }).size).toBe(3n);
    expect(space({ parameters, exclude: [{}] }).excludes({ a: 1 })).toBe(false);
  });

  it('compares numbers by value and the rest in depth', () => {
    const parameters = [categorical('a', [1, '1', { x: [1, 2], y: 1 }, { x: [2, 1], y: 1 }, true])];
    expect(space({ parameters, exclude: [{ a: 1.0 }, { a: { y: 1, x: [1, 2] } }] }).size).toBe(3n);
  });

  it('knows whether its points are equally likely', () => {
    const a = int('a', 1, 3);
    const skewed: ParameterSpec = { name: 'b', domain: { kind: 'categorical', values: [1, 1, 2] } };
    expect(space({ parameters: [a] }).uniform).toBe(true);
    expect(space({ parameters: [a, skewed] }).uniform).toBe(false);
    expect(space({ parameters: [a, int('b', 1, 2, { when: { a: [1] } })] }).uniform).toBe(false);
    expect(space({ parameters: [a], exclude: [{ a: 1 }] }).uniform).toBe(true);
  });

  it('is empty where everything is excluded, also without end', () => {
    const parameters = [categorical('a', [1, 2]), unit];
    const built = space({ parameters, exclude: [{ a: [1, 2] }] });
    expect(built.size).toBe(0n);
    expect(built.draw(() => 0.5)).toBeUndefined();
  });

  it('is finite where only finite branches are left', () => {
    const parameters = [categorical('a', [1, 2]), { ...unit, when: { a: [1] } }];
    expect(space({ parameters }).size).toBeUndefined();
    expect(space({ parameters, exclude: [{ a: 1 }] }).size).toBe(1n);
  });

  it('refuses conditions that go in a circle, through zip groups too', () => {
    const when = (name: string) => ({ when: { [name]: [1] } });
    const two = [categorical('a', [1, 2], when('b')), categorical('b', [1, 2], when('a'))];
    expect(() => space({ parameters: two })).toThrow(expect.objectContaining({ code: 'ConditionCircle' }));
    const self = [categorical('a', [1, 2], when('a')), categorical('b', [1, 2])];
    expect(() => space({ parameters: self })).toThrow(expect.objectContaining({ code: 'ConditionCircle' }));
    expect(() => space({ parameters: self, zip: [['a', 'b']] })).toThrow(
      expect.objectContaining({ code: 'ConditionCircle' }),
    );
    expect(() => space({ parameters: two, zip: [['a', 'b']] })).toThrow(
      expect.objectContaining({ code: 'ConditionCircle' }),
    );
    const three = [categorical('a', [1, 2]), categorical('b', [1, 2], when('a')), categorical('c', [1, 2], when('b'))];
    expect(() => space({ parameters: three, zip: [['a', 'c']] })).toThrow(
      expect.objectContaining({ code: 'ConditionCircle' }),
    );
    expect(space({ parameters: three, zip: [['c', 'b']] }, 'grid').size).toBe(3n);
  });

  it('refuses a range in a zip group', () => {
    const parameters = [int('a', 1, 2), categorical('b', [1, 2])];
    expect(() => space({ parameters, zip: [['a', 'b']] })).toThrow(expect.objectContaining({ code: 'ZipNeedsValues' }));
  });

  it('holds a thousand included points', () => {
    const parameters = ['a', 'b', 'c', 'd', 'e'].map((name) => int(name, 0, 99));
    const points = Array.from({ length: 1000 }, (_, i) => ({
      a: i % 100,
      b: i % 7,
      c: i % 93,
      d: i % 11,
      e: (i * i) % 100,
    }));
    const distinct = new Set(points.map((point) => JSON.stringify(point))).size;
    const built = new Space({ parameters, zip: [], use: 'grid', exclude: points.map(pointPattern) });
    expect(built.size).toBe(10_000_000_000n - BigInt(distinct));
  });

  it('gives up with an error, and not with all memory, on exclusions that are too entangled', () => {
    const parameters = Array.from({ length: 40 }, (_, i) => int(`p${i}`, 0, 3));
    const noise = (i: number, p: number, value: number) => uniformAt(i, { stream: 0, k: p, dimension: value });
    const exclude = Array.from({ length: 40 }, (_, i) =>
      Object.fromEntries(
        parameters.map(({ name }, p) => [name, [0, 1, 2, 3].filter((value) => noise(i, p, value) > 0.1)]),
      ),
    );
    expect(() => space({ parameters, exclude })).toThrow(expect.objectContaining({ code: 'ExclusionsTooEntangled' }));
  });
});
