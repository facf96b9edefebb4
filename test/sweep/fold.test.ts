import fc from 'fast-check';
import { countTrials, trialStatus } from '../../lib/sweep/decide';
import { emptyState, fold, type SweepState } from '../../lib/sweep/fold';
import { resultOf } from '../support/manifests';
import { facts } from './facts';

/** Comparable, whatever the order in which trials were first seen. */
function comparable(state: SweepState): unknown {
  const trials = [...state.trials.values()].map((trial) => ({
    ...trial,
    failed: [...trial.failed].sort((a, b) => a - b),
    interrupted: [...trial.interrupted].sort((a, b) => a - b),
  }));
  return { ...state, trials: trials.sort((a, b) => a.trial - b.trial) };
}

const histories = fc.array(facts, { maxLength: 40 });

test('the order of facts changes nothing, nor does seeing them again', () => {
  const shuffled = histories.chain((history) =>
    fc.tuple(
      fc.constant(history),
      fc.shuffledSubarray(history, { minLength: history.length }),
      fc.shuffledSubarray(history),
    ),
  );
  fc.assert(
    fc.property(shuffled, ([history, permutation, again]) => {
      expect(comparable(fold([...permutation, ...again]))).toEqual(comparable(fold(history)));
    }),
    { numRuns: 500 },
  );
});

test('facts may come in parts', () => {
  fc.assert(
    fc.property(histories, histories, (first, second) => {
      const state = fold(first);
      fold(second, state);
      expect(comparable(state)).toEqual(comparable(fold([...second, ...first])));
    }),
  );
});

test('any subset of facts is a valid state', () => {
  fc.assert(
    fc.property(histories, fc.nat(2e6), (history, at) => {
      const state = fold(history);
      const now = { at, heartbeatMs: 1000 };
      for (const [number, trial] of state.trials) {
        expect(trial.trial).toBe(number);
        expect(trial.seenAt).toBeGreaterThanOrEqual(0);
        for (const attempt of [...trial.failed, ...trial.interrupted])
          expect(attempt).toBeLessThanOrEqual(trial.attempt);
        const ended = trial.result !== undefined;
        expect(['completed', 'failed', 'stopped'].includes(trialStatus(trial, now))).toBe(ended);
      }
      const { trials, completed, failed, stopped, running, waiting } = countTrials(state, 10, now);
      expect(trials).toBe(10);
      expect(completed + failed + stopped + running + waiting).toBe(10);
    }),
    { numRuns: 500 },
  );
});

test('a folder without facts is a sweep that has not begun', () => {
  expect(fold([])).toEqual(emptyState());
  expect(countTrials(emptyState(), 3, { at: 0, heartbeatMs: 1 })).toEqual({
    trials: 3,
    completed: 0,
    failed: 0,
    stopped: 0,
    running: 0,
    waiting: 3,
  });
});

test('the latest attempt decides, and a failure or an interruption lets go of it', () => {
  const id = { trial: 0, attempt: 1 };
  const released = (...more: Parameters<typeof fold>[0][]) =>
    fold([{ kind: 'claim', ...id, at: 5 }, ...more.flatMap((facts) => [...facts])]).trials.get(0)?.released;
  expect(released()).toBe(false);
  expect(released([{ kind: 'failure', ...id }])).toBe(true);
  expect(released([{ kind: 'interruption', ...id }])).toBe(true);
  expect(released([{ kind: 'beat', ...id, at: 6, released: true }])).toBe(true);
  expect(released([{ kind: 'failure', ...id }], [{ kind: 'claim', trial: 0, attempt: 2, at: 7 }])).toBe(false);
});

test('should two results have been merged by hand, the earlier attempt stands', () => {
  const results = [2, 1, 3].map((attempt) => ({ kind: 'result', result: resultOf(0, { attempt }) }) as const);
  expect(fold(results).trials.get(0)?.result?.attempt).toBe(1);
});
