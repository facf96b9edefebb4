import type { FolderReader } from '../folder/folder-reader';
import type { SweepFolder } from '../folder/sweep-folder';
import { sweepCostUsd } from '../sweep/cost';
import { countTrials, type Counts } from '../sweep/decide';
import type { Manifest, ResultRecord, StopRecord } from '../sweep/records';
import { bestStanding, standings, type Standing } from '../sweep/standings';
import { endingRate, RATE_WINDOW } from './rate';

/** Workers that are jobs in a queue, by how far they are. */
export interface Crew {
  /** Those that have not ended. */
  readonly live: number;
  /** They wait for a machine. */
  readonly queued: number;
  /** They wait for the worker that runs the first trial. */
  readonly waiting: number;
  readonly starting: number;
  readonly running: number;
  readonly failed: number;
  /** The first trial did not succeed, so those that waited for it never start. */
  readonly canaryFailed: boolean;
}

/** What is shown of a sweep that runs. */
export interface Progress {
  readonly counts: Counts;
  /** Trials that have a result. */
  readonly ended: number;
  readonly best: Standing | undefined;
  /** Results that came since the last look, in trial order. */
  readonly fresh: readonly ResultRecord[];
  readonly stop: StopRecord | undefined;
  /** Trials per minute lately; absent until two have ended since the start. */
  readonly perMinute: number | undefined;
  /** Seconds; absent while the rate is unknown, and when the sweep was stopped. */
  readonly remainingSec: number | undefined;
  /** US dollars that it has cost so far; absent where the price of a worker is unknown. */
  readonly spentUsd?: number | undefined;
  /** Absent where workers are no jobs in a queue. */
  readonly crew?: Crew;
}

/** Follows a sweep's folder and keeps count. */
export class ProgressTracker {
  private readonly folder: SweepFolder;
  private readonly reader: FolderReader;
  private readonly manifest: Manifest;
  private readonly shown = new Set<number>();
  private ends: number[] = [];
  private best: Standing | undefined;

  constructor(folder: SweepFolder, reader: FolderReader, manifest: Manifest) {
    this.folder = folder;
    this.reader = reader;
    this.manifest = manifest;
  }

  /** Takes what is already there as seen. */
  async begin(): Promise<Progress> {
    const progress = await this.look();
    return { ...progress, fresh: [] };
  }

  async look(): Promise<Progress> {
    const { trials, lock, spec } = this.manifest;
    const state = await this.reader.refresh();
    const results = this.reader.results();
    const fresh = this.unseen(results);
    if (fresh.length > 0) this.best = bestStanding(standings(results, spec.repeats), spec.metric);
    const now = { at: this.folder.clock.now(), heartbeatMs: lock.heartbeatSec * 1000 };
    const perMinute = endingRate(this.ends, state.startedAt, now.at);
    const left = trials - results.length;
    return {
      counts: countTrials(state, trials, now),
      ended: results.length,
      best: this.best,
      fresh,
      stop: state.stop,
      spentUsd: sweepCostUsd(state, lock),
      perMinute,
      remainingSec: perMinute === undefined || state.stop ? undefined : (left / perMinute) * 60,
    };
  }

  private unseen(results: readonly ResultRecord[]): ResultRecord[] {
    const fresh = results.filter((result) => !this.shown.has(result.trial)).sort((a, b) => a.trial - b.trial);
    for (const result of fresh) this.shown.add(result.trial);
    const ends = fresh.map((result) => Date.parse(result.endedAt));
    this.ends = [...this.ends, ...ends].sort((a, b) => a - b).slice(-RATE_WINDOW - 1);
    return fresh;
  }
}
