import {
  BatchClient,
  CancelJobCommand,
  DescribeJobsCommand,
  ListJobsCommand,
  SubmitJobCommand,
  TerminateJobCommand,
  type JobDetail,
  type JobStatus,
  type SubmitJobCommandInput,
} from '@aws-sdk/client-batch';
import { CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { mockClient } from 'aws-sdk-client-mock';

/** One container: an attempt at a worker. */
export interface FakeWorker {
  readonly id: string;
  readonly command: readonly string[];
  /** Ended by TerminateJob. */
  terminated: boolean;
  ended: boolean;
}

/** A worker: a plain job, or one of an array. */
interface FakeChild {
  readonly id: string;
  status: JobStatus;
  exitCode?: number;
  reason?: string;
  attempts: FakeWorker[];
}

interface FakeJob {
  readonly id: string;
  readonly input: SubmitJobCommandInput;
  readonly createdAt: number;
  stoppedAt?: number;
  statusReason?: string;
  readonly children: FakeChild[];
}

/** What Batch says when a machine is taken back; the job definition of a deployment has it try again then. */
export const RECLAIMED = 'Host EC2 (instance i-0123456789abcdef0) terminated.';

/**
 * AWS Batch and CloudWatch Logs at the edge of the SDK, with machines for everybody unless a test says otherwise.
 * It does what Batch documents: dependencies, summaries of arrays, parents that are never RUNNING, retries of workers
 * whose machine went, TerminateJob on a parent.
 */
export class FakeBatch {
  readonly jobs: FakeJob[] = [];
  /** How often each request was made. */
  readonly requests = new Map<string, number>();
  /** What a worker does at its start. @default it goes on */
  onStart: (worker: FakeWorker) => void = () => undefined;
  /** There are no machines: workers wait. */
  isFull = false;
  /** Jobs that were just taken are not described yet. */
  isSlow = false;
  /** What the next jobs to be submitted meet, once each. */
  readonly refusals: (Error | undefined)[] = [];
  private started = 0;
  private readonly logs = new Map<string, string[]>();
  private readonly mocks = [mockClient(BatchClient), mockClient(CloudWatchLogsClient)] as const;

  constructor() {
    const [batch, logs] = this.mocks;
    batch
      .on(SubmitJobCommand)
      .callsFake((input: SubmitJobCommandInput) => this.count('SubmitJob', () => this.submit(input)));
    batch.on(DescribeJobsCommand).callsFake(({ jobs }) => this.count('DescribeJobs', () => this.describe(jobs)));
    batch
      .on(ListJobsCommand)
      .callsFake(({ arrayJobId, jobStatus }) => this.count('ListJobs', () => this.list(arrayJobId, jobStatus)));
    batch
      .on(TerminateJobCommand)
      .callsFake(({ jobId, reason }) => this.count('TerminateJob', () => this.terminate(jobId, reason)));
    batch
      .on(CancelJobCommand)
      .callsFake(({ jobId, reason }) => this.count('CancelJob', () => this.cancel(jobId, reason)));
    logs
      .on(GetLogEventsCommand)
      .callsFake(({ logGroupName, logStreamName, limit }) =>
        this.count('GetLogEvents', () => this.readLog(logGroupName, logStreamName, limit)),
      );
  }

  /** Every container that was started, in that order. */
  get workers(): FakeWorker[] {
    return this.jobs.flatMap(({ children }) => children.flatMap(({ attempts }) => attempts)).sort(byNumber);
  }

  close(): void {
    for (const mock of this.mocks) mock.restore();
  }

  /** A container ends by itself. @param exitCode of one that never began there is none */
  end(
    worker: FakeWorker,
    exitCode: number | undefined,
    more: { reason?: string; lines?: readonly string[] } = {},
  ): void {
    const child = this.childOf(worker);
    worker.ended = true;
    this.logs.set(`log-${child.id}`, [...(more.lines ?? [])]);
    child.status = exitCode === 0 ? 'SUCCEEDED' : 'FAILED';
    if (exitCode !== undefined) child.exitCode = exitCode;
    if (more.reason !== undefined) child.reason = more.reason;
    this.settle();
  }

  /** The machine of a worker is taken back. */
  reclaim(worker: FakeWorker): void {
    worker.ended = true;
    this.childOf(worker).status = 'RUNNABLE';
    this.settle();
  }

  /** Batch forgets jobs a week after their end. */
  forget(): void {
    this.jobs.length = 0;
  }

  /** Lets time pass: what waits for nothing more starts. */
  settle(): void {
    for (const job of this.jobs) {
      const before = (job.input.dependsOn ?? []).map(({ jobId }) => this.find(jobId));
      if (before.some((other) => other !== undefined && statusOf(other) === 'FAILED')) {
        this.fail(job, 'Dependent Job failed');
      } else if (before.every((other) => other === undefined || statusOf(other) === 'SUCCEEDED')) {
        this.launch(job);
      }
    }
  }

  private launch(job: FakeJob): void {
    for (const child of job.children) {
      if (child.status === 'PENDING') child.status = 'RUNNABLE';
      if (child.status !== 'RUNNABLE' || this.isFull) continue;
      child.status = 'RUNNING';
      const command = job.input.containerOverrides?.command ?? [];
      const worker = { id: `container-${this.started++}`, command, terminated: false, ended: false };
      child.attempts.push(worker);
      this.onStart(worker);
    }
    if (isOver(job)) job.stoppedAt ??= Date.now();
  }

  private fail(job: FakeJob, reason: string): void {
    for (const child of job.children) if (!hasEnded(child)) child.status = 'FAILED';
    job.statusReason ??= reason;
    job.stoppedAt ??= Date.now();
  }

  private submit(input: SubmitJobCommandInput) {
    const refusal = this.refusals.shift();
    if (refusal) throw refusal;
    const id = `job-${this.jobs.length}`;
    const size = input.arrayProperties?.size;
    const children = Array.from({ length: size ?? 1 }, (_, i): FakeChild => {
      return { id: size === undefined ? id : `${id}:${i}`, status: 'PENDING', attempts: [] };
    });
    this.jobs.push({ id, input, createdAt: Date.now(), children });
    this.settle();
    return { jobId: id, jobName: input.jobName };
  }

  private describe(ids: readonly string[]) {
    const jobs = ids.flatMap((id): Partial<JobDetail>[] => {
      const job = this.find(id);
      if (job && !this.isSlow) return [this.detail(job)];
      const child = this.jobs.flatMap(({ children }) => children).find((one) => one.id === id);
      return child && !this.isSlow ? [childDetail(child)] : [];
    });
    return { jobs };
  }

  private detail(job: FakeJob): Partial<JobDetail> {
    const { id, input, children, createdAt, stoppedAt, statusReason } = job;
    const common = { jobId: id, jobName: input.jobName, createdAt, stoppedAt };
    const [only] = children;
    if (input.arrayProperties === undefined && only) return { ...common, ...childDetail(only), statusReason };
    const summary: Record<string, number> = {};
    for (const { status } of children) summary[status] = (summary[status] ?? 0) + 1;
    // Children are made when nothing stands before the job any more.
    const isMade = children.some(({ status }) => status !== 'PENDING');
    const arrayProperties = { size: children.length, ...(isMade ? { statusSummary: summary } : {}) };
    return { ...common, status: statusOf(job), statusReason, arrayProperties };
  }

  private list(arrayJobId: string, status: JobStatus) {
    const children = this.find(arrayJobId)?.children.filter((child) => child.status === status) ?? [];
    return { jobSummaryList: children.map(({ id }) => ({ jobId: id })) };
  }

  private terminate(id: string, reason: string) {
    const job = this.find(id);
    if (job === undefined || isOver(job)) return {};
    for (const child of job.children) {
      const worker = child.attempts.at(-1);
      if (hasEnded(child) || worker === undefined || worker.ended) continue;
      worker.terminated = true;
      worker.ended = true;
    }
    this.fail(job, reason);
    return {};
  }

  /** Workers that have a machine go on. */
  private cancel(id: string, reason: string) {
    const job = this.find(id);
    for (const child of job?.children ?? []) if (isWaiting(child)) Object.assign(child, { status: 'FAILED', reason });
    if (job && isOver(job)) job.stoppedAt ??= Date.now();
    return {};
  }

  private readLog(group: string, stream: string, limit: number) {
    const lines = group === '/sweepstack/workers' ? this.logs.get(stream) : undefined;
    if (lines === undefined) throw Object.assign(new Error('no such stream'), { name: 'ResourceNotFoundException' });
    return { events: lines.slice(-limit).map((message) => ({ message })) };
  }

  private find(id: string | undefined): FakeJob | undefined {
    return this.jobs.find((job) => job.id === id);
  }

  private childOf(worker: FakeWorker): FakeChild {
    const child = this.jobs.flatMap(({ children }) => children).find(({ attempts }) => attempts.includes(worker));
    if (child === undefined) throw new Error(`no worker ${worker.id}`);
    return child;
  }

  private count<T>(request: string, answer: () => T): T {
    this.requests.set(request, (this.requests.get(request) ?? 0) + 1);
    return answer();
  }
}

function childDetail({ id, status, exitCode, reason, attempts }: FakeChild): Partial<JobDetail> {
  const container = { exitCode, reason, ...(attempts.length > 0 ? { logStreamName: `log-${id}` } : {}) };
  return { jobId: id, status, container };
}

/** A parent is PENDING while its children run, and FAILED when any of them failed. */
function statusOf({ input, children }: FakeJob): JobStatus {
  if (input.arrayProperties === undefined) return children[0]?.status ?? 'FAILED';
  if (!children.every(hasEnded)) return 'PENDING';
  return children.some(({ status }) => status === 'FAILED') ? 'FAILED' : 'SUCCEEDED';
}

function isOver({ children }: FakeJob): boolean {
  return children.every(hasEnded);
}

function isWaiting({ status }: FakeChild): boolean {
  return status === 'PENDING' || status === 'RUNNABLE';
}

function hasEnded({ status }: FakeChild): boolean {
  return status === 'SUCCEEDED' || status === 'FAILED';
}

function byNumber(a: FakeWorker, b: FakeWorker): number {
  return Number(a.id.split('-')[1]) - Number(b.id.split('-')[1]);
}
