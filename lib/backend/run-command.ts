import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface CommandOptions {
  readonly env: NodeJS.ProcessEnv;
  /** @default the working folder of this process */
  readonly cwd?: string;
  /** After this long the command and everything it started are ended. */
  readonly timeoutMs: number;
  /** Ends the command in the same way. */
  readonly signal?: AbortSignal;
  /** Called with each line of stdout as it comes. */
  readonly onLine?: (line: string) => void;
  /** Called with each line of stderr as it comes. */
  readonly onErrorLine?: (line: string) => void;
}

export interface CommandResult {
  /** `not-started`: there is no such program, or it may not be run. */
  readonly outcome: 'exited' | 'not-started' | 'timed-out' | 'aborted';
  /** Exit code; 1 for a command that a signal ended or that never started. */
  readonly code: number;
  /** The end of what it wrote, without the trailing newline. */
  readonly stdout: string;
  readonly stderr: string;
}

const KEPT_CHARACTERS = 16_384;
const KILL_AFTER_MS = 5_000;

/** Runs a program without a shell and without input. Never throws: what happened is in the result. */
export function runCommand(file: string, args: readonly string[], options: CommandOptions): Promise<CommandResult> {
  if (options.signal?.aborted) return Promise.resolve({ outcome: 'aborted', code: 1, stdout: '', stderr: '' });
  return new Promise((resolve) => {
    // A process group of its own, so that it can be ended whole and Ctrl-C reaches it only through `signal`.
    const child = spawn(file, args, {
      cwd: options.cwd,
      env: options.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let outcome: CommandResult['outcome'] = 'exited';
    let killTimer: NodeJS.Timeout | undefined;
    const end = (why: 'timed-out' | 'aborted'): void => {
      outcome = why;
      killGroup(child.pid, 'SIGTERM');
      killTimer ??= setTimeout(() => killGroup(child.pid, 'SIGKILL'), KILL_AFTER_MS);
    };
    const onAbort = (): void => end('aborted');
    const timer = setTimeout(() => end('timed-out'), options.timeoutMs);
    options.signal?.addEventListener('abort', onAbort, { once: true });
    if (options.onLine) createInterface({ input: child.stdout }).on('line', options.onLine);
    if (options.onErrorLine) createInterface({ input: child.stderr }).on('line', options.onErrorLine);
    const stdout = keepEnd(child.stdout);
    const stderr = keepEnd(child.stderr);

    const finish = (code: number | null): void => {
      clearTimeout(timer);
      clearTimeout(killTimer);
      options.signal?.removeEventListener('abort', onAbort);
      resolve({ outcome, code: code ?? 1, stdout: stdout().trimEnd(), stderr: stderr().trimEnd() });
    };
    child.on('error', () => {
      outcome = 'not-started';
      finish(null);
    });
    child.on('close', finish);
  });
}

/** Collects a stream, but only its end: output of any length costs the same memory. */
function keepEnd(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    text += chunk;
    if (text.length > 2 * KEPT_CHARACTERS) text = text.slice(-KEPT_CHARACTERS);
  });
  return () => text.slice(-KEPT_CHARACTERS);
}

function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended by itself in the meantime.
  }
}
