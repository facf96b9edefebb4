import * as keys from '../../lib/contract/object-keys';
import { FolderReader } from '../../lib/folder/folder-reader';
import { StoreClock } from '../../lib/folder/store-clock';
import { SweepFolder } from '../../lib/folder/sweep-folder';
import { MemoryStore } from '../../lib/store/memory-store';
import type { Manifest } from '../../lib/sweep/records';
import { MetricLog } from '../../lib/worker/metric-scanner';
import { Recorder } from '../../lib/worker/recorder';
import { InterceptedStore, type Operation } from '../support/intercepted-store';
import { manifestOf } from '../support/manifests';

const times = { startedAt: '2026-01-01T00:00:00.000Z', endedAt: '2026-01-01T00:00:09.000Z', durationSec: 9 };
const FRESH = { failedBefore: 0, costBeforeUsd: 0, claimedAt: 0 };
const attemptOf = (attempt: number) => ({ trial: 4, attempt, parameters: { x: 1 }, ...FRESH });

function recorderOf(manifest: Manifest = manifestOf()): { folder: SweepFolder; recorder: Recorder } {
  const folder = new SweepFolder(new MemoryStore(), manifest.id);
  const reader = new FolderReader(folder, manifest.trials);
  return { folder, recorder: new Recorder({ folder, reader, manifest, worker: 'w1' }) };
}

async function fail(recorder: Recorder, attempt: number, exitCode = 1): Promise<boolean> {
  const outcome = { kind: 'failed', reason: 'no', exitCode } as const;
  const report = { ...times, outcome, log: new MetricLog(), artifacts: [] };
  return (await recorder.failed(attemptOf(attempt), report, outcome)).final;
}

test('a result holds everything that is known of the trial', async () => {
  const { folder, recorder } = recorderOf(manifestOf({ spec: { repeats: 3 } }));
  const log = new MetricLog();
  for (const [name, value] of [
    ['loss', 0.5],
    ['acc', NaN],
    ['lr', Infinity],
  ] as const)
    log.record(name, value, undefined);
  const outcome = { kind: 'completed', objective: 0.5 } as const;
  await recorder.completed(attemptOf(2), { ...times, outcome, log, artifacts: ['model.tar.gz'] }, outcome);
  await expect(folder.result(4)).resolves.toEqual({
    v: 1,
    trial: 4,
    attempt: 2,
    status: 'completed',
    repeat: 1,
    parameters: { x: 1 },
    objective: 0.5,
    metrics: { loss: 0.5 },
    worker: 'w1',
    ...times,
    artifacts: ['model.tar.gz'],
  });
});

test('a failure that may be tried again is no result yet', async () => {
  const { folder, recorder } = recorderOf(manifestOf({ spec: { retry: { attempts: 2 } } }));
  await expect(fail(recorder, 1)).resolves.toBe(false);
  await expect(folder.result(4)).resolves.toBeUndefined();
  await expect(folder.failure(attemptOf(1))).resolves.toMatchObject({
    reason: 'no',
    exitCode: 1,
    final: false,
    worker: 'w1',
  });
});

test('failures of attempts that were taken for lost count, too', async () => {
  const { folder, recorder } = recorderOf(manifestOf({ spec: { retry: { attempts: 2 } } }));
  // Claimed at a time when no attempt had failed; the first one fails meanwhile.
  await fail(recorder, 1);
  await expect(fail(recorder, 2)).resolves.toBe(true);
  await expect(folder.result(4)).resolves.toMatchObject({ status: 'failed', attempt: 2 });
});

test('a failure with another exit code than those to try again is final', async () => {
  const { recorder } = recorderOf(manifestOf({ spec: { retry: { attempts: 5, exitCodes: [75] } } }));
  await expect(fail(recorder, 1, 75)).resolves.toBe(false);
  await expect(fail(recorder, 2, 1)).resolves.toBe(true);
});

test('a late result changes nothing', async () => {
  const { folder, recorder } = recorderOf();
  const outcome = { kind: 'completed', objective: 1 } as const;
  const report = { ...times, outcome, log: new MetricLog(), artifacts: [] };
  await folder.beat(attemptOf(1), 'w1');
  await recorder.completed(attemptOf(2), report, outcome);
  const first = await folder.result(4);
  await fail(recorder, 1);
  await expect(folder.result(4)).resolves.toEqual(first);
  await expect(folder.store.list(keys.BEATS)).resolves.toMatchObject({ entries: [] });
});

test('a result that cannot be read is replaced', async () => {
  const { folder, recorder } = recorderOf();
  await folder.store.write(keys.resultKey(4), '');
  const outcome = { kind: 'completed', objective: 1 } as const;
  await recorder.completed(attemptOf(2), { ...times, outcome, log: new MetricLog(), artifacts: [] }, outcome);
  await expect(folder.result(4)).resolves.toMatchObject({ attempt: 2, objective: 1 });
});

describe('the target of a point with repeats', () => {
  const metric = { name: 'loss', goal: 'minimize', mode: 'last', target: 2 } as const;

  /** Ends the repeats of a point in some order. */
  async function stops(order: readonly number[], values: readonly (number | undefined)[]): Promise<boolean> {
    const { folder, recorder } = recorderOf(manifestOf({ trials: 6, spec: { metric, repeats: 3 } }));
    for (const repeat of order) {
      const objective = values[repeat];
      const attempt = { ...attemptOf(1), trial: 3 + repeat };
      const report = { ...times, log: new MetricLog(), artifacts: [] };
      const completed = { kind: 'completed', objective: objective ?? 0 } as const;
      const failed = { kind: 'failed', reason: 'no' } as const;
      if (objective === undefined) await recorder.failed(attempt, { ...report, outcome: failed }, failed);
      else await recorder.completed(attempt, { ...report, outcome: completed }, completed);
    }
    return (await folder.stopRecord())?.cause === 'target';
  }

  test.each([[[0, 1, 2]], [[2, 1, 0]], [[1, 2, 0]]])('is their mean, whichever ends last (%j)', async (order) => {
    await expect(stops(order, [1, 2, 3])).resolves.toBe(true);
    await expect(stops(order, [1, 2, 4])).resolves.toBe(false);
    await expect(stops(order, [1, undefined, 1])).resolves.toBe(false);
    await expect(stops(order.slice(1), [1, 1, 1])).resolves.toBe(false);
  });
});

/** Counts how often the costs of a sweep are added up: what they may be is asked each time. */
class LooksAtCosts extends InterceptedStore {
  looks = 0;

  protected override intercept<T>(_operation: Operation, subject: string, call: () => Promise<T>): Promise<T> {
    if (subject.endsWith(`/${keys.BUDGET_KEY}`)) this.looks += 1;
    return call();
  }
}

describe('max_cost_usd', () => {
  /** A dollar a second: costs are times. */
  const PRICE = 3600;

  /** A sweep whose clock goes as the test says, and workers on it. */
  function priced(maxCostUsd: number, trials = 100) {
    let now = Date.UTC(2026, 0, 1);
    const store = new LooksAtCosts(new MemoryStore(() => now));
    const manifest = manifestOf({ trials, spec: { limits: { maxCostUsd } }, pricePerHourUsd: PRICE });
    const worker = () => {
      const folder = new SweepFolder(store, manifest.id, new StoreClock(() => now));
      const recorder = new Recorder({ folder, reader: new FolderReader(folder, trials), manifest, worker: 'w' });
      return { folder, recorder };
    };
    const run = async ({ folder, recorder }: ReturnType<typeof worker>, trial: number, seconds: number) => {
      await folder.claim({ trial, attempt: 1 }, { worker: 'w', host: 'h', parameters: {} });
      const attempt = { ...attemptOf(1), trial, claimedAt: now };
      now += seconds * 1000;
      const outcome = { kind: 'completed', objective: 1 } as const;
      await recorder.completed(attempt, { ...times, outcome, log: new MetricLog(), artifacts: [] }, outcome);
    };
    return { store, worker, run };
  }

  test('stops the sweep by the sum over all workers, and says what it came to', async () => {
    const { worker, run } = priced(50);
    const [a, b] = [worker(), worker()];
    await run(a, 0, 20);
    await run(b, 1, 20);
    await expect(a.folder.stopRecord()).resolves.toBeUndefined();
    await run(a, 2, 15);
    await expect(b.folder.stopRecord()).resolves.toMatchObject({
      cause: 'max_cost',
      reason: 'the trials have cost $55.00; max_cost_usd is 50',
      interrupt: false,
    });
  });

  test('keeps the first stop when two workers reach it at once', async () => {
    const { worker, run } = priced(10);
    const [a, b] = [worker(), worker()];
    await run(a, 0, 12);
    const first = await a.folder.stopRecord();
    await run(b, 1, 12);
    await expect(b.folder.stopRecord()).resolves.toEqual(first);
  });

  test('does not make workers read the folder after every trial', async () => {
    const { store, worker, run } = priced(10_000, 1000);
    const only = worker();
    for (let trial = 0; trial < 900; trial++) await run(only, trial, 10);
    await expect(only.folder.stopRecord()).resolves.toBeUndefined();
    expect(store.looks).toBeGreaterThan(3);
    expect(store.looks).toBeLessThan(20);
    await run(only, 900, 1200);
    await expect(only.folder.stopRecord()).resolves.toMatchObject({ cause: 'max_cost' });
  });
});
