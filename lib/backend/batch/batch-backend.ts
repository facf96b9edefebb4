import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DeploymentRecord, QueueRecord } from '../../contract/deployment';
import { SweepError } from '../../contract/sweep-error';
import type { SweepFolder } from '../../folder/sweep-folder';
import type { ResourcesSpec } from '../../spec/sweep-spec';
import type { StartedJob } from '../../sweep/records';
import type { Backend, BackendStatus, StopMode } from '../backend';
import { BatchApi } from './batch-api';
import { failedWorker, type FailedWorker } from './failed-workers';
import { liveOf, type BatchJobs, type JobLook } from './job-states';
import { JobWatch } from './job-watch';
import { planJobs } from './plan-jobs';
import { jobName, submissionOf } from './submission';
import { failureOf, STOP_REASON, tellingFailure } from './why-none-runs';

/** Where and how workers are started. */
export interface BatchTarget {
  readonly deployment: DeploymentRecord;
  /** One of the deployment's, that has what the workers need: see `chooseQueue`. */
  readonly queue: QueueRecord;
  /** What a worker gets in place of what the queue gives it. */
  readonly resources: ResourcesSpec;
  /** One worker runs one trial first; the others wait for it to succeed. */
  readonly canary: boolean;
}

export interface BatchBackendOptions {
  /** The sweep: keeps which jobs were started for it, so that any machine can follow and stop them. */
  readonly folder: SweepFolder;
  /** @default workers are followed and stopped, not started */
  readonly target?: BatchTarget;
  /** Milliseconds that workers at work get to end by themselves once the sweep is stopped. @default 30 s */
  readonly graceMs?: number;
}

const GRACE_MS = 30_000;
const LOOK_EVERY_MS = 2000;
/** Lines of a failed worker's log that the error carries. */
const TELLING_LINES = 5;

/** Workers as jobs of AWS Batch: an array job of N children is N workers. A worker whose machine goes is Batch's to replace. */
export class BatchBackend implements Backend {
  private readonly options: BatchBackendOptions;
  private readonly apis = new Map<string, BatchApi>();
  private readonly watch: JobWatch;

  constructor(options: BatchBackendOptions) {
    this.options = options;
    this.watch = new JobWatch(options.folder, (region) => this.api(region));
  }

  /** @throws JobTooLarge, JobNameInvalid, and what a request to AWS may throw: nothing is left at work then */
  async start(sweep: string, workers: number): Promise<void> {
    const { folder, target } = this.options;
    if (target === undefined) throw noTarget(folder.id);
    const { region, logGroup } = target.deployment;
    const jobs: StartedJob[] = [];
    try {
      for await (const job of this.submit(sweep, workers, target)) jobs.push(job);
      const at = folder.clock.timestamp();
      const record = { v: 1, backend: 'batch', region, queue: target.queue.queue, logGroup, jobs, at } as const;
      await folder.recordJobs(record, randomBytes(3).toString('hex'));
      this.watch.add(record);
    } catch (error) {
      // As far as it goes: the error that kept the rest from being started is the one to tell.
      await Promise.allSettled(jobs.map(({ id }) => this.api(region).terminate(id, STOP_REASON)));
      throw error;
    }
  }

  async status(): Promise<BackendStatus> {
    const { live, jobs } = await this.describe();
    const failure = live === 0 ? await this.failure(jobs) : undefined;
    return { workers: live, ...(failure ? { failure } : {}) };
  }

  /** What became of the jobs that were started for the sweep; one request as a rule. */
  async describe(): Promise<BatchJobs> {
    return this.watch.describe();
  }

  /** Workers that failed, each with the last lines that it printed; of an array one. */
  async failedWorkers(lines: number): Promise<FailedWorker[]> {
    const { jobs } = await this.describe();
    const failed = jobs.filter(({ counts }) => counts.failed > 0);
    const workers = await Promise.all(failed.map((job) => this.failedWorker(job, lines)));
    return workers.filter((worker) => worker !== undefined);
  }

  /**
   * The sweep's stop marker is what makes workers leave: it is written before this is called. Jobs without a worker at
   * work are ended here, and workers of the others that have no machine yet, or machines would be started for them.
   * Those at work get a grace; then `interrupt` ends them too, and `drain` leaves them to finish.
   */
  async stop(mode: StopMode): Promise<void> {
    const { graceMs = GRACE_MS } = this.options;
    const deadline = performance.now() + graceMs;
    const cancelled = new Set<string>();
    for (;;) {
      const { jobs } = await this.describe();
      const live = jobs.filter(({ counts }) => liveOf(counts) > 0);
      const isOver = performance.now() >= deadline;
      const idle = live.filter(({ counts }) => counts.starting + counts.running === 0);
      const ended = isOver && mode === 'interrupt' ? live : idle;
      await this.terminate(ended);
      await this.cancel(
        live.filter((job) => !ended.includes(job) && hasWaiting(job)),
        cancelled,
      );
      if (isOver || idle.length === live.length) return;
      await sleep(Math.min(LOOK_EVERY_MS, graceMs / 5));
    }
  }

  private async *submit(sweep: string, workers: number, target: BatchTarget): AsyncGenerator<StartedJob> {
    const { id: sweepId } = this.options.folder;
    const { deployment, queue, resources, canary } = target;
    const submission = { sweep, sweepId, namespace: deployment.namespace, queue, resources };
    let after: string | undefined;
    for (const [index, job] of planJobs(workers, canary).entries()) {
      const name = jobName(sweepId, job, canary ? index : index + 1);
      const id = await this.api(deployment.region).submit(submissionOf(job, name, submission, after));
      if (job.canary) after = id;
      yield { id, name, ...job };
    }
  }

  private async terminate(jobs: readonly JobLook[]): Promise<void> {
    await Promise.all(jobs.map(({ region, id }) => this.api(region).terminate(id, STOP_REASON)));
  }

  /** @param asked for which Batch has been asked, which may take it a while */
  private async cancel(jobs: readonly JobLook[], asked: Set<string>): Promise<void> {
    const fresh = jobs.filter(({ id }) => !asked.has(id));
    for (const { id } of fresh) asked.add(id);
    await Promise.all(fresh.map(({ region, id }) => this.api(region).cancel(id, STOP_REASON)));
  }

  /** Of the jobs that were started last: earlier ones have been resumed since. */
  private async failure(jobs: readonly JobLook[]): Promise<SweepError | undefined> {
    const latest = this.watch.latest?.jobs.map(({ id }) => id) ?? [];
    const job = tellingFailure(jobs.filter(({ id }) => latest.includes(id)));
    return job && failureOf(job, await this.failedWorker(job, TELLING_LINES));
  }

  private async failedWorker(job: JobLook, lines: number): Promise<FailedWorker | undefined> {
    const record = this.watch.recordOf(job);
    return record && failedWorker(this.api(job.region), job, record.logGroup, lines);
  }

  private api(region: string): BatchApi {
    const api = this.apis.get(region) ?? new BatchApi(region);
    this.apis.set(region, api);
    return api;
  }
}

function hasWaiting({ counts }: JobLook): boolean {
  return counts.submitted + counts.pending + counts.runnable > 0;
}

function noTarget(sweep: string): SweepError {
  return new SweepError('WorkersNotPlaced', `nobody said where workers of ${sweep} are to be started`, {
    source: 'tool',
  });
}
