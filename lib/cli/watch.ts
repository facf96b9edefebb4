import { setTimeout as sleep } from 'node:timers/promises';
import type { Backend } from '../backend/backend';
import { SweepError } from '../contract/sweep-error';
import type { FolderReader } from '../folder/folder-reader';
import type { SweepFolder } from '../folder/sweep-folder';
import { StoreError } from '../store/store';
import type { Manifest } from '../sweep/records';
import { call } from './call';
import type { Io } from './io';
import type { JobsWatch } from './jobs-watch';
import { ProgressTracker, type Progress } from './progress';
import type { Reporter } from './reporter';

/**
 * How often to look, and which part of the time a look may take: on a disk, so that following a large sweep does not
 * slow it down; where requests are paid, so that they stay few.
 */
const PACE = { everyMs: 400, share: 0.05 };
const METERED_PACE = { everyMs: 5000, share: 0.25 };
/** How long workers that found nothing left may take to end. */
const FAREWELL_MS = 10_000;
/** How long to go on asking when AWS does not answer: a laptop may have been closed. */
const OFFLINE_MS = 15 * 60_000;
/** Without workers of ours: heartbeats without a running trial after which nobody works on the sweep. */
const SILENT_BEATS = 3;

export interface WatchOptions {
  readonly io: Io;
  readonly reporter: Reporter;
  readonly folder: SweepFolder;
  readonly reader: FolderReader;
  readonly manifest: Manifest;
  /** The workers that this command started, and that end with it. @default others work on the sweep */
  readonly backend?: Backend;
  /** The jobs that work on the sweep, and go on without this command. @default none are known */
  readonly jobs?: JobsWatch | undefined;
}

export interface Ending {
  readonly why: 'complete' | 'stopped' | 'abandoned' | 'interrupted' | 'failure';
  readonly progress: Progress;
  readonly failure?: SweepError;
}

/** Shows a sweep's progress until it is over, nobody works on it any more, or Ctrl-C. */
export async function watchSweep(options: WatchOptions): Promise<Ending> {
  const { reporter, io, backend } = options;
  const interrupts = new Interrupts();
  const unsubscribe = io.onInterrupt((count) => interrupts.take(count, options));
  try {
    return await new Watch(options, interrupts).untilEnd();
  } finally {
    unsubscribe();
    await backend?.stop('interrupt');
    reporter.end();
  }
}

/** First Ctrl-C: claim nothing more. Second: interrupt what runs. Third, or without workers of ours: just leave. */
class Interrupts {
  count = 0;
  readonly leave = new AbortController();

  take(count: number, { backend, reporter, folder }: WatchOptions): void {
    this.count = count;
    if (!backend || count > 2) this.leave.abort();
    else if (count === 1) {
      reporter.event('stopping', { mode: 'drain' });
      reporter.message(
        `finishing the trials that run, starting no more; Ctrl-C again interrupts them, \`${call('resume', folder)}\` goes on`,
      );
      void backend.stop('drain');
    } else {
      reporter.event('stopping', { mode: 'interrupt' });
      reporter.message(`interrupting the trials that run; \`${call('resume', folder)}\` goes on with them`);
      void backend.stop('interrupt');
    }
  }
}

class Watch {
  private readonly options: WatchOptions;
  private readonly interrupts: Interrupts;
  private readonly tracker: ProgressTracker;
  private farewellAt: number | undefined;
  private silentSince: number | undefined;
  private offlineSince: number | undefined;

  constructor(options: WatchOptions, interrupts: Interrupts) {
    this.options = options;
    this.interrupts = interrupts;
    this.tracker = new ProgressTracker(options.folder, options.reader, options.manifest);
  }

  async untilEnd(): Promise<Ending> {
    const { reporter, manifest, folder } = this.options;
    let progress = await this.tracker.begin();
    reporter.progress(progress, manifest);
    for (;;) {
      // Asked before the look: workers that are gone have written all they will write.
      const gone = await this.workersGone();
      const begin = performance.now();
      progress = (await this.look()) ?? { ...progress, fresh: [] };
      reporter.progress(progress, manifest);
      const ending = this.ending(progress, gone);
      if (ending) return ending;
      const { everyMs, share } = folder.store.metered ? METERED_PACE : PACE;
      const pause = Math.max(everyMs, (performance.now() - begin) / share);
      await sleep(pause, undefined, { signal: this.wake }).catch(() => undefined);
    }
  }

  /** Ends a pause. */
  private get wake(): AbortSignal {
    const { gone } = this.options.backend ?? {};
    const { signal } = this.interrupts.leave;
    return gone ? AbortSignal.any([signal, gone]) : signal;
  }

  /** @returns `undefined` while there is no network, which does not matter to workers that are elsewhere */
  private async look(): Promise<Progress | undefined> {
    try {
      // The jobs first: those that are gone have written all they will write.
      const crew = await this.options.jobs?.look();
      const progress = await this.tracker.look();
      this.offlineSince = undefined;
      return { ...progress, ...(crew ? { crew } : {}) };
    } catch (error) {
      if (!this.mayPass(error)) throw error;
      return undefined;
    }
  }

  private mayPass(error: unknown): boolean {
    if (!this.options.jobs || !isPassing(error)) return false;
    if (this.offlineSince === undefined) this.options.reporter.warning(`${error.message}; still trying`);
    this.offlineSince ??= performance.now();
    return performance.now() - this.offlineSince < OFFLINE_MS;
  }

  private async workersGone(): Promise<{ gone: boolean; failure?: SweepError | undefined }> {
    const status = await this.options.backend?.status();
    return { gone: status?.workers === 0, failure: status?.failure };
  }

  private ending(progress: Progress, workers: { gone: boolean; failure?: SweepError | undefined }): Ending | undefined {
    const { backend } = this.options;
    const { counts, ended, stop } = progress;
    const over = ended === counts.trials;
    if (this.interrupts.leave.signal.aborted && !over) return { why: 'interrupted', progress };
    if (backend ? !workers.gone && !this.farewell(over) : !over && !this.nobodyWorks(progress)) return undefined;
    if (over) return { why: 'complete', progress };
    if (workers.failure) return { why: 'failure', progress, failure: workers.failure };
    if (this.interrupts.count > 0) return { why: 'interrupted', progress };
    return { why: stop ? 'stopped' : 'abandoned', progress };
  }

  /** All trials have ended: tells idle workers to go. True when they took too long to do so. */
  private farewell(over: boolean): boolean {
    if (!over) return false;
    if (this.farewellAt === undefined) {
      this.farewellAt = performance.now();
      void this.options.backend?.stop('drain');
    }
    return performance.now() - this.farewellAt > FAREWELL_MS;
  }

  /** Without workers of ours: nothing runs and nothing will. */
  private nobodyWorks({ counts, stop, crew }: Progress): boolean {
    if (crew) return crew.live === 0 && counts.running === 0;
    if (counts.running > 0) this.silentSince = undefined;
    else this.silentSince ??= performance.now();
    if (this.silentSince === undefined) return false;
    const silentMs = performance.now() - this.silentSince;
    return stop !== undefined || silentMs > SILENT_BEATS * 1000 * this.options.manifest.lock.heartbeatSec;
  }
}

/** Whether an error passes by itself, as that of a network that is away. */
function isPassing(error: unknown): error is SweepError {
  if (error instanceof StoreError) return error.kind === 'transient';
  return error instanceof SweepError && ['AwsUnreachable', 'AwsThrottled', 'AwsUnavailable'].includes(error.code);
}
