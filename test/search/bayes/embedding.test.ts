import fc from 'fast-check';
import { STREAM, uniformAt } from '../../../lib/numeric/random';
import { Embedding } from '../../../lib/search/bayes/embedding';
import { excludePattern } from '../../../lib/space/pattern';
import { Space } from '../../../lib/space/space';
import type { Assignment, ParameterSpec, SweepSpec } from '../../../lib/spec/sweep-spec';
import { enumerate, isExcluded, same } from '../enumerate';
import { categorical, int, specs, sweepSpec } from '../specs';

function spaceOf({ parameters, zip, exclude }: SweepSpec): Space {
  return new Space({ parameters, zip, use: 'draw', exclude: exclude.map(excludePattern) });
}

function embeddingOf(parameters: readonly ParameterSpec[], rest: Partial<SweepSpec> = {}): Embedding {
  return new Embedding(spaceOf(sweepSpec({ method: 'bayes', parameters, ...rest })));
}

const draws = (space: Space, count: number) =>
  Array.from({ length: count }, (_, k) =>
    space.draw((dimension) => uniformAt(3, { stream: STREAM.draw, k, dimension })),
  ).filter((point) => point !== undefined);

/** Equal but for the rounding of continuous numbers. */
function expectSame(actual: Assignment | undefined, expected: Assignment): void {
  expect(Object.keys(actual ?? {})).toEqual(Object.keys(expected));
  for (const [name, value] of Object.entries(expected)) {
    if (typeof value !== 'number') expect(actual![name]).toEqual(value);
    else
      expect(Math.abs((actual![name] as number) - value)).toBeLessThanOrEqual(1e-6 * Math.max(1e-3, Math.abs(value)));
  }
}

const float = (name: string, rest: object = {}): ParameterSpec => ({
  name,
  domain: { kind: 'float', min: 1, max: 3, scale: 'linear', ...rest },
});
const kernel = categorical('kernel', ['linear', 'rbf', 'poly']);

describe('the embedding', () => {
  it('brings every point of a finite space back', () => {
    fc.assert(
      fc.property(specs('bayes', 'finite'), (spec) => {
        const embedding = new Embedding(spaceOf(spec));
        for (const point of enumerate(spec)) expect(embedding.decode(embedding.encode(point))).toEqual(point);
      }),
      { numRuns: 200 },
    );
  });

  it('brings draws from any space back', () => {
    fc.assert(
      fc.property(specs('bayes', 'infinite'), (spec) => {
        const space = spaceOf(spec);
        const embedding = new Embedding(space);
        for (const point of draws(space, 10)) expectSame(embedding.decode(embedding.encode(point)), point);
      }),
      { numRuns: 300 },
    );
  });

  it('tells points of a finite space apart', () => {
    fc.assert(
      fc.property(specs('bayes', 'finite'), (spec) => {
        const embedding = new Embedding(spaceOf(spec));
        const points = enumerate(spec);
        expect(new Set(points.map((point) => embedding.encode(point).join())).size).toBe(points.length);
      }),
    );
  });

  it('decodes any vector within the bounds to a point of the space, or to none where that is excluded', () => {
    fc.assert(
      fc.property(
        specs('bayes', 'finite'),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 8, maxLength: 8 }),
        (spec, places) => {
          const embedding = new Embedding(spaceOf(spec));
          const vector = Float64Array.from(embedding.coordinates, ({ lower, upper, levels }, d) =>
            levels ? levels[Math.floor(places[d]! * (levels.length - 1))]! : lower + places[d]! * (upper - lower),
          );
          const point = embedding.decode(vector);
          const all = enumerate({ ...spec, exclude: [] });
          if (point) expect(enumerate(spec).some((other) => same(other, point))).toBe(true);
          else expect(all.some((other) => isExcluded(other, spec.exclude))).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('snaps to vectors that stay as they are', () => {
    fc.assert(
      fc.property(
        specs('bayes', 'infinite'),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 8, maxLength: 8 }),
        (spec, places) => {
          const embedding = new Embedding(spaceOf(spec));
          const vector = Float64Array.from(embedding.coordinates, ({ levels }, d) =>
            levels ? levels[Math.floor(places[d]! * (levels.length - 1))]! : places[d]!,
          );
          const snapped = embedding.snap(vector);
          if (!snapped) return;
          const again = embedding.snap(snapped)!;
          for (const [d, place] of snapped.entries()) expect(again[d]).toBeCloseTo(place, 8);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('puts numbers where their scale is even, and lists of numbers in the order of their size', () => {
    const embedding = embeddingOf([
      float('linear'),
      float('log', { min: 1e-4, max: 1, scale: 'log' }),
      int('many', 0, 999),
      categorical('sizes', [64, 16, 256, 32]),
      { name: 'z', domain: { kind: 'normal', mu: 5, sigma: 2, scale: 'linear' } },
    ]);
    const vector = embedding.encode({ linear: 1.5, log: 1e-3, many: 250, sizes: 32, z: 5 });
    expect([...vector].map((place) => Number(place.toFixed(6)))).toEqual([0.25, 0.25, 0.2505, 0.375, 0.5]);
    expect(embedding.coordinates.map(({ kind }) => kind)).toEqual(Array(5).fill('number'));
    expect(embedding.coordinates[3]!.levels).toEqual([0.125, 0.375, 0.625, 0.875]);
    expect([0, 0.3, 0.6, 1].map((sizes) => embedding.decode(vector.with(3, sizes))!.sizes)).toEqual([16, 32, 64, 256]);
  });

  it('reaches the ends of ranges, and comes close to none of a normal distribution', () => {
    const embedding = embeddingOf([
      float('x'),
      int('i', -3, 3),
      { name: 'z', domain: { kind: 'normal', mu: 0, sigma: 1, scale: 'linear' } },
    ]);
    const bounds = (side: 'lower' | 'upper') => Float64Array.from(embedding.coordinates, (one) => one[side]);
    expect(embedding.decode(bounds('lower'))).toMatchObject({ x: 1, i: -3, z: expect.closeTo(-4.75, 2) });
    expect(embedding.decode(bounds('upper'))).toMatchObject({ x: 3, i: 3, z: expect.closeTo(4.75, 2) });
    expect(embedding.decode(Float64Array.of(1, 1, 1))!.z).toBeLessThan(10);
  });

  it('gives other values codes, also where two of a list are equal, or only two are numbers', () => {
    const embedding = embeddingOf([kernel, categorical('flag', [true, false]), categorical('pair', [1, 2])]);
    expect(embedding.coordinates.map(({ kind, levels }) => [kind, levels])).toEqual([
      ['category', [0, 1, 2]],
      ['category', [0, 1]],
      ['category', [0, 1]],
    ]);
    expect([...embedding.encode({ kernel: 'poly', flag: false, pair: 1 })]).toEqual([2, 1, 0]);
  });

  it('leaves out what does not vary', () => {
    expect(embeddingOf([int('one', 1, 1), categorical('only', ['x']), float('x')]).dimensions).toBe(1);
  });

  it('puts inactive numbers in the middle and inactive categories apart', () => {
    const embedding = embeddingOf([
      kernel,
      { ...float('gamma'), when: { kernel: ['rbf'] } },
      categorical('trick', ['a', 'b'], { when: { kernel: ['poly'] } }),
    ]);
    expect([...embedding.encode({ kernel: 'linear' })]).toEqual([0, 0.5, -1]);
    expect([...embedding.encode({ kernel: 'rbf', gamma: 1 })]).toEqual([1, 0, -1]);
    expect([...embedding.active(embedding.encode({ kernel: 'poly', trick: 'b' }))]).toEqual([1, 0, 1]);
    expect(embedding.decode(Float64Array.of(2, 0.3, -1))).toEqual({ kernel: 'poly', trick: 'a' });
    expect(embedding.decode(Float64Array.of(1, 0.5, 1))).toEqual({ kernel: 'rbf', gamma: 2 });
  });

  it('counts what the conditions deny as inactive, and puts what is unknown where it is told to, or in the middle', () => {
    const embedding = embeddingOf([kernel, float('x'), { ...float('gamma'), when: { kernel: ['rbf'] } }]);
    expect([...embedding.encode({ x: 2 })]).toEqual([1, 0.5, 0.5]);
    expect([...embedding.encode({ kernel: 'sigmoid', x: 77, gamma: 3 })]).toEqual([1, 0.5, 1]);
    expect([...embedding.encode({ x: 3 }, (dimension) => (dimension === 0 ? 0.9 : 0.2))]).toEqual([2, 1, 0.5]);
    expect([...embedding.encode({ kernel: 'linear', x: 1, gamma: 3 })]).toEqual([0, 0, 0.5]);
  });

  describe('of a zip group of which some are inactive', () => {
    const parameters = [
      categorical('on', [true, false]),
      categorical('a', ['p', 'q', 'q']),
      categorical('b', ['x', 'y', 'z'], { when: { on: [true] } }),
    ];
    const embedding = embeddingOf(parameters, { zip: [['a', 'b']] });

    it('has a code of its own for each way to set the others', () => {
      const points: Assignment[] = [
        { on: true, a: 'p', b: 'x' },
        { on: true, a: 'q', b: 'y' },
        { on: true, a: 'q', b: 'z' },
        { on: false, a: 'p' },
        { on: false, a: 'q' },
      ];
      const codes = points.map((point) => embedding.encode(point)[1]);
      expect(new Set(codes).size).toBe(5);
      for (const point of points) expect(embedding.decode(embedding.encode(point))).toEqual(point);
    });

    it('takes a row where the code is of another situation', () => {
      const off = embedding.encode({ on: false, a: 'q' });
      expect(embedding.decode(off.with(0, 0))).toMatchObject({ on: true });
      expect(embedding.decode(Float64Array.of(1, 2))).toMatchObject({ on: false });
    });
  });

  it('finds no point where it is excluded', () => {
    const embedding = embeddingOf([kernel, int('degree', 1, 3)], { exclude: [{ kernel: 'rbf', degree: [1, 2] }] });
    expect(embedding.decode(Float64Array.of(1, 0.1))).toBeUndefined();
    expect(embedding.snap(Float64Array.of(1, 0.1))).toBeUndefined();
    expect(embedding.decode(Float64Array.of(1, 0.9))).toEqual({ kernel: 'rbf', degree: 3 });
  });
});
