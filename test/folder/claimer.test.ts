import * as keys from '../../lib/contract/object-keys';
import { Claimer, type Step } from '../../lib/folder/claimer';
import { writeDerived } from '../../lib/folder/derived';
import { FolderReader } from '../../lib/folder/folder-reader';
import { StoreClock } from '../../lib/folder/store-clock';
import { SweepFolder } from '../../lib/folder/sweep-folder';
import type { Searcher } from '../../lib/search/searcher';
import { MemoryStore } from '../../lib/store/memory-store';
import type { Store } from '../../lib/store/store';
import { MAX_LOST_ATTEMPTS } from '../../lib/sweep/decide';
import type { Manifest } from '../../lib/sweep/records';
import { CountingStore } from '../support/counting-store';
import { InterceptedStore, type Operation } from '../support/intercepted-store';
import { HEARTBEAT_MS, manifestOf, resultOf } from '../support/manifests';
import { START } from '../support/simulation';
import { uniform } from '../support/uniform';

let time: number;
let memory: MemoryStore;

beforeEach(() => {
  time = START;
  memory = new MemoryStore(() => time);
});

const tick = (): number => time - START;

function folderOn(store: Store, timer: () => number = tick): SweepFolder {
  return new SweepFolder(store, 'test-sweep', new StoreClock(timer));
}

interface Options {
  readonly store?: Store;
  readonly manifest?: Manifest;
  readonly name?: string;
  readonly timer?: () => number;
  readonly random?: () => number;
  readonly searcher?: Searcher;
}

const PLANNED: Searcher = { size: undefined, planned: Infinity, propose: (x) => ({ x }) };

async function worker(options: Options = {}): Promise<Claimer> {
  const { store = memory, manifest = manifestOf(), name = 'w1', timer = tick, random = uniform(1) } = options;
  const { searcher = PLANNED } = options;
  const folder = folderOn(store, timer);
  await folder.registerWorker(name, { host: 'h', pid: 1 });
  const reader = new FolderReader(folder, manifest.trials);
  return new Claimer({ folder, reader, manifest, worker: name, host: 'h', searcher, random });
}

function claimed(step: Step | undefined): string {
  return step?.kind === 'run' ? `${step.attempt.trial}.${step.attempt.attempt}` : (step?.kind ?? 'nothing');
}

const claim = (id: keys.AttemptId) => folderOn(memory).claim(id, { worker: 'other', host: 'h', parameters: {} });

describe('new trials', () => {
  test('are claimed in order, with their parameters, and seen to be claimed', async () => {
    const claimer = await worker({ manifest: manifestOf({ trials: 2 }) });
    await expect(claimer.next()).resolves.toEqual({
      kind: 'run',
      attempt: {
        trial: 0,
        attempt: 1,
        parameters: { x: 0 },
        failedBefore: 0,
        costBeforeUsd: 0,
        claimedAt: expect.any(Number),
      },
    });
    const id = { trial: 0, attempt: 1 };
    await expect(folderOn(memory).claimRecord(id)).resolves.toMatchObject({ worker: 'w1', parameters: { x: 0 } });
    await expect(folderOn(memory).store.read(keys.beatKey(id))).resolves.toContain('w1');
    expect(claimed(await claimer.next())).toBe('1.1');
    expect(claimed(await claimer.next())).toBe('wait');
  });

  test('a worker whose timer began elsewhere takes the time from the store', async () => {
    const claimer = await worker({ timer: () => tick() + 3_600_000 });
    await claimer.next();
    const record = await folderOn(memory).claimRecord({ trial: 0, attempt: 1 });
    expect(record?.at).toBe(new Date(START).toISOString());
  });
});

describe('a trial that has a result but no claim', () => {
  test.each([
    ['of its own', (trial: number) => [keys.resultKey(trial), resultOf(trial)] as const],
    ['in its block', (trial: number) => [keys.blockKey(0), { v: 1, results: [resultOf(trial)] }] as const],
  ])('%s is not started', async (_, recordOf) => {
    const [key, record] = recordOf(0);
    await folderOn(memory).store.write(key, JSON.stringify(record));
    const claimer = await worker({ manifest: manifestOf({ trials: 2 }) });
    expect(claimed(await claimer.next())).toBe('1.1');
    expect(claimed(await claimer.next())).toBe('wait');
  });

  test('that cannot be read is started in the end', async () => {
    await folderOn(memory).store.write(keys.resultKey(0), '');
    const claimer = await worker({ manifest: manifestOf({ trials: 1 }) });
    expect(claimed(await claimer.next())).toBe('0.1');
  });
});

describe('a worker that waits for others', () => {
  test.each([
    [false, HEARTBEAT_MS / 5],
    [true, HEARTBEAT_MS],
  ])('looks seldom where requests cost money (%s): every %d ms', async (metered, forMs) => {
    const manifest = manifestOf({ trials: 1 });
    await (await worker({ manifest })).next();
    const store = Object.assign(new CountingStore(memory), { metered });
    await expect((await worker({ manifest, store, name: 'w2' })).next()).resolves.toEqual({ kind: 'wait', forMs });
  });
});

describe('an attempt whose worker is gone', () => {
  test('is claimed again after three heartbeats, not before', async () => {
    const manifest = manifestOf({ trials: 1 });
    await (await worker({ manifest })).next();
    const other = await worker({ manifest, name: 'w2' });
    time += 3 * HEARTBEAT_MS - 1;
    expect(claimed(await other.next())).toBe('wait');
    time += 1;
    expect(claimed(await other.next())).toBe('0.2');
    expect((await folderOn(memory).store.list(keys.BEATS)).entries.map(({ key }) => key)).toEqual([
      keys.beatKey({ trial: 0, attempt: 2 }),
    ]);
  });

  test('is claimed again at once where it was let go of', async () => {
    const manifest = manifestOf({ trials: 1 });
    await (await worker({ manifest })).next();
    await folderOn(memory).release({ trial: 0, attempt: 1 });
    expect(claimed(await (await worker({ manifest })).next())).toBe('0.2');
  });

  test('is found though its worker died before its first beat', async () => {
    await claim({ trial: 0, attempt: 1 });
    const claimer = await worker({ manifest: manifestOf({ trials: 1 }) });
    expect(claimed(await claimer.next())).toBe('wait');
    time += 3 * HEARTBEAT_MS;
    expect(claimed(await claimer.next())).toBe('0.2');
  });

  test('is found though a second worker died right after it claimed it', async () => {
    const manifest = manifestOf({ trials: 1 });
    await (await worker({ manifest })).next();
    time += 3 * HEARTBEAT_MS;
    await claim({ trial: 0, attempt: 2 });
    const claimer = await worker({ manifest });
    expect(claimed(await claimer.next())).toBe('wait');
    time += 3 * HEARTBEAT_MS;
    expect(claimed(await claimer.next())).toBe('0.3');
  });

  test('is lost by the time of the store also for a worker on a machine that slept', async () => {
    const manifest = manifestOf({ trials: 2 });
    await (await worker({ manifest })).next();
    let awake = 0;
    const sleeper = await worker({ manifest, name: 'sleeper', timer: () => awake });
    expect(claimed(await sleeper.next())).toBe('1.1');
    // An hour passes that the sleeper's timer does not count; then the first worker is seen for the last time.
    time += 3_600_000;
    await folderOn(memory).beat({ trial: 0, attempt: 1 }, 'w1');
    await folderOn(memory).removeBeat({ trial: 1, attempt: 1 });
    awake += HEARTBEAT_MS;
    expect(claimed(await sleeper.next())).toBe('wait');
    time += 3 * HEARTBEAT_MS;
    awake += 3 * HEARTBEAT_MS;
    expect(claimed(await sleeper.next())).toBe('0.2');
  });

  test('is not started again where it brings its trial to an end in the last moment', async () => {
    const manifest = manifestOf({ trials: 1 });
    await (await worker({ manifest })).next();
    time += 3 * HEARTBEAT_MS;
    class LateResult extends InterceptedStore {
      protected override async intercept<T>(operation: Operation, key: string, call: () => Promise<T>): Promise<T> {
        if (operation === 'create' && key.includes('claims/')) await folderOn(memory).recordResult(resultOf(0));
        return call();
      }
    }
    const other = await worker({ manifest, store: new LateResult(memory) });
    await expect(other.next()).resolves.toMatchObject({ kind: 'conclude', result: { trial: 0, attempt: 1 } });
  });

  test('leaves what follows from its result to whoever finds its beat', async () => {
    const manifest = manifestOf({ trials: 1 });
    await (await worker({ manifest })).next();
    await folderOn(memory).recordResult(resultOf(0));
    const other = await worker({ manifest });
    expect(claimed(await other.next())).toBe('wait');
    time += 3 * HEARTBEAT_MS;
    await expect(other.next()).resolves.toMatchObject({ kind: 'conclude', id: { trial: 0, attempt: 1 } });
  });
});

describe('failed attempts', () => {
  const failure = (final: boolean) =>
    ({ v: 1, worker: 'w1', reason: 'it broke', final, startedAt: '', endedAt: '' }) as const;

  test('are counted for whoever takes the trial over', async () => {
    const manifest = manifestOf({ trials: 1, spec: { retry: { attempts: 2 } } });
    await (await worker({ manifest })).next();
    await folderOn(memory).recordFailure({ trial: 0, attempt: 1 }, failure(false));
    time += 3 * HEARTBEAT_MS;
    const step = await (await worker({ manifest })).next();
    expect(step).toMatchObject({ kind: 'run', attempt: { attempt: 2, failedBefore: 1 } });
  });

  test.each([
    ['all used up', 1, false],
    ['the last one final', 3, true],
  ])('%s: the trial gets the result that was not written', async (_, attempts, final) => {
    const manifest = manifestOf({ trials: 1, spec: { retry: { attempts } } });
    await (await worker({ manifest })).next();
    await folderOn(memory).recordFailure({ trial: 0, attempt: 1 }, failure(final));
    time += 3 * HEARTBEAT_MS;
    const step = await (await worker({ manifest })).next();
    expect(step).toMatchObject({ kind: 'settle', id: { trial: 0, attempt: 1 }, failure: { reason: 'it broke' } });
  });

  test('the next attempt can be claimed right away, by one worker', async () => {
    const manifest = manifestOf({ trials: 1, spec: { retry: { attempts: 3 } } });
    const claimer = await worker({ manifest });
    const step = await claimer.next();
    const { attempt } = step as Extract<Step, { kind: 'run' }>;
    expect(claimed(await claimer.retry(attempt))).toBe('0.2');
    expect(claimed(await claimer.retry(attempt))).toBe('nothing');
    await folderOn(memory).stop({ cause: 'user', reason: '', interrupt: false });
    expect(claimed(await claimer.retry({ ...attempt, attempt: 2 }))).toBe('nothing');
  });

  test('a program that takes its worker with it every time is given up', async () => {
    const manifest = manifestOf({ trials: 1 });
    const claimer = await worker({ manifest });
    for (let attempt = 1; attempt <= MAX_LOST_ATTEMPTS; attempt++) {
      expect(claimed(await claimer.next())).toBe(`0.${attempt}`);
      time += 3 * HEARTBEAT_MS;
    }
    const step = await claimer.next();
    expect(step).toMatchObject({ kind: 'settle', failure: { reason: expect.stringContaining('vanished 25 times') } });
  });

  test('interruptions are not held against it', async () => {
    const manifest = manifestOf({ trials: 1 });
    const claimer = await worker({ manifest });
    for (let attempt = 1; attempt <= MAX_LOST_ATTEMPTS + 5; attempt++) {
      expect(claimed(await claimer.next())).toBe(`0.${attempt}`);
      const id = { trial: 0, attempt };
      await folderOn(memory).recordInterruption(id, { v: 1, worker: 'w1', reason: 'spot', at: '' });
      await folderOn(memory).release(id);
      time += HEARTBEAT_MS;
    }
  });
});

describe('a claim needs few requests, however far the sweep is', () => {
  const trials = 100_000;
  const manifest = manifestOf({ trials });
  const MAX_STEADY = 6;
  const MAX_FIRST = 9;
  /** 100 workers at work. */
  const CROWD = 100;

  /** A folder in which all trials below `next` are claimed, the last hundred of them running. */
  async function sweepUpTo(next: number): Promise<void> {
    for (let trial = 0; trial < next; trial++) {
      await memory.create(`test-sweep/${keys.claimKey({ trial, attempt: 1 })}`, '{}');
    }
    for (let trial = Math.max(0, next - CROWD); trial < next; trial++)
      await folderOn(memory).beat({ trial, attempt: 1 }, 'w');
    await folderOn(memory).createManifest(manifest);
    await folderOn(memory).markStarted();
  }

  test.each([0, 50_000, 99_900])('at trial %s', async (next) => {
    await sweepUpTo(next);
    const counting = new CountingStore(memory);
    const claimer = await worker({ store: counting, manifest });
    counting.reset();
    expect(claimed(await claimer.next())).toBe(`${next}.1`);
    expect(counting.total).toBeLessThanOrEqual(MAX_FIRST);
    for (let i = 1; i < 50; i++) {
      counting.reset();
      time += 500;
      expect(claimed(await claimer.next())).toBe(`${next + i}.1`);
      expect(counting.total).toBeLessThanOrEqual(MAX_STEADY);
    }
  });

  test('for a worker that comes for the last trial of 100,000', async () => {
    await sweepUpTo(trials - 1);
    const counting = new CountingStore(memory);
    const claimer = await worker({ store: counting, manifest });
    counting.reset();
    expect(claimed(await claimer.next())).toBe(`${trials - 1}.1`);
    expect(counting.total).toBeLessThanOrEqual(MAX_FIRST);
    counting.reset();
    expect(claimed(await claimer.next())).toBe('wait');
    // Of those that wait each asks every fifth of a heartbeat.
    expect(counting.total).toBeLessThanOrEqual(3);
    counting.reset();
    expect(claimed(await claimer.next())).toBe('wait');
    expect(counting.total).toBeLessThanOrEqual(2);
  });

  test('when 100 workers claim at the same moment', async () => {
    await sweepUpTo(99_000);
    const counting = new CountingStore(memory);
    const workers = await Promise.all(
      Array.from({ length: CROWD }, (_, i) => worker({ store: counting, manifest, name: `w${i}`, random: uniform(i) })),
    );
    counting.reset();
    const steps = await Promise.all(workers.map((one) => one.next()));
    expect(new Set(steps.map(claimed)).size).toBe(CROWD);
    expect(steps.every(({ kind }) => kind === 'run')).toBe(true);
    expect(counting.total / CROWD).toBeLessThanOrEqual(16);
  });

  test('when more workers than fit into a block begin at the same moment', async () => {
    const counting = new CountingStore(memory);
    const crowd = 4 * keys.BLOCK_SIZE;
    const workers = await Promise.all(
      Array.from({ length: crowd }, (_, i) => worker({ store: counting, manifest, name: `w${i}`, random: uniform(i) })),
    );
    counting.reset();
    const steps = await Promise.all(workers.map((one) => one.next()));
    expect(new Set(steps.map(claimed)).size).toBe(crowd);
    // 41, of which 13 to create, where each block is begun as if there were no crowd.
    expect(counting.total / crowd).toBeLessThanOrEqual(30);
    expect(counting.of('create') / crowd).toBeLessThanOrEqual(8);
  });
});

describe('the end', () => {
  test('comes when every trial has a result, and is found by a worker that was not there', async () => {
    const manifest = manifestOf({ trials: 2 });
    for (const trial of [0, 1]) {
      await claim({ trial, attempt: 1 });
      await folderOn(memory).recordResult(resultOf(trial));
    }
    await expect((await worker({ manifest })).next()).resolves.toEqual({ kind: 'done', why: 'complete' });
  });

  test('is known to those that waited for it by a few requests, once one of them has summed up', async () => {
    const manifest = manifestOf({ trials: 3000 });
    const folder = folderOn(memory);
    for (let trial = 0; trial < manifest.trials; trial++) {
      await claim({ trial, attempt: 1 });
      await folder.recordResult(resultOf(trial));
    }
    const counting = Object.assign(new CountingStore(memory), { metered: true });
    const [first, second] = await Promise.all(['w1', 'w2'].map((name) => worker({ store: counting, manifest, name })));
    await expect(first!.next()).resolves.toEqual({ kind: 'done', why: 'complete' });
    await writeDerived(folder, manifest, await folder.results(Array.from({ length: 3000 }, (_, i) => i)), undefined);
    counting.reset();
    await expect(second!.next()).resolves.toEqual({ kind: 'done', why: 'summed up' });
    expect(counting.total).toBeLessThanOrEqual(8);
  });

  test('does not come by a summary of a part of the trials', async () => {
    const manifest = manifestOf({ trials: 2 });
    await claim({ trial: 0, attempt: 1 });
    await folderOn(memory).recordResult(resultOf(0));
    await claim({ trial: 1, attempt: 1 });
    await writeDerived(folderOn(memory), manifest, [resultOf(0)], undefined);
    const store = Object.assign(new CountingStore(memory), { metered: true });
    await expect((await worker({ store, manifest })).next()).resolves.toMatchObject({ kind: 'wait' });
  });

  test('comes with a stop marker, even an empty file', async () => {
    await folderOn(memory).store.write(keys.STOP_KEY, '');
    await expect((await worker()).next()).resolves.toEqual({ kind: 'done', why: 'stopped' });
  });

  test('comes max_runtime after the latest start, by the clock of the store', async () => {
    const manifest = manifestOf({ spec: { limits: { maxRuntimeSec: 60 } } });
    const folder = folderOn(memory);
    await folder.readClock();
    await folder.markStarted();
    const claimer = await worker({ manifest });
    time += 59_999;
    expect(claimed(await claimer.next())).toBe('0.1');
    time += 1;
    await expect(claimer.next()).resolves.toEqual({ kind: 'done', why: 'stopped' });
    await expect(folder.stopRecord()).resolves.toMatchObject({ cause: 'max_runtime' });
    // Resumed: the time counts anew.
    await folder.clearStop();
    await folder.readClock();
    await folder.markStarted();
    expect(claimed(await claimer.next())).toBe('1.1');
  });

  test('does not come while a trial has neither a claim nor a result', async () => {
    const manifest = manifestOf({ trials: 600 });
    for (let trial = 1; trial < 600; trial++) {
      await claim({ trial, attempt: 1 });
      await folderOn(memory).recordResult(resultOf(trial));
    }
    const claimer = await worker({ manifest });
    expect(claimed(await claimer.next())).toBe('0.1');
    expect(claimed(await claimer.next())).toBe('wait');
  });
});
