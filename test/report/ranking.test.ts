import { bestFirst, meanDuration, pointCostUsd, pointStatus, sortBy, sortColumns } from '../../lib/report/ranking';
import { standings } from '../../lib/sweep/standings';
import { manifestOf, resultOf } from '../support/manifests';

const manifest = manifestOf();
const { objective: _, ...failed } = resultOf(3, {
  status: 'failed',
  parameters: { x: 'b10' },
  metrics: {},
  durationSec: 9,
});
const results = [
  resultOf(0, { objective: 2, parameters: { x: 'b9' }, metrics: { loss: 2, acc: 0.5 } }),
  resultOf(1, { objective: 1, parameters: { x: 'a' }, metrics: { loss: 1, acc: 0.7 } }),
  resultOf(2, { objective: 2, parameters: {}, metrics: { loss: 2 } }),
  failed,
];
const all = standings(results, 1);
const points = (sorted: typeof all) => sorted.map(({ point }) => point);

test('the best point is first, the first of equals before, those without an objective last', () => {
  expect(points(bestFirst(all, manifest.spec.metric))).toEqual([1, 0, 2, 3]);
  expect(points(bestFirst(all, { ...manifest.spec.metric!, goal: 'maximize' }))).toEqual([0, 2, 1, 3]);
});

test.each([
  ['trial', [0, 1, 2, 3]],
  ['-trial', [3, 2, 1, 0]],
  ['objective', [1, 0, 2, 3]],
  ['-objective', [0, 2, 1, 3]],
  ['loss', [1, 0, 2, 3]],
  ['acc', [0, 1, 2, 3]],
  ['-acc', [1, 0, 2, 3]],
  ['x', [1, 0, 3, 2]],
  ['-x', [3, 0, 1, 2]],
  ['-duration', [3, 0, 1, 2]],
  ['status', [0, 1, 2, 3]],
])('by %s', (column, expected) => {
  expect(points(sortBy(all, column, manifest))).toEqual(expected);
});

test('what can be sorted by', () => {
  expect(sortColumns(manifest, results)).toEqual(['trial', 'objective', 'duration', 'status', 'x', 'loss', 'acc']);
});

test('by what points cost, where that is known', () => {
  const priced = manifestOf({ pricePerHourUsd: 1 });
  const costs = results.map((result, i) => (i === 2 ? result : { ...result, costUsd: 3 - i }));
  expect(sortColumns(priced, costs)).toContain('cost_usd');
  expect(points(sortBy(standings(costs, 1), 'cost_usd', priced))).toEqual([3, 1, 0, 2]);
  const [point] = standings([resultOf(0, { costUsd: 1 }), resultOf(1, { costUsd: 2 })], 2);
  expect(pointCostUsd(point!)).toBe(3);
  expect(pointCostUsd(all[0]!)).toBeUndefined();
});

test('a point of several repeats says how many failed, and how long one takes', () => {
  const [point] = standings([resultOf(0, { durationSec: 1 }), { ...failed, trial: 1, durationSec: 2 }], 2);
  expect(pointStatus(point!)).toBe('1 of 2 failed');
  expect(meanDuration(point!)).toBe(1.5);
  expect(pointStatus(all[3]!)).toBe('failed');
  expect(pointStatus(all[0]!)).toBe('completed');
});

test('points that were stopped early come after those that completed, and say so', () => {
  const stopped = { status: 'stopped', objective: 0 } as const;
  const ended = [resultOf(0, stopped), resultOf(1, { objective: 5 }), failed];
  const ranked = bestFirst(standings(ended, 1), manifest.spec.metric);
  expect(ranked.map((standing) => [standing.point, pointStatus(standing)])).toEqual([
    [1, 'completed'],
    [0, 'stopped'],
    [3, 'failed'],
  ]);
  const [point] = standings([resultOf(0), resultOf(1, stopped), { ...failed, trial: 2 }], 3);
  expect(pointStatus(point!)).toBe('1 of 3 failed, 1 of 3 stopped');
});
