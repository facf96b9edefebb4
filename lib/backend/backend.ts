import type { SweepError } from '../contract/sweep-error';

/** How workers are told to end: `drain` lets running trials finish, `interrupt` ends them too. */
export type StopMode = 'drain' | 'interrupt';

export interface BackendStatus {
  /** Workers that run or are about to. */
  readonly workers: number;
  /** Why workers cannot run at all; none is started again. */
  readonly failure?: SweepError;
}

/** Where workers run. A backend knows nothing of trials: it starts identical workers and says where the folder is. */
export interface Backend {
  /** Starts workers on a sweep. @param sweep its address, as `sweep work` takes it */
  start(sweep: string, workers: number): Promise<void>;
  status(): Promise<BackendStatus>;
  stop(mode: StopMode): Promise<void>;
  /** Aborted when the last worker has gone. @default it has to be asked for by `status` */
  readonly gone?: AbortSignal;
}
