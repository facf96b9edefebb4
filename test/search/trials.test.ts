import { pointOfTrial, repeatOfTrial, trialCount } from '../../lib/search/trials';

const searcher = (size: number | undefined) => ({ size, planned: 0, propose: () => undefined });

describe('trialCount', () => {
  it.each([
    [10, 1, undefined, 10],
    [10, 3, undefined, 30],
    [10, 3, 100, 30],
    [10, 3, 20, 18],
    [10, 3, 3, 3],
    [undefined, 3, 20, 18],
    [undefined, 1, undefined, undefined],
  ])('of %p points with %p repeats under a cap of %p is %p', (size, repeats, runCap, count) => {
    expect(trialCount({ repeats, ...(runCap === undefined ? {} : { runCap }) }, searcher(size))).toBe(count);
  });
});

it('trials run through the repeats of a point before the next', () => {
  expect([0, 1, 2, 3, 4].map((trial) => [pointOfTrial(trial, 2), repeatOfTrial(trial, 2)])).toEqual([
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
    [2, 0],
  ]);
});
