import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { Socket } from 'node:net';
import { dirname } from 'node:path';
import { SweepError } from '../contract/sweep-error';
import type { Backend, BackendStatus, StopMode } from './backend';
import { asError, isWorking } from './worker-messages';

/** A worker that ends sooner than this, and before it found work, has not got anywhere. */
const EARLY_MS = 2000;
/** This many early ends in a row, and workers are not started again. */
const MAX_EARLY_ENDS = 5;

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
  private readonly workers = new Set<ChildProcess>();
  private readonly allGone = new AbortController();
  private stopping = false;
  private earlyEnds = 0;
  private failure: SweepError | undefined;

  constructor(options: ProcessBackendOptions) {
    this.options = options;
  }

  get gone(): AbortSignal {
    return this.allGone.signal;
  }

  async start(sweep: string, workers: number): Promise<void> {
    for (let i = 0; i < workers; i++) {
      if (this.options.detachedLog === undefined) this.startWorker(sweep);
      else this.startDetached(sweep, this.options.detachedLog);
    }
  }

  async status(): Promise<BackendStatus> {
    return { workers: this.workers.size, ...(this.failure ? { failure: this.failure } : {}) };
  }

  async stop(mode: StopMode): Promise<void> {
    this.stopping = true;
    for (const worker of this.workers) worker.kill(mode === 'drain' ? 'SIGINT' : 'SIGTERM');
  }

  private startWorker(sweep: string): void {
    const [command, ...before] = this.options.command;
    const earlyUntil = performance.now() + EARLY_MS;
    const worker = spawn(command, [...before, 'work', sweep, '--quiet', ...(this.options.workArguments ?? [])], {
      env: this.options.env,
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.workers.add(worker);
    letGo(worker);
    let reported: SweepError | undefined;
    let stderr = '';
    let worked = false;
    worker.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr = (stderr + text).slice(-2000)));
    worker.on('message', (message) => {
      worked ||= isWorking(message);
      reported = asError(message) ?? reported;
    });
    worker.on('error', (error) => (reported ??= startFailed(error)));
    worker.once('close', (code) => {
      this.workers.delete(worker);
      if (code !== 0 && !this.stopping) {
        this.earlyEnds = worked || performance.now() >= earlyUntil ? 0 : this.earlyEnds + 1;
        if (this.earlyEnds >= MAX_EARLY_ENDS) reported ??= keepsEnding(stderr);
        if (reported) this.giveUp(reported);
        else this.startWorker(sweep);
      }
      if (this.workers.size === 0) this.allGone.abort();
    });
  }

  private giveUp(failure: SweepError): void {
    this.failure ??= failure;
    void this.stop('drain');
  }

  private startDetached(sweep: string, log: string): void {
    const [command, ...before] = this.options.command;
    mkdirSync(dirname(log), { recursive: true });
    const output = openSync(log, 'a');
    const worker = spawn(command, [...before, 'work', sweep, ...(this.options.workArguments ?? [])], {
      env: this.options.env,
      detached: true,
      stdio: ['ignore', output, output],
    });
    worker.once('error', (error) => (this.failure ??= startFailed(error)));
    worker.unref();
    closeSync(output);
  }
}

/** Whoever waits for workers does so by `status`: they alone do not keep this process from ending. */
function letGo(worker: ChildProcess): void {
  worker.unref();
  worker.channel?.unref();
  if (worker.stderr instanceof Socket) worker.stderr.unref();
}

function startFailed(error: Error): SweepError {
  return new SweepError('WorkerNotStarted', `cannot start a worker: ${error.message}`, {
    source: 'tool',
    cause: error,
  });
}

function keepsEnding(stderr: string): SweepError {
  const text = stderr.trim() === '' ? '' : `: ${stderr.trim()}`;
  return new SweepError('WorkersKeepEnding', `${MAX_EARLY_ENDS} workers ended right after their start${text}`, {
    hint: 'run `sweep work` on the sweep by hand to see why',
    source: 'tool',
  });
}
