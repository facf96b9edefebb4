import { Claimer, type ClaimedAttempt } from '../../folder/claimer';
import { FolderReader } from '../../folder/folder-reader';
import { StoreClock } from '../../folder/store-clock';
import { SweepFolder } from '../../folder/sweep-folder';
import { createSearcher } from '../../search/registry';
import { repeatOfTrial } from '../../search/trials';
import type { DurationOf } from '../../simulate/durations';
import type { Objective } from '../../simulate/objective';
import type { Store } from '../../store/store';
import type { Manifest } from '../../sweep/records';
import { MetricLog } from '../../worker/metric-scanner';
import { Recorder } from '../../worker/recorder';
import type { WorkerEnd } from '../worker-crew';
import type { Orders } from './simulated-backend';
import type { VirtualClock } from './virtual-clock';

export interface SimulatedWorkerOptions {
  /** In memory, with the virtual clock for its own. */
  readonly store: Store;
  readonly clock: VirtualClock;
  readonly manifest: Manifest;
  readonly objective: Objective;
  /** Asked where the objective does not say how long a trial takes. */
  readonly durationOf: DurationOf;
  readonly name: string;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

const DONE: WorkerEnd = { code: 0, worked: true, stderr: '' };

/**
 * A worker that is real but for the program and the time: it claims trials in the sweep's folder, beats, records results
 * and does what follows from them, while an objective stands for the program and a virtual clock for the time.
 */
export class SimulatedWorker {
  private readonly options: SimulatedWorkerOptions;
  private readonly folder: SweepFolder;
  private readonly claimer: Claimer;
  private readonly recorder: Recorder;

  constructor(options: SimulatedWorkerOptions) {
    const { store, clock, manifest, name: worker, random } = options;
    this.options = options;
    this.folder = new SweepFolder(store, manifest.id, new StoreClock(clock.now));
    const shared = { folder: this.folder, manifest, worker, reader: new FolderReader(this.folder, manifest.trials) };
    this.claimer = new Claimer({
      ...shared,
      host: 'simulated',
      searcher: createSearcher(manifest.spec, manifest.lock.seed),
      random,
    });
    this.recorder = new Recorder(shared);
  }

  /** Works until nothing is left to claim, or it is told to leave. */
  async work({ drain, interrupt }: Orders): Promise<WorkerEnd> {
    const { clock, name } = this.options;
    const leave = AbortSignal.any([drain, interrupt]);
    // Workers that start at once do so one after another, and each claims what is next.
    await clock.sleep(0);
    await this.folder.registerWorker(name, { host: 'simulated', pid: 0 });
    while (!leave.aborted) {
      const step = await this.claimer.next();
      if (step.kind === 'done') {
        if (step.why === 'complete') await this.recorder.finish();
        break;
      }
      if (step.kind === 'wait') await clock.sleep(step.forMs, leave);
      if (step.kind === 'conclude') await this.recorder.conclude(step.id, step.result);
      if (step.kind === 'settle') await this.recorder.settle(step.id, step.failure, step.parameters);
      if (step.kind === 'run') await this.run(step.attempt, interrupt);
    }
    return DONE;
  }

  private async run(attempt: ClaimedAttempt, interrupt: AbortSignal): Promise<void> {
    const { objective, durationOf, manifest } = this.options;
    const { trial, parameters } = attempt;
    const startedAt = this.folder.clock.timestamp();
    const { value, durationSec = durationOf(trial) } = objective.outcome(
      parameters,
      repeatOfTrial(trial, manifest.spec.repeats),
      trial,
    );
    await this.pass(attempt, durationSec * 1000, interrupt);
    if (interrupt.aborted) return this.recorder.interrupted(attempt, { reason: 'its worker was told to stop' });
    const log = new MetricLog();
    const { metric } = manifest.spec;
    if (metric && value !== undefined) log.record(metric.name, value, undefined);
    const report = { log, startedAt, endedAt: this.folder.clock.timestamp(), durationSec, artifacts: [] };
    if (value !== undefined) {
      const outcome = { kind: 'completed', objective: value } as const;
      return this.recorder.completed(attempt, { ...report, outcome }, outcome);
    }
    const outcome = { kind: 'failed', reason: 'the objective has no value here' } as const;
    const { final } = await this.recorder.failed(attempt, { ...report, outcome }, outcome);
    if (!final) await this.folder.release(attempt);
  }

  /** Lets the time of a program pass, with a sign of life at each heartbeat. */
  private async pass(attempt: ClaimedAttempt, ms: number, interrupt: AbortSignal): Promise<void> {
    const { clock, manifest, name } = this.options;
    const heartbeatMs = manifest.lock.heartbeatSec * 1000;
    for (let left = ms; left > 0 && !interrupt.aborted; left -= heartbeatMs) {
      await clock.sleep(Math.min(left, heartbeatMs), interrupt);
      if (left > heartbeatMs && !interrupt.aborted) await this.folder.beat(attempt, name);
    }
  }
}
