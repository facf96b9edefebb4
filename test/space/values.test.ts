import fc from 'fast-check';
import { drawnValues } from '../../lib/space/drawn-values';
import { gridLevels } from '../../lib/space/grid-levels';
import { choiceAt, positionOf, type Values } from '../../lib/space/values';
import type { FloatDomain, IntDomain, NormalDomain } from '../../lib/spec/sweep-spec';

type NumberDomain = IntDomain | FloatDomain | NormalDomain;

const int = (min: number, max: number, rest: Partial<IntDomain> = {}): IntDomain => ({
  kind: 'int',
  min,
  max,
  scale: 'linear',
  ...rest,
});
const float = (min: number, max: number, rest: Partial<FloatDomain> = {}): FloatDomain => ({
  kind: 'float',
  min,
  max,
  scale: 'linear',
  ...rest,
});
const normal = (rest: Partial<NormalDomain> = {}): NormalDomain => ({
  kind: 'normal',
  mu: 0,
  sigma: 1,
  scale: 'linear',
  ...rest,
});

const levels = (domain: NumberDomain) => {
  const values = gridLevels('x', domain);
  return Array.from({ length: values.end }, (_, i) => values.value(i));
};

/** Value and probability of each level. */
const chances = (domain: NumberDomain) => {
  const values = drawnValues('x', domain);
  return Array.from({ length: values.end }, (_, i) => [
    values.value(i),
    Number((values.below(i + 1) - values.below(i)).toFixed(4)),
  ]);
};

describe('grid levels', () => {
  it.each<[string, NumberDomain, number[]]>([
    ['every integer', int(1, 4), [1, 2, 3, 4]],
    ['an integer step', int(1, 10, { step: 4 }), [1, 5, 9]],
    ['n integers', int(0, 10, { n: 3 }), [0, 5, 10]],
    ['more than there are', int(1, 3, { n: 10 }), [1, 2, 3]],
    ['n integers on a log scale, those that fall together once', int(1, 10, { n: 5, scale: 'log' }), [1, 2, 3, 6, 10]],
    ['powers of two', int(1, 1024, { n: 11, scale: 'log' }), [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]],
    ['a log scale with a step', int(10, 1000, { n: 3, scale: 'log', step: 10 }), [10, 100, 1000]],
    ['multiples of q', float(0, 1, { q: 0.25 }), [0, 0.25, 0.5, 0.75, 1]],
    ['tidy multiples', float(0.1, 0.7, { q: 0.1 }), [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]],
    ['multiples of q inside of the range', float(1, 10, { q: 4 }), [4, 8]],
    ['the nearest multiple where none is inside', float(0.3, 0.3, { q: 0.25 }), [0.25]],
    ['a float step from min', float(0.05, 0.4, { step: 0.1 }), [0.05, 0.15, 0.25, 0.35]],
    ['n floats', float(0.1, 0.7, { n: 7 }), [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]],
    ['thirds', float(0, 1, { n: 4 }), [0, 0.33333333333333, 0.66666666666667, 1]],
    ['around zero', float(-0.3, 0.3, { n: 7 }), [-0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3]],
    ['powers of ten', float(1e-5, 0.1, { n: 5, scale: 'log' }), [1e-5, 1e-4, 1e-3, 0.01, 0.1]],
    ['inverse log, ascending too', float(1, 100, { n: 3, scale: 'inverse-log' }), [1, 10, 100]],
    ['one of n', float(2, 3, { n: 1 }), [2]],
    ['a single value', float(0.5, 0.5), [0.5]],
    ['a single integer on a log scale', int(3, 3, { scale: 'log', n: 4 }), [3]],
    ['n multiples of q', float(0, 10, { q: 2, n: 3 }), [0, 6, 10]],
  ])('are %s', (_, domain, expected) => expect(levels(domain)).toEqual(expected));

  it('take no memory and no time in huge ranges', () => {
    const all = gridLevels('x', int(0, Number.MAX_SAFE_INTEGER));
    expect([all.end, all.value(2 ** 52), all.find(2 ** 52)]).toEqual([2 ** 53, 2 ** 52, 2 ** 52]);
    const some = gridLevels('x', int(1, 1e15, { n: 1e9, scale: 'log' }));
    expect(some.value(0)).toBe(1);
    expect(some.value(some.end - 1)).toBe(1e15);
    expect(some.end).toBeGreaterThan(5e8);
  });

  it('ascend strictly between min and max', () => {
    const scale = fc.constantFrom('linear' as const, 'log' as const);
    const domains = fc.oneof(
      fc
        .record({ min: fc.integer({ min: 1, max: 50 }), span: fc.nat(3000), n: fc.integer({ min: 1, max: 60 }), scale })
        .map(({ min, span, ...rest }) => int(min, min + span, rest)),
      fc
        .record({ min: fc.integer({ min: 1, max: 50 }), span: fc.nat(900), n: fc.integer({ min: 1, max: 60 }), scale })
        .map(({ min, span, ...rest }) => float(min / 1000, (min + span + 1) / 1000, rest)),
      fc
        .record({ min: fc.integer({ min: 1, max: 50 }), span: fc.nat(900), q: fc.integer({ min: 1, max: 9 }), scale })
        .map(({ min, span, q, scale }) => float((min * q) / 1000, ((min + span) * q) / 1000, { q: q / 1000, scale })),
    );
    fc.assert(
      fc.property(domains, (domain) => {
        const list = levels(domain) as number[];
        expect(list.every((value, i) => i === 0 || value > list[i - 1]!)).toBe(true);
        expect(list[0]).toBe(domain.min);
        if (domain.n === undefined || domain.n > 1) expect(list.at(-1)).toBe(domain.max);
        if (domain.n !== undefined) expect(list.length).toBeLessThanOrEqual(domain.n);
        const values = gridLevels('x', domain);
        expect(list.map((value) => values.find(value))).toEqual(list.map((_, i) => i));
      }),
      { numRuns: 500 },
    );
  });

  it.each<[string, NumberDomain, string]>([
    ['a continuous range', float(0, 1), 'GridNeedsLevels'],
    ['a normal distribution', normal({ q: 1 }), 'GridNeedsLevels'],
    ['more than 2^53 values', float(0, 1, { q: 1e-300 }), 'RangeTooFine'],
    ['more integers than 2^53', int(-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER), 'RangeTooFine'],
    ['more values than the range holds', float(1, 1 + 2 ** -50, { n: 1000 }), 'RangeTooFine'],
  ])('refuse %s', (_, domain, code) => {
    expect(() => gridLevels('x', domain)).toThrow(expect.objectContaining({ code }));
  });
});

describe('drawn values', () => {
  it.each<[string, NumberDomain, [number, number][]]>([
    [
      'equal integers',
      int(1, 4),
      [
        [1, 0.25],
        [2, 0.25],
        [3, 0.25],
        [4, 0.25],
      ],
    ],
    [
      'equal steps',
      float(0.5, 2, { step: 0.5 }),
      [
        [0.5, 0.25],
        [1, 0.25],
        [1.5, 0.25],
        [2, 0.25],
      ],
    ],
    // log(1.5 / 0.5), log(2.5 / 1.5), log(3.5 / 2.5), each over log(3.5 / 0.5)
    [
      'log integers, the ends with a whole share',
      int(1, 3, { scale: 'log' }),
      [
        [1, 0.5646],
        [2, 0.2625],
        [3, 0.1729],
      ],
    ],
    [
      'multiples of q as rounding gives them',
      float(0, 1, { q: 0.5 }),
      [
        [0, 0.25],
        [0.5, 0.5],
        [1, 0.25],
      ],
    ],
    [
      'what would be rounded out of the range at its ends',
      float(1, 10, { q: 4 }),
      [
        [4, 0.5556],
        [8, 0.4444],
      ],
    ],
    [
      'log multiples of q',
      float(1, 4, { q: 2, scale: 'log' }),
      [
        [2, 0.7925],
        [4, 0.2075],
      ],
    ],
  ])('are %s', (_, domain, expected) => expect(chances(domain)).toEqual(expected));

  it('of a normal distribution rounded to q have the probability of what is rounded to them', () => {
    const values = drawnValues('x', normal({ q: 1 }));
    expect(values.below(1) - values.below(0)).toBeCloseTo(0.3829249, 7);
    expect([values.find(0.5), values.find(-3), values.value(-3), values.below(-Infinity)]).toEqual([
      undefined,
      -3,
      -3,
      0,
    ]);
    const log = drawnValues('x', normal({ q: 1, scale: 'log' }));
    expect(log.below(1)).toBeCloseTo(0.2441, 4); // log x < log 0.5
    expect(log.find(-1)).toBeUndefined();
  });

  it('stay within the range and finite at the ends of the unit interval', () => {
    const ends = [0, 2 ** -53, 0.5, 1 - 2 ** -53];
    const domains = [
      float(1e-5, 0.1, { scale: 'log' }),
      float(-1e308, 1e308),
      float(3, 7),
      int(1, 9, { scale: 'log' }),
    ];
    for (const domain of domains) {
      const values = drawnValues('x', domain);
      for (const t of ends) {
        const value = values.value(choiceAt(values, t, values.first, values.end)) as number;
        expect(value).toBeGreaterThanOrEqual(domain.min);
        expect(value).toBeLessThanOrEqual(domain.max);
      }
    }
    for (const domain of [
      normal(),
      normal({ scale: 'log', sigma: 1000 }),
      normal({ q: 1e-3, scale: 'log', sigma: 500 }),
    ]) {
      const values = drawnValues('x', domain);
      expect(ends.every((t) => Number.isFinite(values.value(values.at(t))))).toBe(true);
    }
  });

  const domains = fc.oneof<fc.Arbitrary<NumberDomain>[]>(
    fc
      .record({ min: fc.integer({ min: 1, max: 9 }), n: fc.nat(40) })
      .map(({ min, n }) => int(min, min + n, { scale: 'log' })),
    fc.record({ min: fc.integer({ min: -9, max: 9 }), n: fc.nat(40) }).map(({ min, n }) => int(min, min + n)),
    fc
      .record({ min: fc.integer({ min: 1, max: 99 }), n: fc.nat(99), q: fc.integer({ min: 1, max: 40 }) })
      .map(({ min, n, q }) => float(min / 10, (min + n) / 10, { q: q / 10 })),
    fc
      .record({ min: fc.integer({ min: 1, max: 99 }), n: fc.integer({ min: 1, max: 99 }) })
      .map(({ min, n }) => float(min / 10, (min + n) / 10, { scale: 'log' })),
    fc.constantFrom(normal(), normal({ scale: 'log' }), normal({ q: 0.5 }), normal({ q: 0.5, scale: 'log', mu: 1 })),
  );

  it('come back from their place on the unit interval', () => {
    fc.assert(
      fc.property(domains, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (domain, t) => {
        const values: Values = drawnValues('x', domain);
        const choice = choiceAt(values, t, values.first, values.end);
        const again = choiceAt(values, Math.min(positionOf(values, choice), 1 - 2 ** -53), values.first, values.end);
        expect(values.find(values.value(choice))).toBe(choice);
        if (values.continuous) expect(again).toBeCloseTo(choice, 6);
        else if (values.below(choice + 1) - values.below(choice) > 1e-9) expect(again).toBe(choice);
      }),
      { numRuns: 500 },
    );
  });

  it('have their place in a range that is longer than the largest double, and in the shortest', () => {
    const longest = drawnValues('x', float(-1.7e308, 1.7e308));
    expect([-1.7e308, -0.85e308, 0, 1.6e308].map((x) => longest.below(x))).toEqual([
      0,
      0.25,
      0.5,
      expect.closeTo(33 / 34, 12),
    ]);
    const shortest = drawnValues('x', float(0, 5e-324));
    expect([0, 5e-324].map((x) => shortest.below(x))).toEqual([0, 1]);
  });

  it('have probabilities that ascend from 0 to 1, and shares where they say', () => {
    fc.assert(
      fc.property(domains, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (domain, t) => {
        const values = drawnValues('x', domain);
        expect([values.below(values.first), values.below(values.end)]).toEqual([0, 1]);
        if (values.continuous) return;
        const choice = choiceAt(values, t, values.first, values.end);
        expect(values.below(choice)).toBeLessThanOrEqual(t + 1e-9);
        expect(values.below(choice + 1)).toBeGreaterThanOrEqual(t - 1e-9);
      }),
      { numRuns: 500 },
    );
  });
});
