import { BatchBackend, type BatchBackendOptions, type BatchTarget } from '../../../lib/backend/batch/batch-backend';
import { sweepOfCommand } from '../../../lib/contract/image';
import { SweepFolder } from '../../../lib/folder/sweep-folder';
import { MemoryStore } from '../../../lib/store/memory-store';
import { StoreError } from '../../../lib/store/store';
import { describeBackend, type BackendUnderTest, type SeenWorker } from '../../conformance/backend';
import { deploymentOf, queueOf } from './deployment';
import { FakeBatch, type FakeWorker } from './fake-batch';

const ADDRESS = 's3://bucket/sweeps/digits-1';
const GRACE_MS = 100;

/** Workers that look at the sweep's stop marker before each of their trials, which are short. */
function underTest(): BackendUnderTest {
  const batch = new FakeBatch();
  const folder = new SweepFolder(new MemoryStore(), 'digits-1');
  const target: BatchTarget = { deployment: deploymentOf(), queue: queueOf(), resources: {}, canary: false };
  const backend = new BatchBackend({ folder, target, graceMs: GRACE_MS });
  const drained = new Set<FakeWorker>();
  let isFinished = false;
  let failure: string | undefined;
  batch.onStart = (worker) => {
    if (isFinished) batch.end(worker, 0);
    if (failure !== undefined) batch.end(worker, 4, { lines: [`error [${failure}] cannot go on`, 'hint do this'] });
  };
  const atWork = (): FakeWorker[] => batch.workers.filter(({ ended }) => !ended);
  const lookForStop = async (): Promise<void> => {
    const stop = await folder.stopRecord();
    if (stop?.interrupt !== false) return;
    for (const worker of atWork()) {
      drained.add(worker);
      batch.end(worker, 0);
    }
  };
  const betweenTrials = setInterval(() => void lookForStop(), 10);
  const seen = (worker: FakeWorker): SeenWorker => {
    const { id, command, ended, terminated } = worker;
    const toldTo = terminated ? 'interrupt' : drained.has(worker) ? 'drain' : undefined;
    return { id, sweep: sweepOfCommand(command) ?? '', ended, ...(toldTo ? { toldTo } : {}) };
  };
  const byId = (id: string): FakeWorker => batch.workers.find((worker) => worker.id === id) as FakeWorker;
  return {
    backend: {
      start: (sweep, workers) => backend.start(sweep, workers),
      status: () => backend.status(),
      // The marker first, as the command does.
      stop: async (mode) => {
        await folder.stop({ cause: 'user', reason: 'enough', interrupt: mode === 'interrupt' });
        await backend.stop(mode);
      },
    },
    workers: () => batch.workers.map(seen),
    kill: (id) => batch.reclaim(byId(id)),
    finish: () => {
      isFinished = true;
      for (const worker of atWork()) batch.end(worker, 0);
    },
    fail: (code) => (failure = code),
    close: async () => {
      clearInterval(betweenTrials);
      batch.close();
    },
  };
}

describeBackend('BatchBackend', underTest, { apart: true });

describe('workers as jobs of Batch', () => {
  let batch: FakeBatch;
  let folder: SweepFolder;

  beforeEach(() => {
    batch = new FakeBatch();
    folder = new SweepFolder(new MemoryStore(), 'digits-1');
  });
  afterEach(() => batch.close());

  const backendOf = (target: Partial<BatchTarget> = {}, more: Partial<BatchBackendOptions> = {}): BatchBackend => {
    const whole = { deployment: deploymentOf(), queue: queueOf(), resources: {}, canary: false, ...target };
    return new BatchBackend({ folder, target: whole, graceMs: GRACE_MS, ...more });
  };
  /** As another machine sees it. */
  const elsewhere = (): BatchBackend => new BatchBackend({ folder, graceMs: GRACE_MS });
  const requests = (name: string): number => batch.requests.get(name) ?? 0;

  it.each([
    [1, false, 1],
    [1000, false, 1],
    [1000, true, 2],
    [100_000, true, 11],
  ])('%d of them, canary: %s, are started with %d requests', async (workers, canary, expected) => {
    batch.isFull = true;
    await backendOf({ canary }).start(ADDRESS, workers);
    expect(batch.requests).toEqual(new Map([['SubmitJob', expected]]));
    expect(await elsewhere().describe()).toMatchObject({ live: workers + (canary ? 1 : 0) });
  });

  it('are found from any machine, by one request for the jobs of all starts', async () => {
    await backendOf({ canary: true }).start(ADDRESS, 3);
    await backendOf().start(ADDRESS, 2);
    const other = elsewhere();
    await expect(other.status()).resolves.toEqual({ workers: 6 });
    expect(requests('DescribeJobs')).toBe(1);
    await expect(other.status()).resolves.toEqual({ workers: 6 });
    expect(requests('DescribeJobs')).toBe(2);
  });

  it('that are started elsewhere when the known ones have ended are seen, too', async () => {
    const first = backendOf();
    await first.start(ADDRESS, 1);
    batch.end(batch.workers[0]!, 0);
    await expect(first.status()).resolves.toEqual({ workers: 0 });
    await backendOf().start(ADDRESS, 2);
    await expect(first.status()).resolves.toEqual({ workers: 2 });
  });

  it('count from the moment when they are started, also where Batch does not show them yet', async () => {
    batch.isSlow = true;
    const backend = backendOf({ canary: true });
    await backend.start(ADDRESS, 10);
    await expect(backend.status()).resolves.toEqual({ workers: 11 });
  });

  it('are none when Batch has forgotten their jobs', async () => {
    await backendOf().start(ADDRESS, 2);
    batch.forget();
    await expect(elsewhere().status()).resolves.toEqual({ workers: 0 });
    await expect(elsewhere().stop('interrupt')).resolves.toBeUndefined();
  });

  it('wait for the canary, which runs one trial', async () => {
    const backend = backendOf({ canary: true });
    await backend.start(ADDRESS, 3);
    expect(batch.workers.map(({ command }) => command.slice(1))).toEqual([['work', ADDRESS, '--limit', '1']]);
    await expect(backend.describe()).resolves.toMatchObject({ live: 4, counts: { pending: 3, running: 1 } });
    batch.end(batch.workers[0]!, 0);
    const others = batch.workers.slice(1).map(({ command }) => command.slice(1));
    expect(others).toEqual(Array.from({ length: 3 }, () => ['work', ADDRESS]));
    await expect(backend.status()).resolves.toEqual({ workers: 3 });
  });

  it('are not started when the trial of the canary fails', async () => {
    const backend = backendOf({ canary: true });
    await backend.start(ADDRESS, 1000);
    batch.end(batch.workers[0]!, 1, { lines: ['trial 0 failed: exit code 3'] });
    const { workers, failure } = await backend.status();
    expect(workers).toBe(0);
    expect(failure).toMatchObject({ code: 'CanaryFailed', hint: expect.stringContaining('--no-canary') });
    expect(batch.workers).toHaveLength(1);
  });

  it.each([true, false])('say why no machine could run them, canary: %s', async (canary) => {
    const reason = 'CannotPullContainerError: manifest unknown';
    batch.onStart = (worker) => batch.end(worker, undefined, { reason });
    await backendOf({ canary }).start(ADDRESS, 2);
    const { workers, failure } = await elsewhere().status();
    expect(workers).toBe(0);
    expect(failure).toMatchObject({ code: 'WorkersFailed', message: expect.stringContaining(reason) });
  });

  it('say nothing when some failed and some did their work', async () => {
    const backend = backendOf();
    await backend.start(ADDRESS, 2);
    batch.end(batch.workers[0]!, 137, { reason: 'OutOfMemoryError: Container killed due to memory usage' });
    batch.end(batch.workers[1]!, 0);
    await expect(backend.status()).resolves.toEqual({ workers: 0 });
  });

  it('that failed are told with what they printed last', async () => {
    const backend = backendOf();
    await backend.start(ADDRESS, 2);
    batch.end(batch.workers[1]!, 4, { lines: ['one', 'two', 'three'] });
    const left = { id: 'job-0:1', exitCode: 4, lines: ['two', 'three'] };
    await expect(elsewhere().failedWorkers(2)).resolves.toEqual([left]);
  });

  it('wait for a machine since the canary has ended', async () => {
    const backend = backendOf({ canary: true });
    await backend.start(ADDRESS, 2);
    expect(await backend.describe()).not.toHaveProperty('waitingSince');
    batch.isFull = true;
    await new Promise((done) => setTimeout(done, 20));
    const ended = Date.now();
    batch.end(batch.workers[0]!, 0);
    const { waitingSince, counts } = await backend.describe();
    expect(counts.runnable).toBe(2);
    expect(waitingSince).toBeGreaterThanOrEqual(ended);
  });

  it('that have no machine yet are taken away by a drain, at once', async () => {
    batch.isFull = true;
    const backend = backendOf({ canary: true }, { graceMs: 60_000 });
    await backend.start(ADDRESS, 25_000);
    await backend.stop('drain');
    expect(requests('TerminateJob')).toBe(4);
    await expect(backend.status()).resolves.toEqual({ workers: 0 });
  });

  it('that wait beside others at work are taken away by one request: no machine is started for them', async () => {
    const backend = backendOf();
    await backend.start(ADDRESS, 5);
    batch.isFull = true;
    for (const worker of batch.workers.slice(0, 3)) batch.reclaim(worker);
    await backend.stop('drain');
    expect(requests('CancelJob')).toBe(1);
    expect(requests('TerminateJob')).toBe(0);
    batch.isFull = false;
    batch.settle();
    expect(batch.workers.filter(({ ended }) => !ended)).toHaveLength(2);
    await expect(backend.status()).resolves.toEqual({ workers: 2 });
  });

  it('that do not end within the grace are left by a drain, and ended by an interrupt', async () => {
    const backend = backendOf();
    await backend.start(ADDRESS, 3);
    await backend.stop('drain');
    expect(batch.workers.filter(({ terminated }) => terminated)).toEqual([]);
    await elsewhere().stop('interrupt');
    expect(batch.workers.filter(({ terminated }) => terminated)).toHaveLength(3);
    expect(requests('TerminateJob')).toBe(1);
    await expect(backend.status()).resolves.toEqual({ workers: 0 });
  });

  it('are not left behind where Batch refuses a part of them', async () => {
    batch.refusals.push(undefined, undefined, Object.assign(new Error('no'), { name: 'AccessDeniedException' }));
    const backend = backendOf({ canary: true });
    await expect(backend.start(ADDRESS, 25_000)).rejects.toMatchObject({
      code: 'AwsAccessDenied',
      message: expect.stringContaining('sweepstack-default'),
    });
    expect(batch.workers.every(({ ended }) => ended)).toBe(true);
    await expect(backend.status()).resolves.toEqual({ workers: 0 });
    await expect(folder.jobs()).resolves.toEqual([]);
  });

  it('are not left behind where it cannot be kept which they are', async () => {
    folder.recordJobs = () => Promise.reject(new StoreError('denied', 'no'));
    await expect(backendOf().start(ADDRESS, 3)).rejects.toMatchObject({ code: 'StoreAccessDenied' });
    expect(batch.workers.map(({ terminated }) => terminated)).toEqual([true, true, true]);
  });
});
