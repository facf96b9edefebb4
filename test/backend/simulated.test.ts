import { SweepError } from '../../lib/contract/sweep-error';
import { createBackend } from '../../lib/backend/registry';
import { SimulatedBackend, type Orders } from '../../lib/backend/simulated/simulated-backend';
import { SimulatedWorker } from '../../lib/backend/simulated/simulated-worker';
import { VirtualClock } from '../../lib/backend/simulated/virtual-clock';
import type { WorkerEnd } from '../../lib/backend/worker-crew';
import { StoreClock } from '../../lib/folder/store-clock';
import { SweepFolder } from '../../lib/folder/sweep-folder';
import { createSearcher } from '../../lib/search/registry';
import { drawnDurations } from '../../lib/simulate/durations';
import type { Objective } from '../../lib/simulate/objective';
import { simulate } from '../../lib/simulate/simulation';
import { MemoryStore } from '../../lib/store/memory-store';
import type { ResultRecord } from '../../lib/sweep/records';
import { describeBackend, type BackendUnderTest, type SeenWorker } from '../conformance/backend';
import { HEARTBEAT_SEC, manifestOf, type ManifestOptions } from '../support/manifests';
import { uniform } from '../support/uniform';
import { until } from '../support/until';

const DONE: WorkerEnd = { code: 0, worked: true, stderr: '' };

function underTest(): BackendUnderTest {
  const seen: SeenWorker[] = [];
  const ends: ((end: WorkerEnd) => void)[] = [];
  let finished = false;
  let failing: string | undefined;
  const work = (sweep: string, { drain, interrupt }: Orders): Promise<WorkerEnd> => {
    const at = seen.push({ id: String(seen.length), sweep, ended: false }) - 1;
    return new Promise((resolve) => {
      const end = (how: WorkerEnd): void => {
        seen[at] = { ...seen[at]!, ended: true };
        resolve(how);
      };
      ends[at] = end;
      const told = (toldTo: 'drain' | 'interrupt') => (): void => {
        seen[at] = { ...seen[at]!, toldTo };
        end(DONE);
      };
      drain.addEventListener('abort', told('drain'));
      interrupt.addEventListener('abort', told('interrupt'));
      const failure = failing === undefined ? {} : { failure: new SweepError(failing, 'it failed', MACHINE) };
      if (finished) end(DONE);
      else if (failing !== undefined) end({ ...DONE, code: 4, ...failure });
    });
  };
  return {
    backend: new SimulatedBackend({ work }),
    workers: () => seen,
    kill: (id) => ends[Number(id)]!({ code: null, worked: true, stderr: '' }),
    finish: () => {
      finished = true;
      for (const end of ends) end(DONE);
    },
    fail: (code) => void (failing = code),
    close: async () => ends.forEach((end) => end(DONE)),
  };
}

const MACHINE = { source: 'machine', hint: 'do this' } as const;

describeBackend('SimulatedBackend', underTest);

describe('sweeps on a virtual clock', () => {
  const START = Date.UTC(2026, 0, 1);
  const sphere: Objective = { outcome: ({ x }) => ({ reports: [], value: (x as number) ** 2 }) };

  interface Setting {
    readonly manifest?: ManifestOptions;
    readonly objective?: Objective;
    readonly meanSec?: number;
  }

  /** A sweep in memory, and a backend with workers for it. */
  async function sweepOf({ manifest: options = {}, objective = sphere, meanSec = 60 }: Setting) {
    const manifest = manifestOf({ trials: 40, ...options });
    const clock = new VirtualClock(START);
    const store = new MemoryStore(clock.now);
    const folder = new SweepFolder(store, manifest.id, new StoreClock(clock.now));
    await folder.createManifest(manifest);
    await folder.markStarted();
    const durationOf = drawnDurations(`halfnormal:${meanSec}`, 3);
    let count = 0;
    const work = (_sweep: string, orders: Orders) => {
      const name = `w${count++}`;
      const worker = new SimulatedWorker({ store, clock, manifest, objective, durationOf, name, random: uniform(1) });
      return worker.work(orders);
    };
    const backend = await createBackend('simulated', { work });
    const another = () => createBackend('simulated', { work });
    const results = (): Promise<ResultRecord[]> =>
      folder.results(Array.from({ length: manifest.trials }, (_, trial) => trial));
    const gone = (of = backend) => until(() => of.gone.aborted);
    return { manifest, backend, another, folder, results, gone, durationOf };
  }

  test('run to their end by the real protocol, at the times at which the simulation without a folder ends them', async () => {
    const { manifest, backend, results, gone, durationOf } = await sweepOf({});
    await backend.start('memory:', 5);
    await gone();
    const ended = (await results()).map(({ trial, endedAt }) => [trial, Math.round(Date.parse(endedAt) - START)]);
    const searcher = createSearcher(manifest.spec, manifest.lock.seed);
    const fast = [...simulate({ searcher, objective: sphere, durationOf, workers: 5, trials: 40 })];
    const expected = fast.map(({ id, atSec }) => [id, atSec * 1000]).sort(([a], [b]) => a! - b!);
    expect(ended.map(([trial]) => trial)).toEqual(expected.map(([trial]) => trial));
    // Records tell milliseconds.
    for (const [i, [, at]] of ended.entries()) expect(Math.abs(at! - expected[i]![1]!)).toBeLessThanOrEqual(1);
  });

  test('never lose a trial to another worker, though it takes many heartbeats', async () => {
    const { backend, results, gone } = await sweepOf({ meanSec: 30 * HEARTBEAT_SEC, manifest: { trials: 12 } });
    await backend.start('memory:', 4);
    await gone();
    expect((await results()).map(({ attempt }) => attempt)).toEqual(Array.from({ length: 12 }, () => 1));
  });

  test('end at their target, at max_failed, and after max_runtime', async () => {
    const ended = async (setting: Setting): Promise<string | undefined> => {
      const { backend, folder, gone, results } = await sweepOf(setting);
      await backend.start('memory:', 4);
      await gone();
      expect((await results()).length).toBeLessThan(40);
      return (await folder.stopRecord())?.cause;
    };
    const metric = { name: 'loss', goal: 'minimize', mode: 'last', target: 0.2 } as const;
    expect(await ended({ manifest: { spec: { metric } } })).toBe('target');
    expect(await ended({ manifest: { spec: { limits: { maxRuntimeSec: 200 } } } })).toBe('max_runtime');
    const failing: Objective = { outcome: () => ({ reports: [] }) };
    expect(await ended({ manifest: { spec: { limits: { maxFailed: 2 } } }, objective: failing })).toBe('max_failed');
  });

  test('go on where workers were interrupted', async () => {
    let interrupt = (): Promise<void> => Promise.resolve();
    const objective: Objective = {
      outcome: (parameters, repeat, trial) => {
        if (trial === 10) void interrupt();
        return sphere.outcome(parameters, repeat, trial);
      },
    };
    const { backend, another, results, gone } = await sweepOf({ objective });
    interrupt = () => backend.stop('interrupt');
    await backend.start('memory:', 3);
    await gone();
    const before = await results();
    expect(before).toHaveLength(8);
    const next = await another();
    await next.start('memory:', 3);
    await gone(next);
    const all = await results();
    expect(all).toHaveLength(40);
    expect(all).toEqual(expect.arrayContaining(before));
    expect(all.filter(({ attempt }) => attempt === 2)).toHaveLength(3);
  });
});
