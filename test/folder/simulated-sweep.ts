import * as keys from '../../lib/contract/object-keys';
import { Claimer, type ClaimedAttempt } from '../../lib/folder/claimer';
import { FolderReader } from '../../lib/folder/folder-reader';
import { StoreClock } from '../../lib/folder/store-clock';
import { SweepFolder } from '../../lib/folder/sweep-folder';
import type { Searcher } from '../../lib/search/searcher';
import { MemoryStore } from '../../lib/store/memory-store';
import type { Store } from '../../lib/store/store';
import type { Manifest, ResultRecord } from '../../lib/sweep/records';
import { EarlyStopping } from '../../lib/worker/early-stopping';
import { MetricLog } from '../../lib/worker/metric-scanner';
import { Recorder } from '../../lib/worker/recorder';
import { LedgerStore } from '../support/ledger-store';
import { HEARTBEAT_MS } from '../support/manifests';
import { SimulatedStore, Simulation, START, type SimulatedProcess } from '../support/simulation';
import { uniform } from '../support/uniform';

/** What a program does in one attempt. */
export interface Act {
  /** Heartbeats that it lasts. At each it reports its objective, and may be stopped early where the sweep does so. */
  readonly beats: number;
  readonly ending: 'complete' | 'fail' | 'interrupt';
  readonly exitCode?: number;
  readonly objective?: number;
  /** Its worker falls silent for this many heartbeats before the attempt ends. */
  readonly silent?: number;
}

/** What was true when a worker set out to claim an attempt that it then ran. */
export interface Start extends keys.AttemptId {
  readonly stopped: boolean;
  readonly at: number;
  /** When it began to run the trial had a result already. */
  readonly ended: boolean;
}

export interface SweepPlan {
  readonly seed: number;
  readonly manifest: Manifest;
  /** What the program does. @param failures failed attempts at the trial so far */
  readonly act: (attempt: keys.AttemptId & Pick<ClaimedAttempt, 'parameters'>, failures: number) => Act;
  /** @default one that learns nothing and gives trial t the parameter x = t */
  readonly searcher?: Searcher;
  /** Puts something between a worker and the store. */
  readonly through?: (store: Store) => Store;
}

const PLANNED: Searcher = { size: undefined, planned: Infinity, propose: (x) => ({ x }) };

/** Workers on one sweep, with everything real but the training programs, the processes and the time. */
export class SimulatedSweep {
  readonly simulation: Simulation;
  readonly started: Start[] = [];
  readonly errors: unknown[] = [];
  /** The folder, seen from outside the simulation. */
  readonly folder: SweepFolder;
  private readonly ledger: LedgerStore;
  private readonly plan: SweepPlan;
  private readonly random: () => number;

  constructor(plan: SweepPlan) {
    this.plan = plan;
    this.random = uniform(plan.seed + 1);
    this.simulation = new Simulation(plan.seed);
    this.ledger = new LedgerStore(new MemoryStore(this.simulation.now));
    this.folder = new SweepFolder(this.ledger, plan.manifest.id, new StoreClock(() => this.simulation.now() - START));
  }

  /** Keys that were created, in order. */
  get created(): string[] {
    return this.ledger.created.map((key) => key.slice(this.plan.manifest.id.length + 1));
  }

  async begin(): Promise<void> {
    await this.folder.createManifest(this.plan.manifest);
    await this.folder.markStarted();
  }

  addWorker(process: SimulatedProcess, afterMs = 0): void {
    const work = async (): Promise<void> => {
      await this.simulation.sleep(process, afterMs);
      await new SimulatedWorker(this, this.plan, process, this.random).run();
    };
    this.simulation.start(process, work, (error) => this.errors.push(error));
  }

  /** The folder as a process reaches it. Its timer begins anywhere, and its wall clock is never asked. */
  folderOf(process: SimulatedProcess): SweepFolder {
    const origin = this.random() * 1e9;
    const clock = new StoreClock(() => this.simulation.now() - START + origin);
    return new SweepFolder(this.storeOf(process), this.plan.manifest.id, clock);
  }

  async has(key: string): Promise<boolean> {
    return (await this.folder.store.read(key)) !== undefined;
  }

  async results(): Promise<ResultRecord[]> {
    return this.folder.results(Array.from({ length: this.plan.manifest.trials }, (_, trial) => trial));
  }

  private storeOf(process: SimulatedProcess): Store {
    const { through = (store: Store) => store } = this.plan;
    return through(new SimulatedStore(this.ledger, this.simulation, process));
  }
}

class SimulatedWorker {
  private readonly sweep: SimulatedSweep;
  private readonly plan: SweepPlan;
  private readonly process: SimulatedProcess;
  private readonly folder: SweepFolder;
  private readonly claimer: Claimer;
  private readonly recorder: Recorder;

  constructor(sweep: SimulatedSweep, plan: SweepPlan, process: SimulatedProcess, random: () => number) {
    this.sweep = sweep;
    this.plan = plan;
    this.process = process;
    const { manifest, searcher = PLANNED } = plan;
    const worker = process.name;
    const folder = sweep.folderOf(process);
    const reader = new FolderReader(folder, manifest.trials);
    this.folder = folder;
    this.claimer = new Claimer({ folder, reader, manifest, worker, host: 'host', searcher, random });
    this.recorder = new Recorder({ folder, reader, manifest, worker });
  }

  async run(): Promise<void> {
    const { claimer, recorder, sweep, process } = this;
    await this.folder.registerWorker(process.name, { host: 'host', pid: 1 });
    await recorder.stopAtMaxCost();
    for (;;) {
      const before = await this.look();
      const step = await claimer.next();
      switch (step.kind) {
        case 'done':
          return step.why === 'complete' ? recorder.finish() : undefined;
        case 'wait':
          await sweep.simulation.sleep(process, step.forMs);
          break;
        case 'settle':
          await recorder.settle(step.id, step.failure, step.parameters);
          break;
        case 'conclude':
          await recorder.conclude(step.id, step.result);
          break;
        case 'run':
          await this.runTrial(step.attempt, before);
      }
    }
  }

  private async runTrial(first: ClaimedAttempt, seen: Pick<Start, 'stopped' | 'at'>): Promise<void> {
    let before = seen;
    for (let attempt = first; ;) {
      const { trial } = attempt;
      const ended = await this.sweep.has(keys.resultKey(trial));
      this.sweep.started.push({ trial, attempt: attempt.attempt, ...before, ended });
      if (!(await this.runAttempt(attempt))) return;
      before = await this.look();
      const step = await this.claimer.retry(attempt);
      if (step?.kind !== 'run') return this.folder.release(attempt);
      attempt = step.attempt;
    }
  }

  /** Whether another attempt may follow. */
  private async runAttempt(attempt: ClaimedAttempt): Promise<boolean> {
    const { folder, recorder, process } = this;
    const failures = await this.sweep.folder.attempts(keys.FAILURES, attempt.trial);
    const act = this.plan.act(attempt, failures.length);
    const startedAt = folder.clock.timestamp();
    const objective = act.objective ?? attempt.trial;
    const log = new MetricLog();
    const stopping = EarlyStopping.of(this.plan.manifest, folder, attempt, log);
    let reason: string | undefined;
    for (let beat = 0; beat < act.beats && reason === undefined; beat++) {
      await this.sweep.simulation.sleep(process, HEARTBEAT_MS);
      await folder.beat(attempt, process.name);
      log.record('loss', objective, beat + 1);
      reason = await stopping?.look();
    }
    if (act.silent !== undefined) await this.sweep.simulation.sleep(process, act.silent * HEARTBEAT_MS);
    log.record('loss', objective, undefined);
    await stopping?.share();
    const report = { log, startedAt, endedAt: folder.clock.timestamp(), durationSec: act.beats, artifacts: [] };
    if (reason !== undefined) {
      const outcome = { kind: 'stopped', reason, objective } as const;
      await recorder.stopped(attempt, { ...report, outcome }, outcome);
      return false;
    }
    switch (act.ending) {
      case 'interrupt':
        await recorder.interrupted(attempt, { reason: 'told to' });
        return false;
      case 'complete': {
        const outcome = { kind: 'completed', objective } as const;
        await recorder.completed(attempt, { ...report, outcome }, outcome);
        return false;
      }
      case 'fail': {
        const outcome = { kind: 'failed', reason: 'it failed', exitCode: act.exitCode ?? 1 } as const;
        return !(await recorder.failed(attempt, { ...report, outcome }, outcome)).final;
      }
    }
  }

  private async look(): Promise<Pick<Start, 'stopped' | 'at'>> {
    return { stopped: await this.sweep.has(keys.STOP_KEY), at: this.sweep.simulation.now() };
  }
}
