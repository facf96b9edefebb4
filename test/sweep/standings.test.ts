import fc from 'fast-check';
import { bestRepeat, bestStanding, reachesTarget, standings } from '../../lib/sweep/standings';
import { resultOf } from '../support/manifests';

const minimize = { name: 'loss', goal: 'minimize', mode: 'last' } as const;
const maximize = { name: 'loss', goal: 'maximize', mode: 'last' } as const;

function withObjectives(repeats: number, ...objectives: readonly (number | undefined)[]) {
  const results = objectives.map((objective, trial) => {
    const { objective: _, ...rest } = resultOf(trial, { repeat: trial % repeats });
    return objective === undefined ? { ...rest, status: 'failed' as const } : { ...rest, objective };
  });
  return standings(results.toReversed(), repeats);
}

test('the objective of a point is the mean of its repeats, with their sample standard deviation', () => {
  const [first, second] = withObjectives(3, 1, 2, 6, 4, undefined);
  expect(first).toMatchObject({ point: 0, objective: 3, whole: true });
  expect(first?.spread).toBeCloseTo(Math.sqrt(7), 12);
  expect(first?.results.map(({ trial }) => trial)).toEqual([0, 1, 2]);
  expect(second).toMatchObject({ point: 1, objective: 4, whole: false });
  expect(second).not.toHaveProperty('spread');
});

test('a point is whole when all its repeats have completed', () => {
  const whole = (...objectives: readonly (number | undefined)[]) => withObjectives(2, ...objectives)[0]?.whole;
  expect([whole(1), whole(1, 2), whole(1, undefined), whole(undefined, undefined)]).toEqual([
    false,
    true,
    false,
    false,
  ]);
});

test('a point of which a repeat failed is neither best nor reaches the target', () => {
  const all = withObjectives(2, 1, undefined, 3, 4);
  expect(bestStanding(all, minimize)?.point).toBe(1);
  const reach = all.map((one) => reachesTarget(one, { metric: { ...minimize, target: 5 } }));
  expect(reach).toEqual([false, true]);
});

test('a point that was stopped early shows how it stood, and is neither best nor reaches the target', () => {
  const stopped = (trial: number, objective: number) => resultOf(trial, { status: 'stopped', objective });
  const all = standings([stopped(0, 1), stopped(1, 2), resultOf(2, { objective: 8 }), stopped(3, 0)], 2);
  expect(all.map(({ objective, whole }) => [objective, whole])).toEqual([
    [1.5, false],
    [8, false],
  ]);
  expect(bestStanding(all, minimize)).toBeUndefined();
  expect(reachesTarget(all[0], { metric: { ...minimize, target: 5 } })).toBe(false);
  expect(bestRepeat(all[1]!, minimize)?.trial).toBe(2);
  expect(bestRepeat(all[0]!, minimize)).toBeUndefined();
});

test('a point without a completed repeat has no objective', () => {
  expect(withObjectives(2, undefined, undefined)[0]).not.toHaveProperty('objective');
});

test('the order of results changes nothing', () => {
  const orders = fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7], { minLength: 8 });
  fc.assert(
    fc.property(orders, (order) => {
      const results = order.map((trial) => resultOf(trial, { objective: trial ** 2 }));
      const sorted = results.toSorted((a, b) => a.trial - b.trial);
      expect(standings(results, 3)).toEqual(standings(sorted, 3));
    }),
  );
});

test('the best point has all its repeats completed, and is the first of equals', () => {
  const all = withObjectives(2, 5, 7, 6, 6, 1);
  expect(bestStanding(all, minimize)?.point).toBe(0);
  expect(bestStanding(all, maximize)?.point).toBe(0);
  expect(bestStanding(withObjectives(1, 3, 1, 2, 1), minimize)?.point).toBe(1);
  expect(bestStanding(withObjectives(1, 3, 1, 2, 3), maximize)?.point).toBe(0);
  expect(bestStanding(all, undefined)).toBeUndefined();
  expect(bestStanding([], minimize)).toBeUndefined();
});

test('of the best point the model of its best repeat is kept', () => {
  const [standing] = withObjectives(3, 5, undefined, 3);
  expect(bestRepeat(standing!, minimize)?.trial).toBe(2);
  expect(bestRepeat(standing!, maximize)?.trial).toBe(0);
  const [failed] = withObjectives(1, undefined);
  expect(bestRepeat(failed!, minimize)).toBeUndefined();
});

test('a target is reached by what is as good or better', () => {
  const reaches = (objective: number, goal: 'minimize' | 'maximize') =>
    reachesTarget(withObjectives(1, objective)[0], { metric: { ...minimize, goal, target: 2 } });
  expect([1, 2, 3].map((objective) => reaches(objective, 'minimize'))).toEqual([true, true, false]);
  expect([1, 2, 3].map((objective) => reaches(objective, 'maximize'))).toEqual([false, true, true]);
  expect(reachesTarget(withObjectives(1, 1)[0], { metric: minimize })).toBe(false);
  expect(reachesTarget(undefined, { metric: { ...minimize, target: 2 } })).toBe(false);
  expect(reachesTarget(withObjectives(1, undefined)[0], { metric: { ...minimize, target: 2 } })).toBe(false);
});
