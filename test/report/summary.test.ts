import { summarise } from '../../lib/report/summary';
import { manifestOf, resultOf } from '../support/manifests';

test('counts trials, sums up times and names the best', () => {
  const { objective: _, ...failed } = resultOf(2, { status: 'failed', reason: 'no', durationSec: 0.25 });
  const results = [resultOf(0, { objective: 0.5 }), resultOf(1, { objective: 0.25, attempt: 2 }), failed];
  expect(summarise(manifestOf({ trials: 4 }), results)).toEqual({
    id: 'test-sweep',
    trials: 4,
    completed: 2,
    failed: 1,
    stopped: 0,
    metric: 'loss',
    goal: 'minimize',
    best: { trial: 1, attempt: 2, objective: 0.25, spread: null, parameters: { x: 0.001 } },
    programSec: 2.25,
    costUsd: null,
    stop: null,
  });
});

test('of repeats the best point counts, and the model of its best repeat', () => {
  const manifest = manifestOf({
    trials: 4,
    spec: { repeats: 2, metric: { name: 'loss', goal: 'maximize', mode: 'last' } },
  });
  const results = [9, 1, 6, 8].map((objective, trial) => resultOf(trial, { objective }));
  expect(summarise(manifest, results).best).toMatchObject({ trial: 3, objective: 7, spread: Math.SQRT2 });
});

test('without a metric, or before a point is whole, there is no best', () => {
  const { metric: _, ...spec } = manifestOf().spec;
  const without = { ...manifestOf(), spec };
  expect(summarise(without, [resultOf(0)])).toMatchObject({ metric: null, goal: null, best: null });
  expect(summarise(manifestOf({ spec: { repeats: 2 } }), [resultOf(0)]).best).toBeNull();
  expect(summarise(manifestOf(), []).best).toBeNull();
});

test('says why a sweep was stopped', () => {
  const stop = { v: 1, cause: 'target', reason: 'reached', interrupt: false, at: 'now' } as const;
  expect(summarise(manifestOf(), [], stop).stop).toEqual({ cause: 'target', reason: 'reached' });
});

describe('what a sweep has cost', () => {
  const manifest = manifestOf({ pricePerHourUsd: 2 });

  test('is the sum over its results', () => {
    const results = [resultOf(0, { costUsd: 0.1 }), resultOf(1, { costUsd: 0.2 }), resultOf(2)];
    expect(summarise(manifest, results).costUsd).toBe(0.3);
    expect(summarise(manifest, []).costUsd).toBe(0);
  });

  test('holds what trials without a result have cost, where that is known', () => {
    expect(summarise(manifest, [resultOf(0, { costUsd: 0.1 })], undefined, 0.45).costUsd).toBe(0.45);
  });
});
