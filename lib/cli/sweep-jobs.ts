import type { BatchBackend } from '../backend/batch/batch-backend';
import { createBackend } from '../backend/registry';
import type { SweepFolder } from '../folder/sweep-folder';
import type { Manifest } from '../sweep/records';

/** The jobs of a sweep, as any machine may follow and stop them. */
export type SweepJobs = Pick<BatchBackend, 'describe' | 'status' | 'stop' | 'failedWorkers'>;

/** The jobs that were started for a sweep in AWS; `undefined` for a sweep of machines. */
export async function jobsOf(
  folder: SweepFolder,
  { lock }: Manifest,
  options: { readonly graceMs?: number } = {},
): Promise<SweepJobs | undefined> {
  return lock.queue === undefined ? undefined : createBackend('batch', { folder, ...options });
}
