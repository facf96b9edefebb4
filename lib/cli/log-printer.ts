import { setTimeout as sleep } from 'node:timers/promises';
import type { SweepFolder } from '../folder/sweep-folder';
import type { Manifest } from '../sweep/records';
import { trialStatus } from '../sweep/decide';
import type { TrialState } from '../sweep/fold';
import type { Io } from './io';
import { StoredLog, type LogName } from './stored-log';
import { lookAtTrial } from './trial-look';

/** Workers store logs this often; looking more often shows nothing more. */
const LOOKS_PER_BEAT = 5;

const WORKERS_HINT = '; --workers shows what workers printed that failed in AWS';

export interface LogOptions {
  readonly io: Io;
  readonly folder: SweepFolder;
  readonly manifest: Manifest;
  readonly trial: number;
  /** @default the latest, and while following, those after it */
  readonly attempt?: number | undefined;
  readonly log: LogName;
}

/** Prints the logs of a trial to standard output, and what there is to say about them to standard error. */
export class LogPrinter {
  private readonly options: LogOptions;
  private current: { readonly attempt: number; readonly log: StoredLog } | undefined;
  private noted = '';

  constructor(options: LogOptions) {
    this.options = options;
  }

  /** Prints what is stored now. */
  async once(): Promise<void> {
    const { folder, trial, attempt, log, io } = this.options;
    const look = await lookAtTrial(folder, trial);
    if (!look) return this.note(`trial ${trial} has not started`);
    const stored = this.open(attempt ?? look.attempt);
    await stored.print((data) => io.write(data));
    if (stored.printed === 0) this.note(emptyNote(log, this.status(look) === 'running'));
    await this.noteEnd(look, attempt ?? look.attempt);
  }

  /** Prints what is stored as it grows, from attempt to attempt, until the trial has ended. */
  async follow(signal: AbortSignal): Promise<void> {
    const { folder, manifest, trial, attempt: fixed, io } = this.options;
    while (!signal.aborted) {
      // Looked at first: logs are stored before an attempt is recorded as ended.
      const look = await lookAtTrial(folder, trial);
      const attempt = this.current?.attempt ?? fixed ?? look?.attempt;
      if (look && attempt !== undefined) {
        await this.open(attempt).print((data) => io.write(data));
        const isOver = look.attempt > attempt || this.status(look) !== 'running';
        if (isOver) await this.noteEnd(look, attempt);
        if (isOver && (look.result || fixed !== undefined)) return;
        if (look.attempt > attempt) this.current = undefined;
        else if (isOver && (await folder.stopRecord())) return this.note('the sweep is stopped');
      } else {
        this.note(`trial ${trial} has not started; waiting for it`);
      }
      const pauseMs = (manifest.lock.heartbeatSec * 1000) / LOOKS_PER_BEAT;
      await sleep(this.current || !look ? pauseMs : 0, undefined, { signal }).catch(() => undefined);
    }
  }

  private open(attempt: number): StoredLog {
    const { folder, trial, log } = this.options;
    if (this.current?.attempt !== attempt) {
      this.current = { attempt, log: new StoredLog(folder, { trial, attempt }, log) };
    }
    return this.current.log;
  }

  private status(look: TrialState) {
    const { folder, manifest } = this.options;
    return trialStatus(look, { at: folder.clock.now(), heartbeatMs: manifest.lock.heartbeatSec * 1000 });
  }

  /** How the attempt ended, where that is not well. */
  private async noteEnd(look: TrialState, attempt: number): Promise<void> {
    const { folder, trial } = this.options;
    const { result } = look;
    if (result?.attempt === attempt) {
      const reason = result.reason ?? 'no reason given';
      if (result.status === 'failed') this.note(`trial ${trial} failed: ${reason}`);
      if (result.status === 'stopped') this.note(`trial ${trial} was stopped early: ${reason}`);
      return;
    }
    const failure = look.failed.has(attempt) ? await folder.failure({ trial, attempt }) : undefined;
    if (failure) this.note(`attempt ${attempt} failed: ${failure.reason}`);
    else if (look.interrupted.has(attempt)) this.note(`attempt ${attempt} was interrupted`);
    else if (attempt < look.attempt || this.status(look) === 'abandoned')
      this.note(
        `the worker of attempt ${attempt} vanished${this.options.manifest.lock.queue === undefined ? '' : WORKERS_HINT}`,
      );
  }

  private note(text: string): void {
    if (text !== this.noted) this.options.io.err(this.options.io.errorColors.dim(text));
    this.noted = text;
  }
}

function emptyNote(log: LogName, isRunning: boolean): string {
  const [stream, other] =
    log === 'stdout.log'
      ? ['standard output', '; --stderr shows standard error']
      : ['standard error', '; without --stderr, standard output is shown'];
  return isRunning ? `nothing of its ${stream} is stored yet${other}` : `it printed nothing on ${stream}${other}`;
}
