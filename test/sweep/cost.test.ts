import { spentUsd, sweepCostUsd, untilNextLookMs } from '../../lib/sweep/cost';
import { fold, type Fact } from '../../lib/sweep/fold';
import { resultOf } from '../support/manifests';

const HOUR = 3_600_000;
/** A dollar an hour. */
const PRICE = 1;

const spent = (...facts: Fact[]): number => spentUsd(fold(facts), PRICE);
const claim = (attempt: number, at: number): Fact => ({ kind: 'claim', trial: 0, attempt, at });
const beat = (attempt: number, at: number): Fact => ({ kind: 'beat', trial: 0, attempt, at, released: false });

describe('a sweep has cost', () => {
  test('what its results say', () => {
    const results = [0.5, 0.25].map((costUsd, trial): Fact => ({
      kind: 'result',
      result: resultOf(trial, { costUsd }),
    }));
    expect(spent(...results, { kind: 'result', result: resultOf(2) })).toBe(0.75);
  });

  test('the time that an attempt has run, up to its last heartbeat', () => {
    expect(spent(claim(1, HOUR))).toBe(0);
    expect(spent(claim(1, HOUR), beat(1, 3 * HOUR), beat(1, 2 * HOUR))).toBe(2);
  });

  test('that of an attempt which ended, once, as it was recorded', () => {
    const lived = [claim(1, HOUR), beat(1, 3 * HOUR)];
    expect(spent(...lived, { kind: 'failure', trial: 0, attempt: 1 }, { kind: 'cost', trial: 0, costUsd: 2.5 })).toBe(
      2.5,
    );
    expect(spent(...lived, { kind: 'result', result: resultOf(0, { costUsd: 2.5 }) })).toBe(2.5);
  });

  test('what came before the attempt that runs, too', () => {
    expect(spent(claim(1, 0), { kind: 'cost', trial: 0, costUsd: 2 }, claim(2, 5 * HOUR), beat(2, 6 * HOUR))).toBe(3);
  });

  test('an unknown amount without a price', () => {
    const state = fold([{ kind: 'result', result: resultOf(0, { costUsd: 2 }) }]);
    expect(sweepCostUsd(state, {})).toBeUndefined();
    expect(sweepCostUsd(state, { pricePerHourUsd: 1 })).toBe(2);
  });
});

describe('a worker looks again', () => {
  const look = { leftUsd: 8, pricePerHourUsd: 2, running: 1, atWorkMs: 100 * HOUR };

  test('when half of what is left may be spent', () => {
    expect(untilNextLookMs(look)).toBe(2 * HOUR);
    expect(untilNextLookMs({ ...look, running: 4 })).toBe(HOUR / 2);
    expect(untilNextLookMs({ ...look, running: 0 })).toBe(2 * HOUR);
  });

  test('no later than when it has been at work for twice as long: others may have joined', () => {
    expect(untilNextLookMs({ ...look, atWorkMs: HOUR })).toBe(HOUR);
    expect(untilNextLookMs({ ...look, atWorkMs: 0 })).toBe(0);
  });
});
