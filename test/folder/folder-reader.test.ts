import fc from 'fast-check';
import * as keys from '../../lib/contract/object-keys';
import { FolderReader } from '../../lib/folder/folder-reader';
import { retryFailed } from '../../lib/folder/retry-failed';
import { SweepFolder } from '../../lib/folder/sweep-folder';
import { DirectoryStore } from '../../lib/store/directory-store';
import { MemoryStore } from '../../lib/store/memory-store';
import { trialStatus } from '../../lib/sweep/decide';
import type { SweepState } from '../../lib/sweep/fold';
import { CountingStore } from '../support/counting-store';
import { HEARTBEAT_MS, manifestOf, resultOf } from '../support/manifests';
import { SimulatedProcess } from '../support/simulation';
import { temporaryFolders } from '../support/temporary-folder';
import { finishedFolder } from './finished-folder';
import { SimulatedSweep } from './simulated-sweep';

const TRIALS = 10_000;
const MAX_REQUESTS = 60;

const folder = temporaryFolders();

describe('a fresh reader of 10,000 finished trials needs few requests', () => {
  const manifest = manifestOf({ trials: TRIALS });

  test.each([
    ['in memory', () => new MemoryStore(), 0],
    ['in memory, each after two failures', () => new MemoryStore(), 2],
    ['in a directory', () => new DirectoryStore(folder()), 0],
  ])('%s', async (_, makeStore, failures) => {
    const store = makeStore();
    await finishedFolder(store, manifest, { failures });
    const counting = new CountingStore(store);
    const reader = new FolderReader(new SweepFolder(counting, manifest.id), TRIALS);
    await reader.refresh();
    expect(counting.total).toBeLessThanOrEqual(MAX_REQUESTS);
    const results = reader.results().sort((a, b) => a.trial - b.trial);
    expect(results.map(({ trial }) => trial)).toEqual(Array.from({ length: TRIALS }, (_, trial) => trial));
    expect(reader.uncompacted()).toEqual([]);

    counting.reset();
    await reader.refresh();
    expect(counting.total).toBeLessThanOrEqual(10);
  });
});

test('a refresh asks for what is new alone', async () => {
  const manifest = manifestOf({ trials: 1000 });
  const store = new MemoryStore();
  const sweep = await finishedFolder(store, manifest);
  // Two blocks are open again, one of them between others.
  for (const block of [1, 3]) await sweep.store.remove(keys.blockKey(block));
  const counting = new CountingStore(store);
  const reader = new FolderReader(new SweepFolder(counting, manifest.id), 1000);
  await reader.refresh();
  expect(reader.results()).toHaveLength(1000);
  expect(counting.of('read')).toBeLessThanOrEqual(2 + 2 * keys.BLOCK_SIZE + 2);
  expect(reader.uncompacted()).toEqual([1, 3]);
  counting.reset();
  await reader.refresh();
  expect(counting.of('read')).toBeLessThanOrEqual(2);
  expect(counting.total).toBeLessThanOrEqual(12);
});

test('a refresh on 10,000 trials of 1,000 workers that are all over the place takes at most 25 requests', async () => {
  const manifest = manifestOf({ trials: TRIALS });
  const store = new MemoryStore();
  const sweep = new SweepFolder(store, manifest.id);
  await sweep.markStarted();
  for (let trial = 0; trial < TRIALS; trial++) {
    const id = { trial, attempt: trial % 3 === 0 ? 2 : 1 };
    for (let attempt = 1; attempt <= id.attempt; attempt++) {
      await sweep.claim({ trial, attempt }, { worker: 'w', host: 'h', parameters: {} });
    }
    if (id.attempt > 1) {
      const times = { startedAt: '2026-01-01T00:00:00.000Z', endedAt: '2026-01-01T00:00:01.000Z' };
      await sweep.recordFailure({ trial, attempt: 1 }, { v: 1, worker: 'w', reason: 'no', final: false, ...times });
    }
    // One in ten still runs, so that no block is complete.
    if (trial % 10 === 9) await sweep.beat(id, 'w');
    else await sweep.recordResult(resultOf(trial, { attempt: id.attempt }));
  }
  const counting = new CountingStore(store);
  const reader = new FolderReader(new SweepFolder(counting, manifest.id), TRIALS, HEARTBEAT_MS);
  await reader.refresh();
  expect(reader.results()).toHaveLength(0.9 * TRIALS);
  counting.reset();
  await reader.refresh();
  expect(counting.total).toBeLessThanOrEqual(25);
  expect(counting.of('read')).toBe(2);
});

test('what is not readable is left out', async () => {
  const store = new MemoryStore();
  const sweep = new SweepFolder(store, 'test-sweep');
  await sweep.store.write(keys.resultKey(0), 'not a result');
  await sweep.store.write(keys.resultKey(1), `${JSON.stringify(resultOf(1))}\n`);
  await sweep.store.write(keys.blockKey(0), '{"v":1,"results":[{}]}');
  await sweep.store.write('claims/00000000/notes.txt', 'by hand');
  await sweep.store.write('claims/readme', 'by hand');
  await sweep.store.write('results/readme', 'by hand');
  await sweep.store.write('beats/x', 'by hand');
  await sweep.store.write(keys.STOP_KEY, '');
  const reader = new FolderReader(sweep, 3);
  const state = await reader.refresh();
  expect([...state.trials.keys()]).toEqual([1]);
  expect(state.stop).toMatchObject({ cause: 'user', interrupt: false });
  await sweep.clearStop();
  expect((await reader.refresh()).stop).toBeUndefined();
});

test('a result or a block of other trials is not one', async () => {
  const sweep = new SweepFolder(new MemoryStore(), 'test-sweep');
  await sweep.store.write(keys.resultKey(0), JSON.stringify(resultOf(1)));
  await sweep.store.write(keys.blockKey(0), JSON.stringify({ v: 1, results: [resultOf(1), resultOf(1)] }));
  const reader = new FolderReader(sweep, 2);
  await reader.refresh();
  expect(reader.results().map(({ trial }) => trial)).toEqual([1]);
  await sweep.store.write(keys.resultKey(0), JSON.stringify(resultOf(0)));
  await reader.refresh();
  expect(reader.results()).toHaveLength(2);
});

/** What of a state matters: results, and where the other trials stand. */
function essence(state: SweepState, at: number): unknown {
  const now = { at, heartbeatMs: HEARTBEAT_MS };
  const trials = [...state.trials.values()].map((trial) =>
    trial.result
      ? { result: trial.result }
      : {
          trial: trial.trial,
          attempt: trial.attempt,
          status: trialStatus(trial, now),
          failed: [...trial.failed].sort((a, b) => a - b),
          interrupted: [...trial.interrupted].sort((a, b) => a - b),
        },
  );
  const keyOf = (trial: object): string => JSON.stringify(trial);
  return { trials: trials.map(keyOf).sort(), stop: state.stop, startedAt: state.startedAt };
}

test('a reader that follows a sweep always knows what a fresh one would', async () => {
  const deaths = fc.array(fc.record({ at: fc.nat(80), after: fc.boolean() }), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(fc.nat(1e6), fc.integer({ min: 1, max: 4 }), deaths, async (seed, workers, mortals) => {
      // The last trials of one block and the first of the next.
      const trials = keys.BLOCK_SIZE + 5;
      const manifest = manifestOf({ trials, spec: { retry: { attempts: 2 } } });
      const endings = ['complete', 'fail', 'complete', 'interrupt', 'complete'] as const;
      const act = ({ trial, attempt }: keys.AttemptId) => ({
        beats: trial % 2,
        ending: attempt > 6 ? ('complete' as const) : endings[(trial * 7 + attempt * 3 + seed) % endings.length]!,
      });
      const sweep = new SimulatedSweep({ seed, manifest, act });
      await sweep.begin();
      for (let trial = 0; trial < keys.BLOCK_SIZE - 4; trial++) {
        await sweep.folder.claim({ trial, attempt: 1 }, { worker: 'w', host: 'h', parameters: { x: trial } });
        await sweep.folder.recordResult(resultOf(trial));
      }
      for (let i = 0; i < workers; i++) sweep.addWorker(new SimulatedProcess(`worker-${i}`));
      for (const [i, death] of mortals.entries()) sweep.addWorker(new SimulatedProcess(`mortal-${i}`, death));
      const followers = [0, HEARTBEAT_MS].map((heartbeatMs) => new FolderReader(sweep.folder, trials, heartbeatMs));
      for (let limit = 20; ; limit += 20) {
        const ended = await sweep.simulation.run(limit);
        const at = sweep.simulation.now();
        const fresh = essence(await new FolderReader(sweep.folder, trials).refresh(), at);
        for (const follower of followers) expect(essence(await follower.refresh(), at)).toEqual(fresh);
        if (ended) break;
        expect(limit).toBeLessThan(20_000);
      }
      expect(sweep.errors).toEqual([]);
      for (const follower of followers) expect(follower.results()).toHaveLength(trials);
    }),
    { numRuns: 10 },
  );
});

test('failed trials can be taken back, and are known to be open again', async () => {
  const manifest = manifestOf({ trials: 300, spec: { retry: { attempts: 2 } } });
  const store = new MemoryStore();
  const sweep = await finishedFolder(store, manifest, { failures: 2 });
  const reader = new FolderReader(sweep, 300);
  await reader.refresh();
  await expect(retryFailed(sweep, reader)).resolves.toBe(300);
  for (const known of [reader, new FolderReader(sweep, 300)]) {
    const { trials } = await known.refresh();
    expect(known.results()).toEqual([]);
    expect(trials.size).toBe(300);
    for (const trial of trials.values()) {
      expect(trial).toMatchObject({ attempt: 2, failed: new Set(), interrupted: new Set([1, 2]) });
      expect(trialStatus(trial, { at: trial.seenAt, heartbeatMs: HEARTBEAT_MS })).toBe('abandoned');
    }
  }
});
