import type { ContainerSummary, JobDetail } from '@aws-sdk/client-batch';
import type { StartedJob } from '../../sweep/records';

/** Where Batch has workers, in the order in which they get there. */
const STATES = ['submitted', 'pending', 'runnable', 'starting', 'running', 'succeeded', 'failed'] as const;

type State = (typeof STATES)[number];

/**
 * Workers by where Batch has them. `pending`: they wait for the canary or to be made; `runnable`: they wait for a
 * machine.
 */
export type WorkerCounts = { readonly [state in State]: number };

/** The jobs that were started for a sweep, as Batch describes them. */
export interface BatchJobs {
  /** Oldest first; those that Batch has forgotten are left out. */
  readonly jobs: readonly JobLook[];
  readonly counts: WorkerCounts;
  /** Workers that run or are about to. */
  readonly live: number;
  /** Since when workers wait for a machine while none runs; milliseconds since the epoch. */
  readonly waitingSince?: number;
}

/** How a worker's container ended. */
export interface Ending {
  readonly exitCode?: number;
  /** What the machine says, such as that the image could not be pulled, or that memory ran out. */
  readonly reason?: string;
}

/** One job: a worker alone, or an array of them. */
export interface JobLook extends StartedJob {
  readonly region: string;
  readonly counts: WorkerCounts;
  /** What Batch says about its state. */
  readonly statusReason?: string;
  /** How the container of a worker alone ended. */
  readonly ending?: Ending;
  readonly createdAt?: number;
  readonly stoppedAt?: number;
}

/** What a description says that is read here; nothing yet of a job that Batch has just taken. */
type Description = Partial<
  Pick<JobDetail, 'status' | 'statusReason' | 'createdAt' | 'stoppedAt' | 'container' | 'arrayProperties'>
>;

export function lookAt(started: StartedJob, region: string, detail: Description): JobLook {
  const { statusReason, createdAt, stoppedAt, container } = detail;
  return {
    ...started,
    region,
    counts: countsOf(started, detail),
    ...(statusReason === undefined ? {} : { statusReason }),
    ...(container === undefined ? {} : { ending: endingOf(container) }),
    ...(createdAt === undefined ? {} : { createdAt }),
    ...(stoppedAt === undefined ? {} : { stoppedAt }),
  };
}

/** @param container of a job, or of the summary of one */
export function endingOf({ exitCode, reason }: Pick<ContainerSummary, 'exitCode' | 'reason'>): Ending {
  return { ...(exitCode === undefined ? {} : { exitCode }), ...(reason === undefined ? {} : { reason }) };
}

export function summarise(jobs: readonly JobLook[]): BatchJobs {
  const counts = Object.fromEntries(
    STATES.map((state) => [state, jobs.reduce((sum, job) => sum + job.counts[state], 0)]),
  ) as WorkerCounts;
  const waitingSince = counts.starting + counts.running === 0 ? sinceWhen(jobs) : undefined;
  return { jobs, counts, live: liveOf(counts), ...(waitingSince === undefined ? {} : { waitingSince }) };
}

export function liveOf(counts: WorkerCounts): number {
  return counts.submitted + counts.pending + counts.runnable + counts.starting + counts.running;
}

/**
 * A parent's own state says little: it is PENDING while its children run, and FAILED when any of them failed. It
 * stands for the children that the summary does not have: those that are yet to be made, or never were.
 */
function countsOf({ workers }: StartedJob, { status, arrayProperties }: Description): WorkerCounts {
  const summary = arrayProperties?.statusSummary ?? {};
  const counts = Object.fromEntries(STATES.map((state) => [state, summary[state.toUpperCase()] ?? 0]));
  const known = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const own = (status ?? 'SUBMITTED').toLowerCase();
  counts[own] = (counts[own] ?? 0) + Math.max(0, workers - known);
  return counts as WorkerCounts;
}

/** Batch does not say when a worker began to wait for a machine: when its job was made, or its canary had ended. */
function sinceWhen(jobs: readonly JobLook[]): number | undefined {
  const canaries = jobs.filter(({ canary }) => canary);
  const times = jobs
    .filter(({ counts }) => counts.runnable > 0)
    .flatMap(({ createdAt, canary }) => {
      const ended = canary ? [] : canaries.map((other) => other.stoppedAt ?? 0);
      return createdAt === undefined ? [] : [Math.max(createdAt, ...ended)];
    });
  return times.length > 0 ? Math.min(...times) : undefined;
}
