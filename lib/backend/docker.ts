import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Backend } from './backend';
import { dockerRunError } from './docker/docker-errors';
import { signalContainer } from './docker/signal-container';
import { containerName, runArguments, type ContainerOptions } from './docker/run-arguments';
import { LocalBackend, type LocalBackendOptions } from './local-backend';
import { letGo, WorkerLog } from './spawned-worker';
import type { StartedWorker } from './worker-crew';
import { parseMessage } from './worker-messages';

export type DockerBackendOptions = ContainerOptions & LocalBackendOptions;

/**
 * Workers in containers of this machine, one each. The client that starts a container stays: its input tells the worker
 * when this process is gone, its output brings the worker's messages. A container that is killed is replaced; none is
 * left behind.
 */
export class DockerBackend extends LocalBackend<DockerBackendOptions> implements Backend {
  protected launch(sweep: string): StartedWorker {
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

  protected detachedCommand(sweep: string): readonly [string, ...string[]] {
    return ['docker', ...runArguments(this.options, { sweep, name: containerName(sweep), attached: false })];
  }
}
