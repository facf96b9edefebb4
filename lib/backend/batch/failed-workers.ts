import { lastLines } from '../../aws/worker-logs';
import type { BatchApi } from './batch-api';
import { endingOf, type Ending, type JobLook } from './job-states';

/** A worker that failed, and what it left. */
export interface FailedWorker extends Ending {
  /** Id of its job; of one in an array with `:` and its index. */
  readonly id: string;
  /** What Batch says. */
  readonly statusReason?: string;
  /** The last lines that it printed. */
  readonly lines: readonly string[];
}

/**
 * The worker of a job that failed; of an array, one of them. Three requests as a rule.
 *
 * @param logGroup where workers of the deployment print to
 */
export async function failedWorker(
  api: BatchApi,
  job: JobLook,
  logGroup: string,
  lines: number,
): Promise<FailedWorker | undefined> {
  const id = job.workers === 1 ? job.id : (await api.failedChild(job.id))?.jobId;
  const [detail] = id === undefined ? [] : await api.describe([id]);
  if (id === undefined || detail === undefined) return undefined;
  const { statusReason, container = {} } = detail;
  const stream = container.logStreamName;
  return {
    id,
    ...endingOf(container),
    ...(statusReason === undefined ? {} : { statusReason }),
    lines: stream === undefined ? [] : await lastLines({ region: job.region, group: logGroup, stream }, lines),
  };
}
