import { sweepOfCommand } from '../../lib/contract/image';

/** A job of Batch, a worker or an array of them, that has ended. */
export interface EndedJob {
  readonly id: string;
  /** Address of the sweep that its workers worked on. */
  readonly sweep: string;
}

/** What of an event's detail is read; Batch says much more, and may say more than today. */
interface JobDetail {
  readonly jobId?: unknown;
  readonly status?: unknown;
  readonly arrayProperties?: { readonly index?: unknown };
  readonly container?: { readonly command?: unknown };
}

/** Reads a change of a job's state; `undefined` unless it is the end of workers, all of them where they are an array. */
export function endedJob(detail: unknown): EndedJob | undefined {
  const { jobId, status, arrayProperties, container } = (detail ?? {}) as JobDetail;
  const hasEnded = status === 'SUCCEEDED' || status === 'FAILED';
  const command = container?.command;
  const isChild = arrayProperties?.index !== undefined;
  if (!hasEnded || isChild || typeof jobId !== 'string' || !Array.isArray(command)) return undefined;
  const sweep = sweepOfCommand(command as string[]);
  return typeof sweep === 'string' ? { id: jobId, sweep } : undefined;
}
