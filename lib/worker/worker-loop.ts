import { setTimeout as sleep } from 'node:timers/promises';
import type { AttemptId } from '../contract/object-keys';
import { Claimer, type ClaimedAttempt, type Step } from '../folder/claimer';
import { FolderReader } from '../folder/folder-reader';
import type { Searcher } from '../search/searcher';
import { Heartbeat } from './heartbeat';
import { Recorder } from './recorder';
import { asScratchError } from './room';
import { TrialRun, type RunContext, type TrialReport } from './trial-run';

export type WorkerEvent =
  | { readonly kind: 'started' | 'interrupted'; readonly id: AttemptId }
  | { readonly kind: 'completed'; readonly id: AttemptId; readonly objective?: number; readonly durationSec: number }
  | { readonly kind: 'stopped'; readonly id: AttemptId; readonly reason: string }
  | { readonly kind: 'failed'; readonly id: AttemptId; readonly reason: string; readonly final: boolean };

export interface WorkerOptions {
  readonly context: RunContext;
  readonly worker: string;
  readonly host: string;
  readonly searcher: Searcher;
  /** Stay while others work, to take over what they may drop. */
  readonly linger: boolean;
  /** Milliseconds to stay so where the store is metered. @default five minutes */
  readonly idleMs?: number;
  /** Trials after whose end to leave, whether they completed, failed or were stopped. @default as many as there are */
  readonly limit?: number;
  /** Aborted: claim nothing more and end after the trial that runs. */
  readonly drain: AbortSignal;
  /** Aborted: interrupt the trial that runs, too. */
  readonly interrupt: AbortSignal;
  readonly onEvent: (event: WorkerEvent) => void;
  readonly random: () => number;
}

/**
 * Where requests are paid the machine is, too, and the last trial may take hours: what is dropped then is for the worker
 * that Batch starts in place of the lost one.
 */
const IDLE_MS = 5 * 60_000;

/** Trials whose result a worker recorded. */
export interface Tally {
  completed: number;
  failed: number;
  /** Stopped early. */
  stopped: number;
}

/** Claims a trial, runs it, records the result, and repeats until nothing is left to claim. */
export class Worker {
  private readonly options: WorkerOptions;
  private readonly claimer: Claimer;
  private readonly recorder: Recorder;
  private readonly intervalMs: number;
  private readonly tally: Tally = { completed: 0, failed: 0, stopped: 0 };
  private idleSince: number | undefined;

  constructor(options: WorkerOptions) {
    this.options = options;
    const { folder, manifest } = options.context;
    const { worker, host, searcher, random } = options;
    const reader = new FolderReader(folder, manifest.trials);
    this.claimer = new Claimer({ folder, reader, manifest, worker, host, searcher, random });
    this.recorder = new Recorder({ folder, reader, manifest, worker });
    this.intervalMs = manifest.lock.heartbeatSec * 1000;
  }

  /** @throws StoreError, ProgramNotStarted and others that no further trial could escape; the trial is let go of */
  async run(): Promise<Tally> {
    const { limit = Infinity, linger } = this.options;
    // A sweep that was resumed may have nothing left to spend.
    await this.recorder.stopAtMaxCost();
    while (!this.leaving && this.ended < limit) {
      const step = await this.claimer.next();
      if (step.kind === 'done') {
        if (step.why === 'complete') await this.recorder.finish();
        break;
      }
      if (step.kind === 'wait' && !(linger && this.mayWait())) break;
      if (step.kind !== 'wait') this.idleSince = undefined;
      await this.take(step);
    }
    return this.tally;
  }

  private mayWait(): boolean {
    const { context, idleMs = IDLE_MS } = this.options;
    this.idleSince ??= performance.now();
    return !context.folder.store.metered || performance.now() - this.idleSince < idleMs;
  }

  private get ended(): number {
    return this.tally.completed + this.tally.failed + this.tally.stopped;
  }

  private get leaving(): boolean {
    return this.options.drain.aborted || this.options.interrupt.aborted;
  }

  private async take(step: Exclude<Step, { kind: 'done' }>): Promise<void> {
    switch (step.kind) {
      case 'wait':
        await this.pause(step.forMs);
        break;
      case 'settle':
        await this.recorder.settle(step.id, step.failure, step.parameters);
        this.tally.failed += 1;
        this.options.onEvent({ kind: 'failed', id: step.id, reason: step.failure.reason, final: true });
        break;
      case 'conclude':
        await this.recorder.conclude(step.id, step.result);
        break;
      case 'run':
        for (let next: ClaimedAttempt | undefined = step.attempt; next;) next = await this.attempt(next);
        break;
    }
  }

  /** Runs an attempt and records how it ended; returns the next attempt when it failed and may be tried again. */
  private async attempt(attempt: ClaimedAttempt): Promise<ClaimedAttempt | undefined> {
    let again = false;
    try {
      if (this.leaving) await this.recorder.interrupted(attempt, { reason: 'its worker was told to stop' });
      else again = await this.record(attempt, await this.runProgram(attempt));
    } catch (caught) {
      const error = asScratchError(caught, this.options.context.scratch);
      // Best effort: the store may be what failed. The heartbeat's silence frees the trial in any case.
      const reason = error instanceof Error ? error.message : String(error);
      await this.recorder.interrupted(attempt, { reason }).catch(() => undefined);
      throw error;
    }
    return again ? this.tryAgain(attempt) : undefined;
  }

  private async runProgram(attempt: ClaimedAttempt): Promise<TrialReport> {
    const { context, worker, onEvent, interrupt } = this.options;
    onEvent({ kind: 'started', id: attempt });
    const run = new TrialRun(context, attempt);
    const relay = (): void => run.interrupt('its worker was told to stop');
    interrupt.addEventListener('abort', relay);
    const heartbeat = new Heartbeat({
      folder: context.folder,
      id: attempt,
      worker,
      intervalMs: this.intervalMs,
      onInterrupt: (reason) => run.interrupt(reason),
      onError: (error) => run.fail(error),
    });
    try {
      return await run.run();
    } finally {
      interrupt.removeEventListener('abort', relay);
      // It may take a while to remove what a program left: the attempt is alive until then.
      await run.discard();
      await heartbeat.stop();
    }
  }

  /** Whether the attempt failed and another may follow. */
  private async record(attempt: ClaimedAttempt, report: TrialReport): Promise<boolean> {
    const { onEvent } = this.options;
    const { outcome, durationSec } = report;
    switch (outcome.kind) {
      case 'completed':
        await this.recorder.completed(attempt, report, outcome);
        this.tally.completed += 1;
        onEvent({ id: attempt, durationSec, ...outcome });
        return false;
      case 'stopped':
        await this.recorder.stopped(attempt, report, outcome);
        this.tally.stopped += 1;
        onEvent({ kind: 'stopped', id: attempt, reason: outcome.reason });
        return false;
      case 'interrupted':
        await this.recorder.interrupted(attempt, outcome);
        onEvent({ kind: 'interrupted', id: attempt });
        return false;
      case 'failed': {
        const { final } = await this.recorder.failed(attempt, report, outcome);
        if (final) this.tally.failed += 1;
        onEvent({ kind: 'failed', id: attempt, reason: outcome.reason, final });
        return !final;
      }
    }
  }

  private async tryAgain(failed: ClaimedAttempt): Promise<ClaimedAttempt | undefined> {
    const step = this.leaving ? undefined : await this.claimer.retry(failed);
    if (step?.kind === 'run') return step.attempt;
    await this.options.context.folder.release(failed);
    return undefined;
  }

  private async pause(ms: number): Promise<void> {
    const { drain, interrupt } = this.options;
    await sleep(ms, undefined, { signal: AbortSignal.any([drain, interrupt]) }).catch(() => undefined);
  }
}
