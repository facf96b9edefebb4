import { SweepError } from '../contract/sweep-error';
import type { BackendStatus, StopMode } from './backend';

/** A worker that ends sooner than this, and before it found work, has not got anywhere. */
const EARLY_MS = 2000;
/** This many early ends in a row, and workers are not started again. */
const MAX_EARLY_ENDS = 5;

/** A worker that was started, in whatever it runs. */
export interface StartedWorker {
  /** Resolves once it has gone; never rejects. */
  readonly end: Promise<WorkerEnd>;
  tell(mode: StopMode): void;
}

export interface WorkerEnd {
  /** 0: nothing was left to do. Anything else, and `null` for a signal: it did not get to its end. */
  readonly code: number | null;
  readonly worked: boolean;
  /** Why no other would get on. */
  readonly failure?: SweepError | undefined;
  /** The end of what it wrote to stderr. */
  readonly stderr: string;
}

/**
 * Workers that are watched from this process. One that is killed is replaced; one that says why it cannot go on, or five
 * that get nowhere, and all are told to finish.
 */
export class WorkerCrew {
  private readonly launch: (sweep: string) => StartedWorker;
  private readonly workers = new Set<StartedWorker>();
  private readonly allGone = new AbortController();
  private stopping = false;
  private earlyEnds = 0;
  private failure: SweepError | undefined;

  constructor(launch: (sweep: string) => StartedWorker) {
    this.launch = launch;
  }

  get gone(): AbortSignal {
    return this.allGone.signal;
  }

  get status(): BackendStatus {
    return { workers: this.workers.size, ...(this.failure ? { failure: this.failure } : {}) };
  }

  start(sweep: string): void {
    const earlyUntil = performance.now() + EARLY_MS;
    const worker = this.launch(sweep);
    this.workers.add(worker);
    void worker.end.then((end) => {
      this.workers.delete(worker);
      if (end.code !== 0 && !this.stopping) this.replace(sweep, end, performance.now() < earlyUntil);
      if (this.workers.size === 0) this.allGone.abort();
    });
  }

  stop(mode: StopMode): void {
    this.stopping = true;
    for (const worker of this.workers) worker.tell(mode);
  }

  private replace(sweep: string, { worked, failure, stderr }: WorkerEnd, early: boolean): void {
    this.earlyEnds = early && !worked ? this.earlyEnds + 1 : 0;
    const reason = failure ?? (this.earlyEnds >= MAX_EARLY_ENDS ? keepsEnding(stderr) : undefined);
    if (!reason) return this.start(sweep);
    this.failure ??= reason;
    this.stop('drain');
  }
}

export function startFailed(error: Error): SweepError {
  return new SweepError('WorkerNotStarted', `cannot start a worker: ${error.message}`, {
    source: 'tool',
    cause: error,
  });
}

function keepsEnding(stderr: string): SweepError {
  const text = stderr.trim() === '' ? '' : `: ${stderr.trim()}`;
  return new SweepError('WorkersKeepEnding', `${MAX_EARLY_ENDS} workers ended right after their start${text}`, {
    hint: 'run `sweep work` on the sweep by hand to see why',
    source: 'tool',
  });
}
