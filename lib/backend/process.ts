import { spawn } from 'node:child_process';
import type { SweepError } from '../contract/sweep-error';
import type { Backend, BackendStatus, StopMode } from './backend';
import { letGo, startDetached, WorkerLog } from './spawned-worker';
import { startFailed, WorkerCrew, type StartedWorker } from './worker-crew';

export interface ProcessBackendOptions {
  /** The `sweep` command: what to start, and the arguments before `work`. */
  readonly command: readonly [string, ...string[]];
  readonly env: NodeJS.ProcessEnv;
  /** Further arguments after `work SWEEP`. @default none */
  readonly workArguments?: readonly string[];
  /** Workers outlive this process and write their messages to this file. @default they end with this process */
  readonly detachedLog?: string;
}

/**
 * Workers as processes of this machine. They are not in this process's group, so that Ctrl-C reaches them only through
 * `stop`; a channel to this process tells them when it is gone. A worker that is killed is replaced.
 */
export class ProcessBackend implements Backend {
  private readonly options: ProcessBackendOptions;
  private readonly crew = new WorkerCrew((sweep) => this.launch(sweep));
  private failure: SweepError | undefined;

  constructor(options: ProcessBackendOptions) {
    this.options = options;
  }

  get gone(): AbortSignal {
    return this.crew.gone;
  }

  async start(sweep: string, workers: number): Promise<void> {
    for (let i = 0; i < workers; i++) {
      if (this.options.detachedLog === undefined) this.crew.start(sweep);
      else this.startDetached(sweep, this.options.detachedLog);
    }
  }

  async status(): Promise<BackendStatus> {
    return { ...this.crew.status, ...(this.failure ? { failure: this.failure } : {}) };
  }

  async stop(mode: StopMode): Promise<void> {
    this.crew.stop(mode);
  }

  private launch(sweep: string): StartedWorker {
    const [command, ...before] = this.options.command;
    const worker = spawn(command, [...before, 'work', sweep, '--quiet', ...(this.options.workArguments ?? [])], {
      env: this.options.env,
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    letGo(worker);
    const log = new WorkerLog(worker, () => undefined);
    worker.on('message', (message) => log.hear(message));
    return { end: log.end, tell: (mode) => void worker.kill(mode === 'drain' ? 'SIGINT' : 'SIGTERM') };
  }

  private startDetached(sweep: string, log: string): void {
    const [command, ...before] = this.options.command;
    startDetached(command, [...before, 'work', sweep, ...(this.options.workArguments ?? [])], {
      env: this.options.env,
      log,
      onError: (error) => (this.failure ??= startFailed(error)),
    });
  }
}
