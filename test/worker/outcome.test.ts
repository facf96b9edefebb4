import { MetricLog } from '../../lib/worker/metric-scanner';
import { judge } from '../../lib/worker/outcome';
import type { Exit } from '../../lib/worker/program';

const metric = { name: 'loss', goal: 'minimize', mode: 'last' } as const;
const ok: Exit = { code: 0, signal: undefined };

function logOf(...values: readonly number[]): MetricLog {
  const log = new MetricLog();
  for (const value of values) log.record('loss', value, undefined);
  return log;
}

test('the last value is the objective', () => {
  expect(judge(ok, logOf(1, 3, 2), metric, '')).toEqual({ kind: 'completed', objective: 2 });
});

test.each([
  ['minimize', [2, NaN, 1, 3, Infinity], 1],
  ['maximize', [2, 5, NaN, 3, -Infinity], 5],
] as const)('with mode best, the best finite value is (%s)', (goal, values, objective) => {
  expect(judge(ok, logOf(...values), { ...metric, goal, mode: 'best' }, '')).toEqual({ kind: 'completed', objective });
});

test('without a metric, exit code 0 is all that counts', () => {
  expect(judge(ok, logOf(), undefined, '')).toEqual({ kind: 'completed' });
});

test.each([
  [[NaN], "'loss' is NaN"],
  [[1, Infinity], "'loss' is Infinity"],
  [[-Infinity], "'loss' is -Infinity"],
])('an objective of %j is a failure', (values, reason) => {
  expect(judge(ok, logOf(...values), metric, '')).toEqual({ kind: 'failed', reason, exitCode: 0 });
});

test('nothing finite is no best', () => {
  expect(judge(ok, logOf(NaN), { ...metric, mode: 'best' }, '')).toMatchObject({ kind: 'failed' });
});

test('no objective is a failure that says what there was instead', () => {
  const log = new MetricLog();
  expect(judge(ok, log, metric, '')).toMatchObject({
    reason: "the program ended without reporting 'loss'; metrics are read from standard output",
  });
  for (let i = 0; i < 20; i++) log.record(`m${i}`, 1, undefined);
  log.record('val_Loss', 1, undefined);
  expect(judge(ok, log, metric, '')).toMatchObject({
    reason: expect.stringMatching(/; it reported val_Loss, m0, m1, m2, m3, m4, m5, m6, m7, m8; metrics are/),
  });
  expect(judge(ok, new MetricLog(), metric, '', () => 'it wrote x')).toMatchObject({
    reason: "the program ended without reporting 'loss'; it wrote x; metrics are read from standard output",
  });
});

test.each([
  [{ code: 3, signal: undefined }, '', { reason: 'exit code 3', exitCode: 3 }],
  [{ code: 1, signal: undefined }, 'out of data', { reason: 'exit code 1: out of data', exitCode: 1 }],
  [{ code: undefined, signal: 'SIGSEGV' }, '', { reason: 'killed by SIGSEGV', signal: 'SIGSEGV' }],
  [{ code: undefined, signal: 'SIGKILL' }, '', { reason: expect.stringContaining('out of memory'), signal: 'SIGKILL' }],
] as const)('%j fails, whatever was reported', (exit, text, expected) => {
  expect(judge(exit, logOf(1), metric, text)).toEqual({ kind: 'failed', ...expected });
});
