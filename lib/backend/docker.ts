import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { SweepError } from '../contract/sweep-error';
import type { Backend, BackendStatus, StopMode } from './backend';
import { dockerRunError } from './docker/docker-errors';
import { signalContainer } from './docker/signal-container';
import { containerName, runArguments, type ContainerOptions } from './docker/run-arguments';
import { letGo, startDetached, WorkerLog } from './spawned-worker';
import { startFailed, WorkerCrew, type StartedWorker } from './worker-crew';
import { parseMessage } from './worker-messages';

export interface DockerBackendOptions extends ContainerOptions {
  /** Workers outlive this process and write their messages to this file. @default they end with this process */
  readonly detachedLog?: string;
}

/**
 * Workers in containers of this machine, one each. The client that starts a container stays: its input tells the worker
 * when this process is gone, its output brings the worker's messages. A container that is killed is replaced; none is
 * left behind.
 */
export class DockerBackend implements Backend {
  private readonly options: DockerBackendOptions;
  private readonly crew = new WorkerCrew((sweep) => this.launch(sweep));
  private failure: SweepError | undefined;

  constructor(options: DockerBackendOptions) {
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
    const { env } = this.options;
    const name = containerName(sweep);
    const client = spawn('docker', runArguments(this.options, { sweep, name, attached: true }), {
      env,
      // Not in this process's group: Ctrl-C is for this process, which tells the workers.
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    letGo(client);
    client.stdin.on('error', () => undefined);
    const log = new WorkerLog(client, dockerRunError);
    createInterface({ input: client.stdout }).on('line', (line) => log.hear(parseMessage(line)));
    return { end: log.end, tell: (mode) => void signalContainer(name, mode, { env, end: log.end }) };
  }

  private startDetached(sweep: string, log: string): void {
    const name = containerName(sweep);
    startDetached('docker', runArguments(this.options, { sweep, name, attached: false }), {
      env: this.options.env,
      log,
      onError: (error) => (this.failure ??= startFailed(error)),
    });
  }
}
