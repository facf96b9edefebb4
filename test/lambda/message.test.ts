import { messageOf } from '../../lambda/sweep-finished/message';
import { summarise } from '../../lib/report/summary';
import { manifestOf, resultOf } from '../support/manifests';

const ADDRESS = 's3://bucket/sweeps/test-sweep';

test('tells a person what came out, and where it is', () => {
  const results = [resultOf(0), resultOf(1, { durationSec: 3600 }), resultOf(2, { status: 'failed' })];
  const { subject, text } = messageOf(summarise(manifestOf({ trials: 3 }), results), 'complete', ADDRESS);
  expect(subject).toBe('Sweep test-sweep complete: 3 of 3 trials ended, 1 failed');
  expect(text).toBe(`test-sweep is complete: every trial has ended.

trials: 2 completed, 1 failed
best: loss 0 in trial 0 with x=0
programs ran 1 h in all

The results are in ${ADDRESS}/results.csv
  sweep results ${ADDRESS}   shows them
`);
});

test('says how to go on when trials are left', () => {
  const { text } = messageOf(summarise(manifestOf({ trials: 3 }), []), 'abandoned', ADDRESS);
  expect(text).toContain('is unfinished: 3 trials left, and nobody works on it');
  expect(text).toContain('trials: 3 left');
  expect(text).toContain(`sweep resume ${ADDRESS}   goes on with the sweep`);
});

test('says that nothing more is needed when the target was reached', () => {
  const stop = { v: 1, cause: 'target', reason: 'loss reached 0', interrupt: false, at: '' } as const;
  const { subject, text } = messageOf(summarise(manifestOf({ trials: 3 }), [resultOf(0)], stop), 'stopped', ADDRESS);
  expect(subject).toBe('Sweep test-sweep stopped: 1 of 3 trials ended');
  expect(text).toContain('was stopped: loss reached 0');
  expect(text).not.toContain('sweep resume');
});

test('the subject of a sweep with a long name is one that SNS takes', () => {
  const summary = { ...summarise(manifestOf({ trials: 100_000 }), []), id: 'x'.repeat(200) };
  const { subject } = messageOf(summary, 'abandoned', ADDRESS);
  expect(subject.length).toBeLessThanOrEqual(100);
  expect(subject).toMatch(/^Sweep x+ unfinished: 0 of 100,000 trials ended$/);
});
