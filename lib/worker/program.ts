import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { SweepError } from '../contract/sweep-error';
import { isErrno } from '../store/file-errors';

export interface ProgramOptions {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Files that take the output as it is written: no pipe that a forgotten child could keep open. */
  readonly stdout: string;
  readonly stderr: string;
  /** Told the process group before anything else happens: this process may be killed at any moment. */
  readonly onStart?: (group: number) => void;
}

export interface Exit {
  /** Absent when a signal ended the program. */
  readonly code: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
}

/** A training program that runs in a process group of its own. */
export class Program {
  readonly exited: Promise<Exit>;
  private readonly child: ChildProcess;
  private ended = false;

  private constructor(child: ChildProcess, exited: Promise<Exit>) {
    this.child = child;
    this.exited = exited.finally(() => {
      this.ended = true;
      // Children that it left behind go with it.
      this.signalGroup('SIGKILL');
    });
  }

  /** @throws ProgramNotStarted */
  static async start(options: ProgramOptions): Promise<Program> {
    const stdout = openSync(options.stdout, 'a');
    const stderr = openSync(options.stderr, 'a');
    try {
      const child = spawn(options.command, options.arguments, {
        cwd: options.cwd,
        env: options.env,
        detached: true,
        stdio: ['ignore', stdout, stderr],
      });
      if (child.pid !== undefined) options.onStart?.(child.pid);
      const exited = new Promise<Exit>((done) =>
        child.once('exit', (code, signal) => done({ code: code ?? undefined, signal: signal ?? undefined })),
      );
      await new Promise<void>((started, failed) => child.once('spawn', started).once('error', failed));
      return new Program(child, exited);
    } catch (error) {
      throw notStarted(options.command, error as NodeJS.ErrnoException);
    } finally {
      closeSync(stdout);
      closeSync(stderr);
    }
  }

  get pid(): number {
    return this.child.pid as number;
  }

  /** To the program alone, as a platform sends signals to the first process of a container. */
  signal(name: NodeJS.Signals): void {
    if (!this.ended) this.child.kill(name);
  }

  /** Ends the whole group at once. Resolves when the program has ended. */
  async kill(): Promise<void> {
    if (!this.ended) this.signalGroup('SIGKILL');
    await this.exited;
  }

  /** SIGTERM, then SIGKILL after `graceMs`; to the whole group. Resolves when the program has ended. */
  async terminate(graceMs: number): Promise<void> {
    if (this.ended) return;
    this.signalGroup('SIGTERM');
    const kill = setTimeout(() => this.signalGroup('SIGKILL'), graceMs);
    await this.exited;
    clearTimeout(kill);
  }

  private signalGroup(signal: NodeJS.Signals): void {
    try {
      process.kill(-this.pid, signal);
    } catch {
      // The group is gone already.
    }
  }
}

/** Whether a program was not started because of what it was to be given: another trial's may be fit. */
export function isUnfitInput(error: unknown): error is SweepError {
  return error instanceof SweepError && isErrno(error.cause, 'E2BIG', 'ERR_INVALID_ARG_VALUE');
}

function notStarted(command: string, error: NodeJS.ErrnoException): SweepError {
  const hints: Record<string, string> = {
    EACCES: `make it executable: chmod +x ${command}`,
    ENOENT: 'check that the file is there and that its first line (#!) names an interpreter that is installed',
    E2BIG: "the values of the trial's parameters are too long for the environment of a program",
    ERR_INVALID_ARG_VALUE: "the trial's parameters must be without null bytes",
    ENOEXEC: 'start the file with a line such as #!/usr/bin/env python3',
  };
  return new SweepError('ProgramNotStarted', `cannot start ${command} (${error.code ?? error.message})`, {
    hint: hints[error.code ?? ''] ?? 'try to run it by hand',
    source: 'machine',
    cause: error,
  });
}
