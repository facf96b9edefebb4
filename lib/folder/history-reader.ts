import type { History, Observation } from '../search/history';
import { pointOfTrial } from '../search/trials';
import type { Assignment } from '../spec/sweep-spec';
import type { SweepState, TrialState } from '../sweep/fold';
import { historyOf } from '../sweep/history';
import type { Manifest } from '../sweep/records';
import { concurrently } from './concurrently';
import type { FolderReader } from './folder-reader';
import { READ_WIDTH, type SweepFolder } from './sweep-folder';

export interface HistoryReaderOptions {
  readonly folder: SweepFolder;
  readonly reader: FolderReader;
  readonly manifest: Manifest;
}

/**
 * What a searcher may know of a sweep, as its folder shows it. Equal folders give equal histories, whoever reads them and
 * in however many steps. A result is read once, or with its block; a claim once, and only while its point has no result.
 */
export class HistoryReader {
  private readonly options: HistoryReaderOptions;
  /** What each point is, by its number. */
  private readonly points = new Map<number, Assignment>();
  /** By trial the latest attempt whose claim was looked at. */
  private readonly lookedAt = new Map<number, number>();

  private prior: readonly Observation[] | undefined;

  constructor(options: HistoryReaderOptions) {
    this.options = options;
  }

  async refresh(): Promise<SweepState> {
    this.prior ??= await this.readPrior();
    const state = await this.options.reader.refreshTrials();
    for (const { result } of state.trials.values()) if (result) this.learn(result.trial, result.parameters);
    const unread = [...state.trials.values()].filter((trial) => this.isUnread(trial));
    await concurrently(unread, READ_WIDTH, (trial) => this.readClaims(trial));
    return state;
  }

  /** As of the last refresh. */
  history(): History {
    const { reader, manifest } = this.options;
    return historyOf(
      { results: reader.results(), claimed: this.points, prior: this.prior ?? [] },
      manifest.spec.repeats,
    );
  }

  /** What a trial's point was given when one of its trials was first claimed; `undefined` where that is not known. */
  parametersOf(trial: number): Assignment | undefined {
    return this.points.get(this.pointOf(trial));
  }

  private async readPrior(): Promise<readonly Observation[]> {
    const { folder, manifest } = this.options;
    return manifest.lock.prior ? (await folder.prior()).observations : [];
  }

  private isUnread({ trial, attempt }: TrialState): boolean {
    return !this.points.has(this.pointOf(trial)) && (this.lookedAt.get(trial) ?? 0) < attempt;
  }

  /** A power cut may leave a claim empty: then a later attempt's says what the trial runs. */
  private async readClaims({ trial, attempt }: TrialState): Promise<void> {
    for (let next = (this.lookedAt.get(trial) ?? 0) + 1; next <= attempt && !this.parametersOf(trial); next++) {
      this.lookedAt.set(trial, next);
      const claim = await this.options.folder.claimRecord({ trial, attempt: next });
      if (claim) this.learn(trial, claim.parameters);
    }
  }

  /** All that is said of a point is the same. */
  private learn(trial: number, parameters: Assignment): void {
    const point = this.pointOf(trial);
    if (!this.points.has(point)) this.points.set(point, parameters);
  }

  private pointOf(trial: number): number {
    return pointOfTrial(trial, this.options.manifest.spec.repeats);
  }
}
