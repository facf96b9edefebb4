import { REPORTS, reportsAtRung } from '../../lib/contract/object-keys';
import { RungReports } from '../../lib/folder/rung-reports';
import { SweepFolder } from '../../lib/folder/sweep-folder';
import type { EarlyTerminateSpec } from '../../lib/spec/sweep-spec';
import { MemoryStore } from '../../lib/store/memory-store';
import { EarlyStopping } from '../../lib/worker/early-stopping';
import { MetricLog } from '../../lib/worker/metric-scanner';
import { CountingStore } from '../support/counting-store';
import { manifestOf } from '../support/manifests';

const ASHA: EarlyTerminateSpec = { type: 'asha', minIter: 1, eta: 3, strict: false };
const HYPERBAND: EarlyTerminateSpec = { type: 'hyperband', minIter: 1, eta: 3, strict: false };

class Sweep {
  readonly store = new CountingStore(new MemoryStore());
  readonly folder = new SweepFolder(this.store, 'test-sweep');
  readonly reports = new RungReports(this.folder);
  private readonly manifest;

  constructor(earlyTerminate: EarlyTerminateSpec, heartbeatSec = 10) {
    this.manifest = manifestOf({ heartbeatSec, spec: { earlyTerminate } });
  }

  trial(trial: number, attempt = 1, log = new MetricLog()) {
    const stopping = EarlyStopping.of(this.manifest, this.folder, { trial, attempt }, log)!;
    stopping.begin();
    const report = (step: number, value: number) => {
      log.record('loss', value, step);
      return stopping.look();
    };
    return { log, stopping, report };
  }

  /** As `rung trial.attempt_value`. */
  async keys(): Promise<string[]> {
    const keys: string[] = [];
    for await (const { key } of this.folder.entries(REPORTS)) {
      const [, rung, id = '', value] = /(\d+)\/\d+\/([\d.]+)_(.*)$/.exec(key) ?? [];
      keys.push(`${Number(rung)} ${id.split('.').map(Number).join('.')}_${value}`);
    }
    return keys;
  }
}

test('a sweep that stops no trial early has none', () => {
  const { folder } = new Sweep(ASHA);
  expect(EarlyStopping.of(manifestOf(), folder, { trial: 0, attempt: 1 }, new MetricLog())).toBeUndefined();
});

test('what a trial reports at a rung stands in the name of an object, and nothing else is written', async () => {
  const sweep = new Sweep(ASHA);
  const { report } = sweep.trial(12);
  for (const [step, value] of [
    [1, 0.5],
    [2, 0.25],
    [4, -1e-7],
    [5, 0],
  ] as const)
    await report(step, value);
  expect(await sweep.keys()).toEqual(['1 12.1_0.5', '3 12.1_-1e-7']);
  await expect(sweep.reports.at(3)).resolves.toEqual(new Map([[12, -1e-7]]));
});

test.each([1e21, -1.5e-7, 0, -0.1, 123456789.125, 5e-324, Number.MAX_VALUE])(
  'the value %p comes back',
  async (value) => {
    const sweep = new Sweep(ASHA);
    await sweep.trial(3).report(1, value);
    await expect(sweep.reports.at(1)).resolves.toEqual(new Map([[3, value]]));
  },
);

test.each([NaN, Infinity, -Infinity])('the value %p is told as none', async (value) => {
  const sweep = new Sweep(ASHA);
  await sweep.trial(3).report(1, value);
  await expect(sweep.reports.at(1)).resolves.toEqual(new Map([[3, NaN]]));
});

test('a trial that is worse than others at a rung is to stop, and is told why', async () => {
  const sweep = new Sweep(ASHA);
  await expect(sweep.trial(0).report(1, 0.5)).resolves.toBeUndefined();
  const worse = sweep.trial(1);
  await expect(worse.report(0, 9)).resolves.toBeUndefined();
  await expect(worse.report(1, 0.75)).resolves.toBe('asha at step 1: loss 0.75');
});

test('of several rungs that come at once each is judged', async () => {
  const sweep = new Sweep(ASHA);
  await sweep.trial(0).report(1, 0.5);
  const log = new MetricLog();
  for (const [step, value] of [
    [1, 0.75],
    [2, 0.1],
    [3, 0.1],
  ] as const)
    log.record('loss', value, step);
  await expect(sweep.trial(1, 1, new MetricLog()).stopping.look()).resolves.toBeUndefined();
  const other = sweep.trial(2);
  for (const { step, value } of log.steps.get('loss')!) other.log.record('loss', value, step);
  await expect(other.stopping.look()).resolves.toBe('asha at step 1: loss 0.75');
});

test('requests are made at rungs only: one create and one listing', async () => {
  const sweep = new Sweep(ASHA);
  const { report, stopping } = sweep.trial(0);
  for (let step = 1; step <= 100; step++) {
    await report(step, 1 / step);
    await stopping.look();
  }
  expect(sweep.store.of('create')).toBe(5);
  expect(sweep.store.of('list')).toBe(5);
  expect(sweep.store.total).toBe(10);
});

test('a rule that reconsiders looks again at reports between rungs, but not at every one', async () => {
  const slow = new Sweep(HYPERBAND, 10);
  const { report } = slow.trial(0);
  for (let step = 1; step <= 200; step++) await report(step, 1 / step);
  expect(slow.store.of('list')).toBe(5);

  const quick = new Sweep(HYPERBAND, 0);
  const early = quick.trial(0);
  await expect(early.report(1, 0.5)).resolves.toBeUndefined();
  await expect(early.report(2, 0.4)).resolves.toBeUndefined();
  await quick.trial(1).report(1, 0.1);
  await expect(early.report(2.5, 0.3)).resolves.toBe('hyperband at step 2.5: loss 0.3');
});

describe('an attempt that goes on from checkpoints', () => {
  const restored = (...values: readonly number[]): MetricLog => {
    const log = new MetricLog();
    log.resume(new Map(), new Map([['loss', values.map((value, i) => ({ step: i + 1, value }))]]));
    return log;
  };

  test('does not tell again what was told, and counts once', async () => {
    const sweep = new Sweep(ASHA);
    const first = sweep.trial(0);
    for (const [step, value] of [
      [1, 0.9],
      [2, 0.8],
      [3, 0.7],
    ] as const)
      await first.report(step, value);
    const second = sweep.trial(0, 2, restored(0.9, 0.8, 0.7));
    await expect(second.report(4, 0.6)).resolves.toBeUndefined();
    expect(await sweep.keys()).toEqual(['1 0.1_0.9', '3 0.1_0.7']);
    await second.report(9, 0.5);
    expect((await sweep.keys()).at(-1)).toBe('9 0.2_0.5');
  });

  test('is judged again at the last rung: its first worker may not have lived to do so', async () => {
    const sweep = new Sweep(ASHA);
    await sweep.trial(1).report(1, 0.1);
    const second = sweep.trial(0, 2, restored(0.9));
    await expect(second.stopping.look()).resolves.toBe('asha at step 1: loss 0.9');
  });

  test('that begins anew takes the place of the one before it', async () => {
    const sweep = new Sweep(ASHA);
    await sweep.trial(0).report(1, 0.9);
    await sweep.trial(0, 2).report(1, 0.8);
    expect(await sweep.keys()).toEqual(['1 0.1_0.9', '1 0.2_0.8']);
    await expect(sweep.reports.at(1)).resolves.toEqual(new Map([[0, 0.8]]));
  });
});

test('a program that ended before it was looked at is told of all the same', async () => {
  const sweep = new Sweep(ASHA);
  const { log, stopping } = sweep.trial(0);
  for (let step = 1; step <= 4; step++) log.record('loss', 1 / step, step);
  await stopping.share();
  await stopping.share();
  expect(await sweep.keys()).toEqual(['1 0.1_1', `3 0.1_${1 / 3}`]);
  expect(sweep.store.of('create')).toBe(2);
});

test('reports of 1,000 trials are one listing', async () => {
  const sweep = new Sweep(ASHA);
  for (let trial = 0; trial < 1000; trial++)
    await sweep.reports.record({ trial, attempt: 1 }, { rung: 1, step: 1, value: trial });
  sweep.store.reset();
  const values = await sweep.reports.at(1);
  expect([values.size, values.get(999)]).toEqual([1000, 999]);
  expect(sweep.store.total).toBe(1);
  expect(reportsAtRung(1)).toBe('reports/0000000000000001/');
});
