import fc from 'fast-check';
import { drawnDurations, TIME_MODELS } from '../../lib/simulate/durations';

const N = 20_000;
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

test.each(TIME_MODELS)('%s has the mean 1, or the one that is given', (model) => {
  const draw = (named: string) => {
    const durationOf = drawnDurations(named, 3);
    return Array.from({ length: N }, (_, trial) => durationOf(trial));
  };
  expect(mean(draw(model))).toBeCloseTo(1, 1);
  expect(mean(draw(`${model}:600`)) / 600).toBeCloseTo(1, 1);
});

/** Of the distributions: P(X < 1). */
test.each([
  ['halfnormal', 0.575],
  ['uniform', 0.5],
  ['exponential', 1 - Math.exp(-1)],
  ['pareto', 1 - (2 / 3) ** 3],
])('%s is below its mean with probability %d', (model, probability) => {
  const durationOf = drawnDurations(model, 5);
  const below = Array.from({ length: N }, (_, trial) => (durationOf(trial) < 1 ? 1 : 0));
  expect(mean(below)).toBeCloseTo(probability, 1);
});

test('a duration depends on the seed and the trial alone, and is a number from 0', () => {
  const trial = fc.nat(2 ** 31);
  fc.assert(
    fc.property(fc.constantFrom(...TIME_MODELS), fc.nat(2 ** 31), trial, trial, (model, seed, one, other) => {
      const durationOf = drawnDurations(model, seed);
      const before = durationOf(one);
      durationOf(other);
      expect(durationOf(one)).toBe(before);
      expect(drawnDurations(model, seed)(one)).toBe(before);
      expect(before >= 0 && before < Infinity).toBe(true);
    }),
  );
});

test.each([
  ['normal', "there is no time model 'normal'"],
  ['unifrom', "did you mean 'uniform'"],
  ['toString', 'there is no time model'],
  ['uniform:0', 'is no number of seconds above 0'],
  ['uniform:x', 'is no number of seconds above 0'],
  ['uniform:1:2', 'is no number of seconds above 0'],
])('%s is refused', (model, message) => {
  expect(() => drawnDurations(model, 1)).toThrow(
    expect.objectContaining({ code: 'TimeModelUnknown', message: expect.stringContaining(message) }),
  );
});
