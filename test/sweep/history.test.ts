import fc from 'fast-check';
import { historyOf } from '../../lib/sweep/history';
import type { ResultRecord } from '../../lib/sweep/records';
import { resultOf } from '../support/manifests';

const REPEATS = 2;

function ended(trial: number, second: number, more: Partial<ResultRecord> = {}): ResultRecord {
  const repeat = trial % REPEATS;
  const endedAt = `2026-01-01T00:00:0${second}.000Z`;
  return resultOf(trial, { repeat, parameters: { x: Math.floor(trial / REPEATS) }, endedAt, ...more });
}

function failed(trial: number, second: number): ResultRecord {
  const { objective: _, ...rest } = ended(trial, second, { status: 'failed' });
  return rest;
}

const claimed = new Map([0, 1, 2, 3, 4].map((x) => [x, { x }] as const));
const history = (results: readonly ResultRecord[]) => historyOf({ results, claimed, prior: [] }, REPEATS);

test('points are observed in the order in which the last of their repeats ended, equal ones by number', () => {
  const results = [ended(0, 1), ended(1, 9), ended(2, 3), ended(3, 2), ended(4, 3), ended(5, 1)];
  expect(history(results).observations).toEqual([
    { parameters: { x: 1 }, values: [2, 3] },
    { parameters: { x: 2 }, values: [4, 5] },
    { parameters: { x: 0 }, values: [0, 1] },
  ]);
});

test('a point is pending until all its repeats have ended', () => {
  expect(history([ended(4, 1), ended(2, 2), ended(3, 3)])).toMatchObject({
    observations: [{ parameters: { x: 1 } }],
    pending: [{ x: 0 }, { x: 2 }, { x: 3 }, { x: 4 }],
  });
});

test('a point of which nothing is left but results is pending all the same', () => {
  expect(historyOf({ results: [ended(8, 1)], claimed: new Map(), prior: [] }, REPEATS).pending).toEqual([{ x: 4 }]);
});

test('trials that were stopped count with their last value, those that failed with none', () => {
  const results = [ended(0, 1, { status: 'stopped', objective: 7 }), failed(1, 2), failed(2, 3), failed(3, 4)];
  expect(history(results).observations).toEqual([
    { parameters: { x: 0 }, values: [7] },
    { parameters: { x: 1 }, values: [] },
  ]);
});

test('what was read first makes no difference', () => {
  const trials = fc.uniqueArray(fc.nat(9), { minLength: 1 });
  fc.assert(
    fc.property(trials, fc.infiniteStream(fc.nat(9)), fc.func(fc.nat()), (numbers, seconds, place) => {
      const results = numbers.map((trial) => ended(trial, seconds.next().value));
      const shuffled = results.toSorted((a, b) => place(a.trial) - place(b.trial));
      const points = new Map([...claimed].toSorted(([a], [b]) => place(a) - place(b)));
      expect(historyOf({ results: shuffled, claimed: points, prior: [] }, REPEATS)).toEqual(history(results));
    }),
  );
});
