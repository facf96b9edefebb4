import { endingRate, RATE_WINDOW } from '../../lib/cli/rate';

const MINUTE = 60_000;

test('there is no rate before two trials have ended', () => {
  expect(endingRate([], 0, MINUTE)).toBeUndefined();
  expect(endingRate([1000], 0, MINUTE)).toBeUndefined();
});

test('the rate counts from the start', () => {
  expect(endingRate([MINUTE, 2 * MINUTE], 0, 2 * MINUTE)).toBe(1);
});

test('it falls while nothing ends', () => {
  expect(endingRate([MINUTE, 2 * MINUTE], 0, 4 * MINUTE)).toBe(0.5);
});

test('what ended before the start does not count', () => {
  expect(endingRate([1, 2, 100 * MINUTE], 99 * MINUTE, 101 * MINUTE)).toBeUndefined();
  expect(endingRate([1, 2, 100 * MINUTE, 101 * MINUTE], 99 * MINUTE, 101 * MINUTE)).toBe(1);
});

test('it forgets the slow beginning of a long sweep', () => {
  const slow = [MINUTE, 100 * MINUTE];
  const fast = Array.from({ length: RATE_WINDOW }, (_, i) => 100 * MINUTE + (i + 1) * 1000);
  expect(endingRate([...slow, ...fast], 0, fast.at(-1) as number)).toBeCloseTo(60);
});
