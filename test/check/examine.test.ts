import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { examine, hasFailed, RULES } from '../../lib/check/examine';
import type { CheckFacts, ImageFacts, ServeFacts, TrainFacts } from '../../lib/check/facts';
import { answer, failedRun, goodFacts, goodImage, goodRun, goodServe, goodTrain, lost, ready } from './made-up-facts';

const LABEL = 'com.amazonaws.sagemaker.capabilities.accept-bind-to-port';

/** The rules that are broken, each with what was seen. */
function broken(facts: CheckFacts): { [id: string]: string } {
  const found = examine(facts).filter(({ fix }) => fix !== undefined);
  return Object.fromEntries(found.map(({ id, seen = '' }) => [id, seen]));
}

function withTrain(change: Partial<TrainFacts>): CheckFacts {
  return { ...goodFacts, train: { ...goodTrain, ...change } };
}

function withServe(change: Partial<ServeFacts>): CheckFacts {
  return { ...goodFacts, serve: { ...goodServe, ...change } };
}

function withImage(change: Partial<ImageFacts>): CheckFacts {
  return { ...goodFacts, image: { ...goodImage, ...change } };
}

function statusOf(id: string, facts: CheckFacts): string | undefined {
  return examine(facts).find((verdict) => verdict.id === id)?.status;
}

test('an image that keeps every promise breaks no rule', () => {
  const verdicts = examine(goodFacts);
  expect(verdicts.filter(({ status }) => status !== 'passed').map(({ id }) => id)).toEqual(['image.multi-model-label']);
  expect(hasFailed(verdicts)).toBe(false);
});

test('a model with chance in it gives other answers at the same time, too', () => {
  const facts = withServe({ repeated: answer(200, '7\n'), concurrent: [answer(200, '8\n'), answer(200, '9\n')] });
  expect(broken(facts)).toEqual({});
});

test('an image that serves nothing need not say so of its port, nor is it blamed for saying it', () => {
  const { serve: _, ...trainsAlone } = withImage({ labels: { [LABEL]: 'true' } });
  expect(statusOf('image.port-label', trainsAlone)).toBe('not-applicable');
  expect(statusOf('image.port-label', { ...trainsAlone, image: { ...goodImage, labels: {} } })).toBe('not-applicable');
});

test('rules of level must fail, the others warn', () => {
  const verdicts = examine(withTrain({ plain: { ...goodRun, model: [], failure: 'all is well' } }));
  const levels = Object.fromEntries(verdicts.map(({ id, status }) => [id, status]));
  expect(levels).toMatchObject({ 'train.model': 'failed', 'train.no-false-failure': 'warning' });
  expect(hasFailed(verdicts)).toBe(true);
  expect(hasFailed(examine(withTrain({ plain: { ...goodRun, failure: 'all is well' } })))).toBe(false);
});

test.each<[string, CheckFacts, { [id: string]: unknown }]>([
  [
    'it cannot be started',
    withTrain({ plain: { ...failedRun, notStarted: 'there is no program train' } }),
    { 'train.starts': 'there is no program train' },
  ],
  [
    'it fails, whatever it is given',
    withTrain({ plain: failedRun, typed: failedRun }),
    { 'train.exit-code': 'it ended with exit code 1: ValueError: scale is no number' },
  ],
  [
    'it fails when numbers are strings alone',
    withTrain({ plain: failedRun, typed: goodRun }),
    { 'train.string-hyperparameters': expect.stringContaining('with numbers as JSON numbers it works') },
  ],
  [
    'a signal ended it',
    withTrain({ plain: { ...failedRun, exitCode: undefined, signal: 'SIGSEGV' } }),
    { 'train.exit-code': 'SIGSEGV ended it: ValueError: scale is no number' },
  ],
  [
    'it reports the same without data',
    withTrain({ empty: { channel: 'train', run: goodRun } }),
    { 'train.channels': expect.stringContaining('with no file in channel train') },
  ],
  [
    'it takes no data for fine, and reports something else',
    withTrain({ empty: { channel: 'train', run: { ...goodRun, metrics: { val_error: 0 } } } }),
    { 'train.failure-exit-code': 'with no file in channel train it ended with 0' },
  ],
  [
    'the metric has another name',
    withTrain({ plain: { ...goodRun, metrics: { loss: 1 } } }),
    { 'train.metric': "no 'val_error': it reports loss" },
  ],
  [
    'the metric is no number',
    withTrain({ plain: { ...goodRun, metrics: { val_error: 'NaN' } } }),
    { 'train.metric': "'val_error' is NaN" },
  ],
  [
    'it outlives SIGTERM',
    withTrain({ sigterm: { atSec: 1, tookSec: 30, killed: true, graceSec: 30, run: failedRun } }),
    { 'train.sigterm': 'it was still there 30 s after the signal' },
  ],
  [
    'it cannot read its checkpoint',
    withTrain({ resumed: failedRun }),
    { 'train.resume': expect.stringContaining('the second attempt: it ended with exit code 1') },
  ],
  ['it writes to /var', withTrain({ outside: ['/var/a'] }), { 'train.program-unchanged': 'it wrote /var/a' }],
  [
    'it needs a root to write to',
    withTrain({ readOnlyRoot: failedRun }),
    { 'train.read-only-root': expect.anything() },
  ],
  ['it needs root', withTrain({ nonRoot: failedRun }), { 'train.non-root': expect.anything() }],
  [
    'the server never answers',
    withServe({
      start: { ready: false, seconds: 600, lastPing: answer(404), said: '' },
      boundStart: { ready: false, seconds: 600, said: '' },
    }),
    {
      'serve.starts': 'it was not ready after 600.0 s, the last answer to /ping: status 404',
      'serve.any-port': expect.stringContaining('its label says so'),
    },
  ],
  [
    'requests are lost at SIGTERM',
    withServe({ shutdown: { graceSec: 30, seconds: 0.1, killed: false, sent: [lost, answer(200)] } }),
    { 'serve.in-flight': '1 of 2 requests were lost: no answer (ECONNRESET)' },
  ],
  [
    'a request is lost that was half sent',
    withServe({ shutdown: { graceSec: 30, seconds: 0.1, killed: false, sent: [answer(200)], halfSent: lost } }),
    { 'serve.in-flight': expect.stringContaining('half sent') },
  ],
  [
    'an answer differs among others',
    withServe({ concurrent: [answer(200, '6\n'), answer(200, '7\n')] }),
    { 'serve.concurrent': '1 of 2 answers differ from that to a single one' },
  ],
  ['it is for ARM', withImage({ architecture: 'arm64' }), { 'image.architecture': 'it is for linux/arm64' }],
  ['it is huge', withImage({ sizeBytes: 11 * 1024 ** 3 }), { 'image.size': '11.0 GiB' }],
  [
    'a shell stands before the program',
    withImage({ entrypoint: ['/bin/sh', '-c', 'train'] }),
    { 'image.entry-point': 'it is /bin/sh -c train' },
  ],
  ['it says nothing of its port', withImage({ labels: {} }), { 'image.port-label': expect.anything() }],
  ['it has no worker', withImage({ worker: { ok: false, said: 'no such file' } }), { 'image.worker': 'no such file' }],
  [
    'its entry point keeps the worker out',
    withImage({ workerByEntry: { ok: false, said: 'unknown argument' } }),
    { 'image.worker-by-entry-point': 'unknown argument' },
  ],
  ['its user is root', withImage({ user: 'root:root' }), { 'image.user': 'it runs as root' }],
  ['its user is 0', withImage({ user: '0' }), { 'image.user': 'it runs as root' }],
])('%s', (_, facts, expected) => {
  expect(broken(facts)).toEqual(expected);
});

describe('a second attempt that reports the first step again', () => {
  const again = (seconds: number, interrupted = { first: 1, count: 4, seconds: 0.5 }): CheckFacts => {
    const sigterm = { ...goodTrain.sigterm, killed: false, graceSec: 30, run: { ...failedRun, steps: interrupted } };
    return withTrain({ sigterm, resumed: { ...goodRun, steps: { first: 1, count: 8, seconds } } });
  };

  test('and takes as long begins anew', () => {
    expect(broken(again(1))).toEqual({ 'train.resume-saves-work': 'it began with step 1 again, and took as long' });
  });

  test('but sooner goes on', () => {
    expect(statusOf('train.resume-saves-work', again(0.4))).toBe('passed');
  });

  test('tells nothing where the first one did not come far', () => {
    expect(statusOf('train.resume-saves-work', again(1, { first: 1, count: 2, seconds: 0.1 }))).toBe('not-applicable');
  });
});

describe('what does not apply', () => {
  test('a port that no label promises', () => {
    const bound = { ready: false, seconds: 600, said: '' };
    const facts = { ...withServe({ boundStart: bound }), image: { ...goodImage, labels: {} } };
    expect(statusOf('serve.any-port', facts)).toBe('not-applicable');
    expect(statusOf('serve.any-port', { ...facts, image: { ...goodImage, labels: { [LABEL]: 'true' } } })).toBe(
      'failed',
    );
  });

  test('rules of the image, for a process', () => {
    const { image: _, ...process } = goodFacts;
    const found = examine({ ...process, target: 'process' }).filter(({ id }) => id.startsWith('image.'));
    expect(new Set(found.map(({ status }) => status))).toEqual(new Set(['not-applicable']));
  });

  test('rules of the server, where there is none', () => {
    const { serve: _, ...without } = goodFacts;
    const found = examine(without).filter(({ id }) => id.startsWith('serve.'));
    expect(new Set(found.map(({ status }) => status))).toEqual(new Set(['not-applicable']));
  });

  test('SIGTERM, to a program that went on to its end', () => {
    const sigterm = { atSec: 1, tookSec: 1, killed: false, graceSec: 30, run: goodRun };
    expect(statusOf('train.sigterm', withTrain({ sigterm }))).toBe('not-applicable');
  });

  test('requests, where nobody says what a good one is', () => {
    const { invocation: _, ...serve } = goodServe;
    expect(statusOf('serve.invocations', { ...goodFacts, serve })).toBe('not-applicable');
    expect(statusOf('serve.in-flight', { ...goodFacts, serve })).toBe('not-applicable');
  });

  test('a server whose start is all that is known', () => {
    const facts = { ...goodFacts, serve: { timeoutSec: 600, start: ready } };
    expect(statusOf('serve.starts', facts)).toBe('passed');
    expect(statusOf('serve.sigterm', facts)).toBe('not-applicable');
  });
});

test('docs/check-container.md has every rule, and no other', () => {
  const doc = readFileSync(join(__dirname, '../../docs/check-container.md'), 'utf8');
  const rows = doc.split('\n').filter((line) => line.startsWith('| `'));
  const told = rows.map((line) => line.split('|').map((cell) => cell.trim()));
  expect(told.map(([, id]) => id)).toEqual(RULES.map(({ id }) => `\`${id}\``));
  for (const [i, { level, title, source }] of RULES.entries()) {
    const [, , toldLevel, toldTitle, toldSource] = told[i] ?? [];
    expect([toldLevel, toldTitle]).toEqual([level, title]);
    expect(toldSource).toContain(source.title);
    expect(toldSource).toContain(source.url);
  }
});

test('ids are stable names, each of one rule', () => {
  const ids = RULES.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter((id) => !/^(train|serve|image)\.[a-z-]+$/.test(id))).toEqual([]);
});
