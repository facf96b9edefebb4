import { spawn, type ChildProcess } from 'node:child_process';

/**
 * Reads process group numbers from its input. When the input ends, because the worker has ended in whatever way,
 * it kills the last group named and removes the worker's scratch folder.
 */
const SCRIPT = `
trap '' INT TERM HUP
group=0
while read -r line; do group=$line; done
[ "$group" = 0 ] || kill -KILL -"$group" 2>/dev/null
rm -rf "$1" || { chmod -R u+rwx "$1"; rm -rf "$1"; }
`;

/** A worker that starts its next program sooner names that one instead: each line wakes the guard. */
const FORGET_AFTER_MS = 100;

/** Sees to it that a worker that is killed leaves neither its program nor its files behind. */
export class Guard {
  private readonly shell: ChildProcess;
  private forgetting: NodeJS.Timeout | undefined;

  /** @param scratch the worker's own scratch folder */
  constructor(scratch: string) {
    this.shell = spawn('/bin/sh', ['-c', SCRIPT, 'sweep-guard', scratch], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    // An image without a shell has no guard: there the container ends with the worker, and all in it.
    this.shell.on('error', () => undefined);
    this.shell.stdin?.on('error', () => undefined);
    this.shell.unref();
  }

  /** @param group the process group of the running program; `undefined` when none runs */
  watch(group: number | undefined): void {
    clearTimeout(this.forgetting);
    this.forgetting = undefined;
    if (group !== undefined) this.tell(group);
    else this.forgetting = setTimeout(() => this.tell(0), FORGET_AFTER_MS).unref();
  }

  /** Lets the guard clean up and end. */
  close(): void {
    if (this.forgetting) this.tell(0);
    clearTimeout(this.forgetting);
    this.shell.stdin?.end();
  }

  private tell(group: number): void {
    this.shell.stdin?.write(`${group}\n`);
  }
}
