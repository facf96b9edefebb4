import * as keys from '../../lib/contract/object-keys';
import { Claimer, type ClaimedAttempt, type Step } from '../../lib/folder/claimer';
import { Compaction } from '../../lib/folder/compaction';
import { FolderReader } from '../../lib/folder/folder-reader';
import { StoreClock } from '../../lib/folder/store-clock';
import { SweepFolder } from '../../lib/folder/sweep-folder';
import type { Searcher } from '../../lib/search/searcher';
import { MemoryStore } from '../../lib/store/memory-store';
import type { Store } from '../../lib/store/store';
import type { Manifest } from '../../lib/sweep/records';
import { CountingStore } from '../support/counting-store';
import { endlessLearner, finiteLearner } from '../support/learners';
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

interface Options {
  readonly searcher: Searcher;
  readonly manifest: Manifest;
  readonly store?: Store;
}

const folderOn = (store: Store = memory) => new SweepFolder(store, 'test-sweep', new StoreClock(() => time - START));

async function worker({ searcher, manifest, store = memory }: Options, n = 1): Promise<Claimer> {
  const folder = folderOn(store);
  await folder.registerWorker(`w${n}`, { host: 'h', pid: n });
  const reader = new FolderReader(folder, manifest.trials);
  return new Claimer({ folder, reader, manifest, worker: `w${n}`, host: 'h', searcher, random: uniform(n) });
}

function attemptOf(step: Step | undefined): ClaimedAttempt {
  expect(step).toMatchObject({ kind: 'run' });
  return (step as Extract<Step, { kind: 'run' }>).attempt;
}

/** How far x is from 3. */
async function complete({ trial, attempt, parameters }: ClaimedAttempt): Promise<void> {
  const objective = Math.abs((parameters['x'] as number) - 3);
  time += 1000;
  const endedAt = new Date(time).toISOString();
  await folderOn().recordResult(resultOf(trial, { attempt, parameters, objective, endedAt }));
  await folderOn().removeBeat({ trial, attempt });
}

/** Runs trials one after another. @param fresh whether each is run by a worker that has just come */
async function runAll(options: Options, count: number, fresh: boolean): Promise<unknown[]> {
  let claimer = await worker(options);
  const points: unknown[] = [];
  for (let i = 0; i < count; i++) {
    if (fresh) claimer = await worker(options, i);
    const attempt = attemptOf(await claimer.next());
    points.push(attempt.parameters['x']);
    await complete(attempt);
  }
  return points;
}

describe('a searcher that learns', () => {
  const options = { searcher: finiteLearner(12, 3), manifest: manifestOf({ trials: 12 }) };

  test('is asked with what the trials before gave', async () => {
    // Three that are planned, then those next to the best one, which is 3 once it was found.
    await expect(runAll(options, 8, false)).resolves.toEqual([4, 9, 1, 3, 2, 5, 0, 6]);
  });

  test('goes on with the same search in the hands of another worker', async () => {
    const points = await runAll(options, 12, false);
    memory = new MemoryStore(() => time);
    await expect(runAll(options, 12, true)).resolves.toEqual(points);
  });

  test('is told of points that others are at', async () => {
    const points: unknown[] = [];
    for (let i = 0; i < 12; i++) points.push(attemptOf(await (await worker(options, i)).next()).parameters['x']);
    expect(new Set(points).size).toBe(12);
  });

  test('is asked again by who loses a race: of a crowd nobody gets the point of another', async () => {
    const crowd = await Promise.all(Array.from({ length: 12 }, (_, i) => worker(options, i)));
    const attempts = (await Promise.all(crowd.map((claimer) => claimer.next()))).map(attemptOf);
    expect(new Set(attempts.map(({ parameters }) => parameters['x'])).size).toBe(12);
    expect(attempts.map(({ trial }) => trial).sort((a, b) => a - b)).toEqual([...Array(12).keys()]);
  });

  test('gets past claims that listings do not show yet', async () => {
    class Listings extends InterceptedStore {
      isSlow = false;
      private seen: unknown;

      protected override async intercept<T>(operation: Operation, key: string, call: () => Promise<T>): Promise<T> {
        if (!this.isSlow || operation !== 'list' || !key.includes('claims/')) return call();
        this.seen ??= await call();
        return this.seen as T;
      }
    }
    const store = new Listings(memory);
    const behind = await worker({ ...options, store }, 2);
    const points: unknown[] = [];
    for (let i = 0; i < 4; i++) points.push(attemptOf(await behind.next()).parameters['x']);
    store.isSlow = true;
    points.push(attemptOf(await behind.next()).parameters['x']);
    const other = await worker(options);
    for (let i = 0; i < 4; i++) points.push(attemptOf(await other.next()).parameters['x']);
    for (let i = 0; i < 3; i++) points.push(attemptOf(await behind.next()).parameters['x']);
    expect(new Set(points).size).toBe(12);
  });

  test('gives all repeats of a point the same', async () => {
    const manifest = manifestOf({ trials: 18, spec: { repeats: 3 } });
    const claimer = await worker({ searcher: endlessLearner(1), manifest });
    const points: unknown[] = [];
    for (let i = 0; i < 18; i++) {
      const attempt = attemptOf(await claimer.next());
      points.push(attempt.parameters['x']);
      await complete(attempt);
    }
    for (let trial = 0; trial < 18; trial++) expect(points[trial]).toBe(points[trial - (trial % 3)]);
    expect(new Set(points).size).toBe(6);
  });

  test('without end lets a crowd choose trials out of order', async () => {
    const endless = { searcher: endlessLearner(2), manifest: manifestOf({ trials: 1000 }) };
    const counting = new CountingStore(memory);
    const crowd = await Promise.all(Array.from({ length: 30 }, (_, i) => worker({ ...endless, store: counting }, i)));
    counting.reset();
    const attempts = (await Promise.all(crowd.map((claimer) => claimer.next()))).map(attemptOf);
    expect(new Set(attempts.map(({ trial }) => trial)).size).toBe(30);
    expect(counting.of('create') / 30).toBeLessThanOrEqual(6);
  });
});

describe('a later attempt', () => {
  const options = {
    searcher: finiteLearner(12, 1),
    manifest: manifestOf({ trials: 12, spec: { retry: { attempts: 2 } } }),
  };

  /** Claims trials 0 to 3 and completes all but the last. */
  async function fourth(): Promise<ClaimedAttempt> {
    const claimer = await worker(options);
    for (let i = 0; i < 3; i++) await complete(attemptOf(await claimer.next()));
    return attemptOf(await claimer.next());
  }

  test('by who takes over from a lost worker runs the same, though more is known by then', async () => {
    const lost = await fourth();
    await complete(attemptOf(await (await worker(options, 2)).next()));
    time += 3 * HEARTBEAT_MS;
    expect(attemptOf(await (await worker(options, 3)).next())).toMatchObject({
      trial: 3,
      attempt: 2,
      parameters: lost.parameters,
    });
  });

  test('after a failure runs the same', async () => {
    const claimer = await worker(options);
    for (let i = 0; i < 3; i++) await complete(attemptOf(await claimer.next()));
    const failed = attemptOf(await claimer.next());
    await complete(attemptOf(await (await worker(options, 2)).next()));
    expect(attemptOf(await claimer.retry(failed))).toMatchObject({ attempt: 2, parameters: failed.parameters });
  });

  test('of a trial whose worker died before its first beat runs the same', async () => {
    const lost = await fourth();
    await folderOn().removeBeat(lost);
    const claimer = await worker(options, 2);
    for (let trial = 4; trial < 12; trial++) await complete(attemptOf(await claimer.next()));
    time += 3 * HEARTBEAT_MS;
    expect(attemptOf(await claimer.next())).toMatchObject({ trial: 3, attempt: 2, parameters: lost.parameters });
  });

  test('that nobody may make leaves a result with the parameters', async () => {
    const lost = await fourth();
    const failure = { v: 1, worker: 'w', reason: 'it broke', final: true, startedAt: '', endedAt: '' } as const;
    await folderOn().recordFailure(lost, failure);
    time += 3 * HEARTBEAT_MS;
    const step = await (await worker(options, 2)).next();
    expect(step).toMatchObject({ kind: 'settle', id: { trial: 3 }, parameters: lost.parameters });
  });

  test('of a trial whose claim cannot be read gets a point that nobody else has', async () => {
    const lost = await fourth();
    await folderOn().store.write(keys.claimKey(lost), '');
    const claimer = await worker(options, 2);
    const points: unknown[] = [];
    for (let trial = 4; trial < 12; trial++) points.push(attemptOf(await claimer.next()).parameters['x']);
    time += HEARTBEAT_MS;
    await folderOn().release(lost);
    const again = attemptOf(await claimer.next());
    expect(again).toMatchObject({ trial: 3, attempt: 2 });
    expect(points).not.toContain(again.parameters['x']);
  });
});

describe('the end of a sweep with fewer points than trials', () => {
  const options = { searcher: finiteLearner(3, 1), manifest: manifestOf({ trials: 5 }) };

  test('waits for the trials that run, then is a stop that says why', async () => {
    const claimer = await worker(options);
    await complete(attemptOf(await claimer.next()));
    await complete(attemptOf(await claimer.next()));
    const last = attemptOf(await claimer.next());
    const other = await worker(options, 2);
    await expect(other.next()).resolves.toMatchObject({ kind: 'wait' });
    await complete(last);
    await expect(other.next()).resolves.toEqual({ kind: 'done', why: 'stopped' });
    await expect(folderOn().stopRecord()).resolves.toMatchObject({ cause: 'exhausted' });
    await expect(claimer.next()).resolves.toEqual({ kind: 'done', why: 'stopped' });
  });

  test('takes over what was dropped before', async () => {
    const claimer = await worker(options);
    for (let i = 0; i < 2; i++) await complete(attemptOf(await claimer.next()));
    await claimer.next();
    time += 3 * HEARTBEAT_MS;
    expect(attemptOf(await (await worker(options, 2)).next())).toMatchObject({ trial: 2, attempt: 2 });
  });
});

test('a trial whose parameters were lost, and for which no point is left, has failed', async () => {
  const options = { searcher: finiteLearner(2, 1), manifest: manifestOf({ trials: 3 }) };
  const claimer = await worker(options);
  for (let i = 0; i < 2; i++) await complete(attemptOf(await claimer.next()));
  const id = { trial: 2, attempt: 1 };
  await folderOn().store.write(keys.claimKey(id), '');
  await folderOn().release(id);
  time += HEARTBEAT_MS;
  await expect((await worker(options, 2)).next()).resolves.toMatchObject({ kind: 'settle', id, parameters: {} });
});

describe('a claim needs few requests, however far the sweep is', () => {
  const MAX_STEADY = 8;
  const trials = 10_000;

  /** A folder in which all trials below `next` have ended but for the last ten, which run. */
  async function sweepUpTo(next: number, manifest: Manifest): Promise<void> {
    const folder = folderOn();
    const compaction = new Compaction(folder, trials);
    for (let trial = 0; trial < next; trial++) {
      const parameters = { x: trial / trials };
      await folder.claim({ trial, attempt: 1 }, { worker: 'w', host: 'h', parameters });
      if (trial < next - 10) await folder.recordResult(resultOf(trial, { parameters }));
      else await folder.beat({ trial, attempt: 1 }, 'w');
      if (trial % keys.BLOCK_SIZE === keys.BLOCK_SIZE - 1) await compaction.compact(keys.blockOf(trial));
    }
    await folder.createManifest(manifest);
    await folder.markStarted();
  }

  test.each([
    [500, 'without end', endlessLearner(20)],
    [5000, 'without end', endlessLearner(20)],
    [5000, 'that ends', finiteLearner(10_000, 20)],
    [9980, 'that ends', finiteLearner(10_000, 20)],
  ])('at trial %d of a space %s', async (next, _, searcher) => {
    const manifest = manifestOf({ trials });
    await sweepUpTo(next, manifest);
    const counting = new CountingStore(memory);
    const claimer = await worker({ searcher, manifest, store: counting });
    counting.reset();
    let attempt = attemptOf(await claimer.next());
    expect(attempt.trial).toBe(next);
    // Blocks, what has ended since the last one, and what runs.
    expect(counting.total).toBeLessThanOrEqual(next / keys.BLOCK_SIZE + keys.BLOCK_SIZE + 10 + MAX_STEADY);
    for (let i = 1; i < 10; i++) {
      await complete(attempt);
      counting.reset();
      attempt = attemptOf(await claimer.next());
      expect(attempt.trial).toBe(next + i);
      expect(counting.total).toBeLessThanOrEqual(MAX_STEADY);
    }
  });
});
