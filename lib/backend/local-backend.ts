import type { SweepError } from '../contract/sweep-error';
import type { Backend, BackendStatus, StopMode } from './backend';
import { startDetached } from './spawned-worker';
import { startFailed, WorkerCrew, type StartedWorker } from './worker-crew';

export interface LocalBackendOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Workers outlive this process and write their messages to this file. @default they end with this process */
  readonly detachedLog?: string;
}

/** Workers of this machine, in whatever they run: watched and replaced by this process, or left to themselves. */
export abstract class LocalBackend<Options extends LocalBackendOptions> implements Backend {
  protected readonly options: Options;
  private readonly crew = new WorkerCrew((sweep) => this.launch(sweep));
  private failure: SweepError | undefined;

  constructor(options: Options) {
    this.options = options;
  }

  get gone(): AbortSignal {
    return this.crew.gone;
  }

  async start(sweep: string, workers: number): Promise<void> {
    for (let i = 0; i < workers; i++) {
      if (this.options.detachedLog === undefined) this.crew.start(sweep);
      else this.leave(sweep, this.options.detachedLog);
    }
  }

  async status(): Promise<BackendStatus> {
    return { ...this.crew.status, ...(this.failure ? { failure: this.failure } : {}) };
  }

  async stop(mode: StopMode): Promise<void> {
    this.crew.stop(mode);
  }

  /** Starts a worker that is watched. */
  protected abstract launch(sweep: string): StartedWorker;

  /** The command of a worker that is left to itself. */
  protected abstract detachedCommand(sweep: string): readonly [string, ...string[]];

  private leave(sweep: string, log: string): void {
    const [command, ...args] = this.detachedCommand(sweep);
    const onError = (error: Error): void => void (this.failure ??= startFailed(error));
    startDetached(command, args, { env: this.options.env, log, onError });
  }
}
