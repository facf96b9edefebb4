import type { BatchJobs } from '../backend/batch/job-states';
import type { Crew } from './progress';

/** Machines are usually there after two to four minutes. */
const USUAL_WAIT_MS = 5 * 60_000;

export interface JobsWatchOptions {
  /** Asks Batch what became of the jobs. */
  readonly describe: () => Promise<BatchJobs>;
  /** Tells why workers still wait for a machine; called once. */
  readonly explain: (jobs: BatchJobs) => Promise<void>;
  /** What time it is in AWS; milliseconds since the epoch. */
  readonly now: () => number;
}

/** Follows the jobs in which the workers of a sweep run. They go on without whoever follows them. */
export class JobsWatch {
  private readonly options: JobsWatchOptions;
  private explained = false;

  constructor(options: JobsWatchOptions) {
    this.options = options;
  }

  /** One look: how far the workers are. */
  async look(): Promise<Crew> {
    const jobs = await this.options.describe();
    const { waitingSince } = jobs;
    const isStuck = waitingSince !== undefined && this.options.now() - waitingSince > USUAL_WAIT_MS;
    if (isStuck && !this.explained) {
      this.explained = true;
      // Looking into it takes a while, in which the sweep is still shown.
      void this.options.explain(jobs);
    }
    return crewOf(jobs);
  }
}

export function crewOf({ counts, jobs, live }: BatchJobs): Crew {
  const { submitted, pending, runnable, starting, running, failed } = counts;
  const canaryFailed = jobs.some((job) => job.canary && job.counts.failed > 0);
  return { live, queued: submitted + runnable, waiting: pending, starting, running, failed, canaryFailed };
}
