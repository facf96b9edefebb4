import { spawn } from 'node:child_process';
import type { Backend } from './backend';
import { LocalBackend, type LocalBackendOptions } from './local-backend';
import { letGo, WorkerLog } from './spawned-worker';
import type { StartedWorker } from './worker-crew';

export interface ProcessBackendOptions extends LocalBackendOptions {
  /** The `sweep` command: what to start, and the arguments before `work`. */
  readonly command: readonly [string, ...string[]];
  /** Further arguments after `work SWEEP`. @default none */
  readonly workArguments?: readonly string[];
}

/**
 * Workers as processes of this machine. They are not in this process's group, so that Ctrl-C reaches them only through
 * `stop`; a channel to this process tells them when it is gone. A worker that is killed is replaced.
 */
export class ProcessBackend extends LocalBackend<ProcessBackendOptions> implements Backend {
  protected launch(sweep: string): StartedWorker {
    const [command, ...args] = this.workCommand(sweep, '--quiet');
    const worker = spawn(command, args, {
      env: this.options.env,
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    letGo(worker);
    const log = new WorkerLog(worker, () => undefined);
    worker.on('message', (message) => log.hear(message));
    return { end: log.end, tell: (mode) => void worker.kill(mode === 'drain' ? 'SIGINT' : 'SIGTERM') };
  }

  protected detachedCommand(sweep: string): readonly [string, ...string[]] {
    return this.workCommand(sweep);
  }

  private workCommand(sweep: string, ...flags: readonly string[]): [string, ...string[]] {
    const { command, workArguments = [] } = this.options;
    return [...command, 'work', sweep, ...flags, ...workArguments];
  }
}
