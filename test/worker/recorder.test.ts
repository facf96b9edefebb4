import * as keys from '../../lib/contract/object-keys';
import { FolderReader } from '../../lib/folder/folder-reader';
import { SweepFolder } from '../../lib/folder/sweep-folder';
import { MemoryStore } from '../../lib/store/memory-store';
import type { Manifest } from '../../lib/sweep/records';
import { MetricLog } from '../../lib/worker/metric-scanner';
import { Recorder } from '../../lib/worker/recorder';
import { manifestOf } from '../support/manifests';

const times = { startedAt: '2026-01-01T00:00:00.000Z', endedAt: '2026-01-01T00:00:09.000Z', durationSec: 9 };
const attemptOf = (attempt: number) => ({ trial: 4, attempt, parameters: { x: 1 }, failedBefore: 0 });

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
