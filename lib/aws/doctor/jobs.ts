import {
  DescribeJobsCommand,
  ListJobsCommand,
  type BatchClient,
  type JobDetail,
  type JobStatus,
} from '@aws-sdk/client-batch';
import type { JobFacts } from '../../doctor/facts';
import type { Reading } from '../../doctor/reading';
import { read, type Abort } from './read';

/** Of a queue without anything said about jobs: what has failed longer ago is another story. */
const RECENT_MS = 24 * 60 * 60 * 1000;
/** Jobs of a kind that are looked at: alike jobs fail alike. */
const SAMPLE = 20;
/** What DescribeJobs takes at once. */
const DESCRIBED_AT_ONCE = 100;

/** Where jobs are that cannot start, or did not end well. The parent of an array waits as PENDING. */
const OF_QUEUE: readonly JobStatus[] = ['RUNNABLE', 'PENDING', 'STARTING', 'FAILED'];
const OF_ARRAY: readonly JobStatus[] = ['RUNNABLE', 'STARTING', 'FAILED'];

export interface JobsAsked {
  readonly queue: string;
  /** @default those of the queue */
  readonly ids?: readonly string[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Jobs, and of arrays their children, in a sample that is large enough to tell what is wrong. */
export async function readJobs(batch: BatchClient, asked: JobsAsked): Promise<Reading<readonly JobFacts[]>> {
  const ids = await read('batch:ListJobs', async (abort) => asked.ids ?? (await idsOf(batch, asked.queue, abort)));
  if (!ids.ok) return ids;
  const jobs = await read('batch:DescribeJobs', (abort) => describe(batch, ids.value, abort));
  if (!jobs.ok) return jobs;
  const arrays = jobs.value.filter(isArray).slice(0, SAMPLE);
  const children = await read('batch:ListJobs', (abort) => childrenOf(batch, arrays, abort));
  if (!children.ok) return children;
  const all = [...jobs.value, ...children.value].map(jobFacts);
  return { ...jobs, value: asked.ids ? all : all.filter((job) => isRecent(job, asked.now)) };
}

async function idsOf(batch: BatchClient, queue: string, abort: Abort): Promise<string[]> {
  const lists = await Promise.all(OF_QUEUE.map((status) => list(batch, { jobQueue: queue }, status, abort)));
  return lists.flat();
}

async function childrenOf(batch: BatchClient, arrays: readonly JobDetail[], abort: Abort): Promise<JobDetail[]> {
  const ids: string[] = [];
  // One array after the other: the service allows few of these requests a second.
  for (const { jobId } of arrays) {
    for (const status of OF_ARRAY) ids.push(...(await list(batch, { arrayJobId: jobId }, status, abort)));
  }
  return describe(batch, ids, abort);
}

async function list(
  batch: BatchClient,
  where: { jobQueue: string } | { arrayJobId: string | undefined },
  jobStatus: JobStatus,
  abort: Abort,
): Promise<string[]> {
  const command = new ListJobsCommand({ ...where, jobStatus, maxResults: SAMPLE });
  const { jobSummaryList = [] } = await batch.send(command, abort);
  return jobSummaryList.flatMap(({ jobId }) => (jobId === undefined ? [] : [jobId]));
}

async function describe(batch: BatchClient, ids: readonly string[], abort: Abort): Promise<JobDetail[]> {
  const found: JobDetail[] = [];
  for (let from = 0; from < ids.length; from += DESCRIBED_AT_ONCE) {
    const command = new DescribeJobsCommand({ jobs: ids.slice(from, from + DESCRIBED_AT_ONCE) });
    found.push(...((await batch.send(command, abort)).jobs ?? []));
  }
  return found;
}

function isArray({ arrayProperties }: JobDetail): boolean {
  return arrayProperties?.size !== undefined;
}

function isRecent({ status, createdAt, stoppedAt }: JobFacts, now: number): boolean {
  return status !== 'FAILED' || (stoppedAt ?? createdAt) > now - RECENT_MS;
}

function jobFacts(detail: JobDetail): JobFacts {
  const { jobId = '', jobName = '', status = '', statusReason, createdAt = 0, stoppedAt, container } = detail;
  const last = detail.attempts?.at(-1)?.container;
  const exitCode = container?.exitCode ?? last?.exitCode;
  const reason = container?.reason ?? last?.reason;
  return {
    id: jobId,
    name: jobName,
    status,
    createdAt,
    isArray: isArray(detail),
    isTerminated: detail.isTerminated === true,
    ...(statusReason ? { statusReason } : {}),
    ...(stoppedAt === undefined ? {} : { stoppedAt }),
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(reason ? { reason } : {}),
  };
}
