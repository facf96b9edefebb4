import fc from 'fast-check';
import type { Searcher } from '../../lib/search/searcher';
import type { Assignment, SweepSpec } from '../../lib/spec/sweep-spec';
import { active, isExcluded, same } from '../search/enumerate';
import { arbitraryObjective, search } from './workers';

export interface SearcherUnderTest {
  readonly name: string;
  create(spec: SweepSpec, seed: number): Searcher;
  /** Small specs whose points end. */
  readonly finite: fc.Arbitrary<SweepSpec>;
  /** All points of such a spec, in any order, repeats kept. */
  points(spec: SweepSpec): readonly Assignment[];
  /** Specs with or without end, if the searcher takes any without. */
  readonly infinite?: fc.Arbitrary<SweepSpec>;
  /** Specs tried for most of the contract, a multiple of 3; a third as many with included points. @default 300 */
  readonly runs?: number;
  /** Whether a value is one that the named parameter may have. */
  allows(spec: SweepSpec, name: string, value: unknown): boolean;
}

const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const FIRST = 12;

/** What every searcher keeps to, whatever its order is. */
export function searcherConformance(of: SearcherUnderTest): void {
  const { runs = 300 } = of;
  /** Specs from which something is left to run. */
  const finite = of.finite.filter((spec) => of.points(spec).length > 0);
  const anySpec = of.infinite ? fc.oneof(finite, of.infinite) : finite;
  const first = (spec: SweepSpec, seed: number) => proposals(creating(of, spec, seed), FIRST);

  describe(`${of.name} keeps the searcher's contract`, () => {
    it('knows its size, and gives every point of a finite space exactly once', () => {
      fc.assert(
        fc.property(finite, seeds, (spec, seed) => {
          const searcher = of.create(spec, seed);
          const expected = of.points(spec);
          expect(searcher.size).toBe(expected.length);
          expect(sorted(proposals(searcher, expected.length + 3))).toEqual(sorted(expected));
        }),
        { numRuns: runs },
      );
    });

    it('has nothing beyond its size', () => {
      fc.assert(
        fc.property(finite, seeds, fc.nat(2 ** 31), (spec, seed, more) => {
          const searcher = of.create(spec, seed);
          expect(searcher.propose(searcher.size! + more)).toBeUndefined();
        }),
      );
    });

    it('proposes what the parameters allow, in the order of their declaration', () => {
      fc.assert(
        fc.property(anySpec, seeds, (spec, seed) => {
          for (const point of first(spec, seed)) {
            const declared = spec.parameters.map(({ name }) => name).filter((name) => name in point);
            if (spec.parameters.length > 0) expect(Object.keys(point)).toEqual(declared);
            const wrong = Object.entries(point).filter(([name, value]) => !of.allows(spec, name, value));
            expect(wrong).toEqual([]);
          }
        }),
        { numRuns: runs },
      );
    });

    it('sets a parameter exactly where its conditions hold', () => {
      fc.assert(
        fc.property(anySpec, seeds, (spec, seed) => {
          for (const point of first(spec, seed)) {
            const padded = { ...Object.fromEntries(spec.parameters.map(({ name }) => [name, 'unset'])), ...point };
            if (spec.parameters.length > 0) expect(active(spec.parameters, padded)).toEqual(point);
          }
        }),
        { numRuns: runs },
      );
    });

    it('walks zip groups row by row', () => {
      fc.assert(
        fc.property(anySpec, seeds, (spec, seed) => {
          for (const point of first(spec, seed)) {
            for (const group of spec.zip) expect(rowsWith(spec, group, point)).not.toEqual([]);
          }
        }),
      );
    });

    it('leaves excluded points out', () => {
      fc.assert(
        fc.property(anySpec, seeds, (spec, seed) => {
          expect(first(spec, seed).filter((point) => isExcluded(point, spec.exclude))).toEqual([]);
        }),
        { numRuns: runs },
      );
    });

    it('depends on nothing but the spec, the seed and k', () => {
      fc.assert(
        fc.property(anySpec, seeds, fc.shuffledSubarray([0, 1, 2, 3, 5, 8, 9, 40, 41, 500]), (spec, seed, order) => {
          const one = creating(of, spec, seed);
          const other = creating(of, structuredClone(spec), seed);
          const forwards = new Map(order.map((k) => [k, one?.propose(k)]));
          for (const k of order.toReversed()) expect(other?.propose(k)).toEqual(forwards.get(k));
          for (const k of order) expect(creating(of, spec, seed)?.propose(k)).toEqual(forwards.get(k));
        }),
      );
    });

    it('runs included points first, each once, and does not come back to them', () => {
      fc.assert(
        fc.property(finite, seeds, fc.array(fc.nat(), { minLength: 1, maxLength: 5 }), (spec, seed, picks) => {
          const points = of.points(spec);
          const include = picks.map((pick) => points[pick % points.length]!);
          const distinct = include.filter((point, i) => include.findIndex((other) => same(other, point)) === i);
          const others = points.filter((point) => !distinct.some((other) => same(other, point)));
          const searcher = of.create({ ...spec, include }, seed);
          const all = proposals(searcher, points.length + 3);
          expect(all.slice(0, distinct.length)).toEqual(distinct);
          expect(sorted(all.slice(distinct.length))).toEqual(sorted(others));
          expect(searcher.size).toBe(all.length);
        }),
        { numRuns: runs / 3 },
      );
    });

    it('says so when nothing is left to run', () => {
      fc.assert(
        fc.property(of.finite, seeds, (spec, seed) => {
          const empty = { ...spec, exclude: of.points({ ...spec, exclude: [] }).map(oneOf) };
          expect(() => of.create(empty, seed)).toThrow(expect.objectContaining({ code: 'NothingToRun' }));
        }),
        { numRuns: 30 },
      );
    });
  });
}

/** `undefined` where the spec excludes everything. */
function creating(of: SearcherUnderTest, spec: SweepSpec, seed: number): Searcher | undefined {
  try {
    return of.create(spec, seed);
  } catch (error) {
    expect(error).toMatchObject({ code: 'NothingToRun' });
    return undefined;
  }
}

function proposals(searcher: Searcher | undefined, most: number): readonly Assignment[] {
  return searcher ? search(searcher, most, { workers: 3, objective: arbitraryObjective, seed: most }).points : [];
}

function sorted(points: readonly Assignment[]): string[] {
  return points.map((point) => JSON.stringify(point)).sort();
}

/** As an entry of `exclude`: a list there means "one of", so a value that is a list goes into another. */
function oneOf(point: Assignment): Assignment {
  return Object.fromEntries(Object.entries(point).map(([name, value]) => [name, [value]]));
}

/** Rows of a zip group that agree with a point in the parameters that it sets. */
export function rowsWith(spec: SweepSpec, group: readonly string[], point: Assignment): number[] {
  const lists = group.map((name) => {
    const { domain } = spec.parameters.find((parameter) => parameter.name === name)!;
    return domain.kind === 'categorical' ? domain.values : [];
  });
  const rows = lists[0]!.map((_, row) => row);
  return rows.filter((row) => group.every((name, i) => !(name in point) || same(lists[i]![row], point[name])));
}
