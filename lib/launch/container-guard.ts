import { spawn, type ChildProcess } from 'node:child_process';

/**
 * Waits for the end of its input. When that comes, because the process that started a container has ended in whatever
 * way, it removes the container. One that a client is still about to make is there a little later.
 */
const SCRIPT = `
trap '' INT TERM HUP
read -r line && exit
for pause in 0 1 4; do
  sleep "$pause"
  docker container inspect "$1" || continue
  docker rm --force --volumes "$1"
  exit
done
`;

/** Sees to it that a process that is killed does not leave the container running that it started. */
export class ContainerGuard {
  private readonly shell: ChildProcess;

  /** @param name of the container, which need not be there yet. @param env for the docker command */
  constructor(name: string, env: NodeJS.ProcessEnv) {
    this.shell = spawn('/bin/sh', ['-c', SCRIPT, 'sweep-guard', name], {
      env,
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    this.shell.on('error', () => undefined);
    this.shell.stdin?.on('error', () => undefined);
    this.shell.unref();
  }

  /** The container is gone already: there is nothing left to guard. */
  close(): void {
    this.shell.stdin?.end('done\n');
  }
}
