import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { Socket } from 'node:net';
import { dirname } from 'node:path';
import type { SweepError } from '../contract/sweep-error';
import { startFailed, type WorkerEnd } from './worker-crew';
import { asError, isWorking } from './worker-messages';

/** How much of what a worker wrote last is kept. */
const KEPT_CHARACTERS = 2000;

/** Gathers what a worker says until it has gone: messages by `hear`, what it writes to stderr, and its end. */
export class WorkerLog {
  readonly end: Promise<WorkerEnd>;
  private worked = false;
  private failure: SweepError | undefined;
  private stderr = '';

  /** @param explain says what the end of a worker without a message of its own means */
  constructor(child: ChildProcess, explain: (code: number | null, stderr: string) => SweepError | undefined) {
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr = (this.stderr + text).slice(-KEPT_CHARACTERS);
    });
    child.on('error', (error) => (this.failure ??= startFailed(error)));
    this.end = new Promise((done) => {
      child.once('close', (code) => {
        const { worked, stderr } = this;
        done({ code, worked, stderr, failure: this.failure ?? explain(code, stderr) });
      });
    });
  }

  hear(message: unknown): void {
    this.worked ||= isWorking(message);
    this.failure = asError(message) ?? this.failure;
  }
}

/** Whoever waits for workers does so by `status`: they alone do not keep this process from ending. */
export function letGo(child: ChildProcess): void {
  child.unref();
  child.channel?.unref();
  for (const stream of child.stdio) if (stream instanceof Socket) stream.unref();
}

/** Starts a command that outlives this process and writes to a file. */
export function startDetached(
  command: string,
  args: readonly string[],
  options: Pick<SpawnOptions, 'env'> & { readonly log: string; readonly onError: (error: Error) => void },
): void {
  mkdirSync(dirname(options.log), { recursive: true });
  const output = openSync(options.log, 'a');
  const child = spawn(command, args, { env: options.env, detached: true, stdio: ['ignore', output, output] });
  child.once('error', options.onError);
  child.unref();
  closeSync(output);
}
