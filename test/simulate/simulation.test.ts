import fc from 'fast-check';
import type { History } from '../../lib/search/history';
import { createSearcher } from '../../lib/search/registry';
import type { Searcher } from '../../lib/search/searcher';
import { bestSoFar } from '../../lib/simulate/best-so-far';
import type { Objective } from '../../lib/simulate/objective';
import { simulate, type SimulationOptions } from '../../lib/simulate/simulation';
import type { Assignment } from '../../lib/spec/sweep-spec';
import type { Curve } from '../../lib/stopping/stopping-rule';
import { int, sweepSpec } from '../search/specs';

/** Points 0, 1, 2 ..., and how many were open when each was chosen. */
class CountingSearcher implements Searcher {
  readonly size = undefined;
  readonly planned = 0;
  readonly open: number[] = [];
  readonly seen: number[] = [];

  propose(k: number, history?: History): Assignment {
    this.open.push(history!.pending.length);
    this.seen.push(history!.observations.length);
    return { x: k };
  }
}

const constant: Objective = { outcome: ({ x }) => ({ reports: [], value: x as number }) };

function run(options: Partial<SimulationOptions>) {
  const searcher = new CountingSearcher();
  const all = { searcher, objective: constant, durationOf: (k: number) => k + 1, workers: 2, trials: 4, ...options };
  return { ends: [...simulate(all)], searcher };
}

test('a worker that is free takes the next trial, and the searcher sees what has ended by then', () => {
  const { ends, searcher } = run({});
  // Trial 0 takes 1 s, trial 1 takes 2 s, and so on, on two workers.
  expect(ends.map(({ id, atSec }) => [id, atSec])).toEqual([
    [0, 1],
    [1, 2],
    [2, 4],
    [3, 6],
  ]);
  expect(searcher.open).toEqual([0, 1, 1, 1]);
  expect(searcher.seen).toEqual([0, 0, 1, 2]);
});

test('synchronous workers wait for one another', () => {
  const { ends, searcher } = run({ synchronous: true });
  expect(ends.map(({ id, atSec }) => [id, atSec])).toEqual([
    [0, 1],
    [1, 2],
    [2, 5],
    [3, 6],
  ]);
  expect(searcher.open).toEqual([0, 1, 0, 1]);
  expect(searcher.seen).toEqual([0, 0, 2, 2]);
});

test('a space that is used up ends the sweep', () => {
  const searcher = createSearcher(sweepSpec({ method: 'random', parameters: [int('x', 0, 5)] }), 1);
  const { ends } = run({ searcher, trials: 100 });
  expect(new Set(ends.map(({ parameters }) => parameters['x']))).toEqual(new Set([0, 1, 2, 3, 4, 5]));
});

test('a trial without a value has failed', () => {
  const objective: Objective = { outcome: ({ x }) => (x === 1 ? { reports: [] } : { reports: [], value: 0 }) };
  expect(run({ objective }).ends.map(({ status }) => status)).toEqual([
    'completed',
    'failed',
    'completed',
    'completed',
  ]);
});

test('a trial may be stopped at each of its reports but the last, and ends there with what it had', () => {
  const objective: Objective = {
    outcome: ({ x }) => ({
      reports: [1, 2, 3, 4].map((step) => ({ step, value: 10 * (x as number) + step })),
      value: 9,
    }),
  };
  const asked: [number, Curve][] = [];
  const stopping = {
    shouldStop(trial: number, curves: ReadonlyMap<number, Curve>) {
      const curve = curves.get(trial)!;
      asked.push([trial, curve]);
      return trial === 1 && curve.length === 2;
    },
  };
  const { ends } = run({ objective, stopping, durationOf: () => 4, trials: 3 });
  expect(ends).toMatchObject([
    { id: 1, atSec: 2, status: 'stopped', value: 12 },
    { id: 0, atSec: 4, status: 'completed', value: 9 },
    { id: 2, atSec: 6, status: 'completed', value: 9 },
  ]);
  expect(asked.filter(([trial]) => trial === 0).map(([, curve]) => curve.length)).toEqual([1, 2, 3]);
});

test('where the best value counts, a trial that is stopped has its best one', () => {
  const values = [5, 3, 8, 1];
  const objective: Objective = {
    outcome: () => ({ reports: values.map((value, i) => ({ step: i + 1, value })), value: 1 }),
  };
  const stopping = {
    shouldStop: (trial: number, curves: ReadonlyMap<number, Curve>) => curves.get(trial)!.length === 3,
  };
  const stopped = (mode: 'last' | 'best') =>
    run({ objective, stopping, trials: 1, metric: { goal: 'minimize', mode } }).ends[0]!.value;
  expect([stopped('last'), stopped('best')]).toEqual([8, 3]);
});

test('steps come at the times that were recorded', () => {
  const objective: Objective = {
    outcome: () => ({
      reports: [
        { step: 1, value: 1, atSec: 0.5 },
        { step: 2, value: 1, atSec: 7 },
      ],
      value: 1,
      durationSec: 7,
    }),
  };
  const { ends } = run({ objective, stopping: { shouldStop: () => true }, trials: 1 });
  expect(ends).toMatchObject([{ atSec: 0.5, status: 'stopped' }]);
});

test('never more trials at once than workers, each trial ends once, and time does not go back', () => {
  const durations = fc.array(fc.double({ min: 0, max: 9, noNaN: true }), { minLength: 30, maxLength: 30 });
  fc.assert(
    fc.property(durations, fc.integer({ min: 1, max: 5 }), fc.boolean(), (all, workers, synchronous) => {
      const { ends, searcher } = run({ durationOf: (k) => all[k]!, workers, trials: 30, synchronous });
      expect(Math.max(...searcher.open)).toBeLessThan(workers);
      expect(new Set(ends.map(({ id }) => id)).size).toBe(30);
      const times = ends.map(({ atSec }) => atSec);
      expect(times).toEqual([...times].sort((a, b) => a - b));
    }),
  );
});

describe('the best so far', () => {
  const end = (id: number, value: number | undefined, status: 'completed' | 'stopped' | 'failed' = 'completed') => ({
    id,
    parameters: {},
    atSec: id,
    status,
    ...(value === undefined ? {} : { value, truth: value }),
  });
  const bests = (...args: Parameters<typeof bestSoFar>) => bestSoFar(...args).map(({ best }) => best);

  test('goes by the goal; trials that failed or were stopped count for nothing', () => {
    const ends = [end(0, undefined, 'failed'), end(1, 5), end(2, 1, 'stopped'), end(3, 7), end(4, 3)];
    expect(bests(ends, 'minimize', 1)).toEqual([undefined, 5, 5, 5, 3]);
    expect(bests(ends, 'maximize', 1)).toEqual([undefined, 5, 5, 7, 7]);
  });

  test('with repeats, by the mean of whole points', () => {
    const ends = [end(0, 4), end(2, 1), end(1, 2), end(3, undefined, 'failed')];
    expect(bests(ends, 'minimize', 2)).toEqual([undefined, undefined, 3, 3]);
  });

  test('with noise, the truth of the point that looks best', () => {
    const noisy = [
      { ...end(0, 1), truth: 3 },
      { ...end(1, 2), truth: 0 },
    ];
    expect(bests(noisy, 'minimize', 1)).toEqual([3, 3]);
  });
});
