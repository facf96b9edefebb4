/** What Batch allows an array job to have. */
export const ARRAY_SIZE = { min: 2, max: 10_000 };

/** Trials above which one of them is run first, alone. */
const CANARY_ABOVE = 20;

export interface PlannedJob {
  /** How many workers it is: an array job, or a plain one for a single worker. */
  readonly workers: number;
  /** Its one worker runs one trial; the jobs after it wait for that to succeed. */
  readonly canary: boolean;
}

/** Whether a broken program would cost so many trials that one goes ahead of the others. */
export function wantsCanary(trials: number): boolean {
  return trials > CANARY_ABOVE;
}

/**
 * The jobs that are `workers` workers, as few as can be. A canary comes on top of them: they wait until it has ended.
 *
 * @param workers at least 1
 */
export function planJobs(workers: number, canary: boolean): PlannedJob[] {
  const jobs: PlannedJob[] = canary ? [{ workers: 1, canary: true }] : [];
  for (let left = workers; left > 0; left -= ARRAY_SIZE.max) {
    jobs.push({ workers: Math.min(left, ARRAY_SIZE.max), canary: false });
  }
  return jobs;
}
