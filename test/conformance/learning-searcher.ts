import fc from 'fast-check';
import type { History, Observation } from '../../lib/search/history';
import type { Searcher } from '../../lib/search/searcher';
import type { Assignment, ParameterSpec, SweepSpec } from '../../lib/spec/sweep-spec';
import { active, isExcluded } from '../search/enumerate';
import { categorical, int } from '../search/specs';
import { rowsWith, type SearcherUnderTest } from './searcher';
import { arbitraryObjective, search, type Crew } from './workers';

export interface LearningSearcherUnderTest extends SearcherUnderTest {
  /** A spec of this method with such parameters. */
  spec(rest: Partial<SweepSpec>): SweepSpec;
  readonly infinite: fc.Arbitrary<SweepSpec>;
}

const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const x: ParameterSpec = { name: 'x', domain: { kind: 'float', min: -1, max: 3, scale: 'linear' } };
const rate: ParameterSpec = { name: 'rate', domain: { kind: 'float', min: 1e-5, max: 1, scale: 'log' } };
const kernel = categorical('kernel', ['linear', 'rbf', 'poly']);
const degree = int('degree', 2, 9, { when: { kernel: ['poly'] } });
const normal: ParameterSpec = { name: 'z', domain: { kind: 'normal', mu: 0, sigma: 2, scale: 'linear' } };
const mixed = [x, rate, kernel, degree, normal];

/** Histories that are hard on arithmetic, by name, from points in the order in which they were proposed. */
const HISTORIES: { readonly [name: string]: (place: number) => readonly number[] } = {
  'in which all failed': () => [],
  'in which all but one failed': (place) => (place === 3 ? [0.5] : []),
  'in which all are equal': () => [0.25],
  'of zeros of either sign': (place) => [place % 2 === 0 ? 0 : -0],
  'of huge values': (place) => [(place % 3) * 1e300, 1e308],
  'of huge values of either sign': (place) => [place % 2 === 0 ? 1.7e308 : -1.7e308],
  'of tiny values': (place) => [(place + 1) * 1e-300, 5e-324],
  'in which one value is huge': (place) => [place === 5 ? 1e300 : place],
  'of many repeats that spread': (place) => Array.from({ length: 50 }, (_, i) => place + ((i * 7) % 11)),
};

/** What a searcher keeps to that chooses points from what was seen, beyond what all searchers do. */
export function learningSearcherConformance(of: LearningSearcherUnderTest): void {
  const finite = of.finite.filter((spec) => of.points(spec).length > 0);
  const anySpec = fc.oneof(
    finite,
    of.infinite.filter((spec) => creating(of, spec) !== undefined),
  );

  describe(`${of.name} learns from what was seen`, () => {
    it('gives every point of a finite space once to asynchronous workers, also where there are more than points', () => {
      fc.assert(
        fc.property(finite, seeds, fc.integer({ min: 1, max: 40 }), (spec, seed, workers) => {
          const expected = of.points(spec);
          const { points } = search(of.create(spec, seed), expected.length + 3, {
            workers,
            objective: arbitraryObjective,
            seed,
          });
          expect(points.map((point) => JSON.stringify(point)).sort()).toEqual(
            expected.map((point) => JSON.stringify(point)).sort(),
          );
        }),
        { numRuns: 30 },
      );
    });

    it('proposes what the spec allows, however much was seen', () => {
      fc.assert(
        fc.property(anySpec, seeds, (spec, seed) => {
          const crew: Crew = { workers: 4, objective: arbitraryObjective, seed };
          for (const point of search(of.create(spec, seed), 30, crew).points) expectAllowed(of, spec, point);
        }),
        { numRuns: 30 },
      );
    });

    it('plans its first points whatever was seen', () => {
      fc.assert(
        fc.property(anySpec, seeds, (spec, seed) => {
          const searcher = of.create(spec, seed);
          const { points, history } = search(searcher, 25, { workers: 2, objective: arbitraryObjective, seed });
          for (let k = 0; k < Math.min(searcher.planned, points.length); k++) {
            expect(searcher.propose(k)).toEqual(points[k]);
            expect(searcher.propose(k, history)).toEqual(points[k]);
          }
        }),
        { numRuns: 15 },
      );
    });

    it('proposes the same after the same history, whatever it was asked before', () => {
      fc.assert(
        fc.property(anySpec, seeds, (spec, seed) => {
          const used = of.create(spec, seed);
          const { points, history } = search(used, 20, { workers: 3, objective: arbitraryObjective, seed });
          const next = points.length;
          const wanted = used.propose(next, history);
          used.propose(next + 5, history);
          used.propose(next, { ...history, observations: history.observations.slice(0, 2) });
          expect(used.propose(next, structuredClone(history))).toEqual(wanted);
          expect(of.create(structuredClone(spec), seed).propose(next, structuredClone(history))).toEqual(wanted);
        }),
        { numRuns: 15 },
      );
    });

    it.each(Object.entries(HISTORIES))('goes on after a history %s', (_, values) => {
      for (const goal of ['minimize', 'maximize'] as const) {
        const spec = of.spec({ parameters: mixed, metric: { name: 'v', goal, mode: 'last' } });
        const searcher = of.create(spec, 1);
        let place = 0;
        const crew: Crew = { workers: 5, objective: () => values(place++), seed: 1 };
        for (const point of search(searcher, 25, crew).points) expectAllowed(of, spec, point);
      }
    });

    it('goes on after one observation and none pending', () => {
      const spec = of.spec({ parameters: mixed });
      const searcher = of.create(spec, 3);
      const observations = [{ parameters: searcher.propose(0)!, values: [1] }];
      expectAllowed(of, spec, searcher.propose(30, { observations, pending: [], prior: [] })!);
    });

    it('counts the points of an earlier sweep, which may lack parameters or have others', () => {
      const spec = of.spec({ parameters: mixed });
      const prior: Observation[] = [
        { parameters: { x: 1.5 }, values: [0.1] },
        { parameters: { x: 99, rate: -1, kernel: 'sigmoid' }, values: [0.2, 0.4] },
        { parameters: { degree: 4 }, values: [] },
        { parameters: { unknown: true }, values: [3] },
        { parameters: {}, values: [4] },
      ];
      const searcher = of.create(spec, 3);
      const crew: Crew = { workers: 5, objective: arbitraryObjective, seed: 1, prior };
      const { points, history } = search(searcher, 30, crew);
      for (const point of points) expectAllowed(of, spec, point);
      const better = Array.from({ length: 20 }, (_, i) => {
        return { parameters: { x: 2 + i / 100 }, values: [-100 + ((i - 10) / 10) ** 2] };
      });
      const warm = Array.from({ length: 20 }, (_, k) => searcher.propose(40 + k, { ...history, prior: better })!);
      expect(warm.filter(({ x }) => Math.abs((x as number) - 2.1) < 0.5).length).toBeGreaterThan(10);
    });

    it('has one point in a space of one', () => {
      const spec = of.spec({ parameters: [categorical('only', ['this'])] });
      const crew: Crew = { workers: 3, objective: () => [1], seed: 1 };
      expect(search(of.create(spec, 1), 5, crew).points).toEqual([{ only: 'this' }]);
    });

    it.each([
      ['categorical parameters alone', Array.from({ length: 12 }, (_, i) => categorical(`c${i}`, ['a', 'b', 'c']))],
      ['conditional parameters alone', [kernel, degree, { ...x, when: { kernel: ['rbf', 'poly'] } }]],
      ['thirty parameters', Array.from({ length: 30 }, (_, i) => ({ ...mixed[[0, 1, 4][i % 3]!]!, name: `p${i}` }))],
    ])('works on %s', (_, parameters) => {
      const spec = of.spec({ parameters });
      const crew: Crew = { workers: 6, objective: arbitraryObjective, seed: 5 };
      const { points } = search(of.create(spec, 5), 40, crew);
      expect(points.length).toBeGreaterThan(30);
      for (const point of points) expectAllowed(of, spec, point);
    });

    it('takes ten thousand observations', () => {
      const spec = of.spec({ parameters: mixed });
      const history = randomHistory(of, spec, 10_000);
      expectAllowed(of, spec, of.create(spec, 2).propose(10_000, history)!);
    });

    it('comes closer to the best than what it began with, and maximizing mirrors minimizing', () => {
      const distance = ({ x, rate, kernel }: Assignment) =>
        Math.abs((x as number) - 2) / 4 + Math.abs(Math.log10(rate as number) + 2) / 5 + (kernel === 'rbf' ? 0 : 1);
      const searches = (['minimize', 'maximize'] as const).map((goal) => {
        const spec = of.spec({ parameters: [x, rate, kernel], metric: { name: 'v', goal, mode: 'last' } });
        const sign = goal === 'minimize' ? 1 : -1;
        return search(of.create(spec, 8), 60, { workers: 4, objective: (at) => [sign * distance(at)], seed: 8 }).points;
      });
      expect(searches[1]).toEqual(searches[0]);
      const distances = searches[0]!.map(distance);
      expect(median(distances.slice(-20))).toBeLessThan(0.5 * median(distances.slice(0, 10)));
    });

    it('keeps away from where points fail', () => {
      const spec = of.spec({ parameters: [x, rate] });
      const fails = ({ x }: Assignment) => (x as number) > 1;
      const objective = (at: Assignment) => (fails(at) ? [] : [-(at.x as number)]);
      const { points } = search(of.create(spec, 4), 60, { workers: 4, objective, seed: 4 });
      expect(points.slice(-30).filter(fails).length).toBeLessThan(15);
    });
  });
}

function expectAllowed(of: LearningSearcherUnderTest, spec: SweepSpec, point: Assignment): void {
  const wrong = Object.entries(point).filter(([name, value]) => !of.allows(spec, name, value));
  expect(wrong).toEqual([]);
  const padded = { ...Object.fromEntries(spec.parameters.map(({ name }) => [name, 'unset'])), ...point };
  expect(active(spec.parameters, padded)).toEqual(point);
  expect(isExcluded(point, spec.exclude)).toBe(false);
  for (const group of spec.zip) expect(rowsWith(spec, group, point)).not.toEqual([]);
}

function creating(of: LearningSearcherUnderTest, spec: SweepSpec): Searcher | undefined {
  try {
    return of.create(spec, 0);
  } catch {
    return undefined;
  }
}

function randomHistory(of: LearningSearcherUnderTest, spec: SweepSpec, size: number): History {
  const random = of.create({ ...spec, method: 'random' }, 1);
  const points = Array.from({ length: size }, (_, k) => random.propose(k)!);
  return {
    observations: points.map((parameters, place) => ({ parameters, values: [(place * 7919) % 10_007] })),
    pending: Array.from({ length: 10 }, (_, k) => random.propose(size + k)!),
    prior: [],
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
