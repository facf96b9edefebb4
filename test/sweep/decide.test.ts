import { countTrials, isFinalFailure, lostAttempts, trialStatus, unclaimed, type Now } from '../../lib/sweep/decide';
import { fold, type Fact } from '../../lib/sweep/fold';
import { resultOf } from '../support/manifests';

const HEARTBEAT_MS = 1000;
const claim = (trial: number, attempt = 1, at = 0): Fact => ({ kind: 'claim', trial, attempt, at });
const at = (ms: number): Now => ({ at: ms, heartbeatMs: HEARTBEAT_MS });

function status(facts: readonly Fact[], now: Now): string {
  return trialStatus(fold(facts).trials.get(0)!, now);
}

test('a claimed trial runs until three heartbeats have been missed', () => {
  expect(status([claim(0)], at(2999))).toBe('running');
  expect(status([claim(0)], at(3000))).toBe('abandoned');
  const beat: Fact = { kind: 'beat', trial: 0, attempt: 1, at: 2000, released: false };
  expect(status([claim(0), beat], at(4999))).toBe('running');
  expect(status([claim(0), beat], at(5000))).toBe('abandoned');
});

test('a beat of an earlier attempt says nothing of the latest', () => {
  const late: Fact = { kind: 'beat', trial: 0, attempt: 1, at: 9000, released: false };
  expect(status([claim(0), claim(0, 2, 1000), late], at(4000))).toBe('abandoned');
});

test('a trial that was let go of is abandoned at once', () => {
  const release: Fact = { kind: 'beat', trial: 0, attempt: 1, at: 10, released: true };
  expect(status([claim(0), release], at(11))).toBe('abandoned');
});

test('a result ends a trial, whatever else is seen', () => {
  const result: Fact = { kind: 'result', result: resultOf(0, { status: 'failed' }) };
  expect(status([claim(0), result, claim(0, 2, 99)], at(1e9))).toBe('failed');
});

test.each([
  // attempts, exit codes, failed before, exit code, final
  [1, undefined, 0, 1, true],
  [2, undefined, 0, 1, false],
  [2, undefined, 1, 1, true],
  [3, undefined, 1, undefined, false],
  [3, [75], 0, 75, false],
  [3, [75], 2, 75, true],
  [3, [75], 0, 1, true],
  [3, [75], 0, undefined, true],
  [3, [75, 1], 0, 1, false],
])(
  'attempts %s, exit_codes %j: failure after %s others with code %s is final: %s',
  (attempts, codes, before, code, final) => {
    const retry = { attempts, ...(codes ? { exitCodes: codes } : {}) };
    expect(isFinalFailure(retry, before, code)).toBe(final);
  },
);

test('an attempt is lost when it neither failed nor was interrupted', () => {
  expect([lostAttempts(4, 0, 0), lostAttempts(4, 1, 1), lostAttempts(1, 1, 1)]).toEqual([4, 2, 0]);
});

test('counts every trial once', () => {
  const state = fold([
    claim(0),
    claim(1, 1, 9000),
    claim(2),
    { kind: 'result', result: resultOf(3) },
    { kind: 'result', result: resultOf(4, { status: 'failed' }) },
    { kind: 'result', result: resultOf(5, { status: 'stopped' }) },
  ]);
  const counts = { trials: 10, completed: 1, failed: 1, stopped: 1, running: 1, waiting: 6 };
  expect(countTrials(state, 10, at(10_000))).toEqual(counts);
});

test('finds the lowest trials that nobody claimed', () => {
  const state = fold([claim(0), claim(2), { kind: 'result', result: resultOf(3) }]);
  expect(unclaimed(state, 7, 2)).toEqual([1, 4]);
  expect(unclaimed(state, 7, 9)).toEqual([1, 4, 5, 6]);
  expect(unclaimed(state, 1, 9)).toEqual([]);
});
