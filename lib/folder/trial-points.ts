import { SweepError } from '../contract/sweep-error';
import type { Searcher } from '../search/searcher';
import { pointOfTrial } from '../search/trials';
import type { Assignment } from '../spec/sweep-spec';
import { unclaimed } from '../sweep/decide';
import { HistoryReader, type HistoryReaderOptions } from './history-reader';

export interface TrialPointsOptions extends HistoryReaderOptions {
  readonly searcher: Searcher;
}

/**
 * What each trial of a sweep runs: the point that its searcher plans for it, or the one that is best to try by what the
 * folder shows when the trial is first claimed. From then on its claim says what it is.
 */
export class TrialPoints {
  /** Trials below this one are known without the folder. */
  readonly planned: number;
  private readonly options: TrialPointsOptions;
  private readonly history: HistoryReader;

  constructor(options: TrialPointsOptions) {
    const { searcher, manifest } = options;
    this.options = options;
    this.planned = Math.min(searcher.planned * manifest.spec.repeats, manifest.trials);
    this.history = new HistoryReader(options);
  }

  /** Whether some trials are not known before others have ended. */
  get learns(): boolean {
    return this.planned < this.options.manifest.trials;
  }

  /**
   * Whether a trial may be claimed before those below it. Not where points end, for then none may come twice: each is
   * chosen with all below it in sight. Nor where points are repeated, for the first repeat says what the others run.
   */
  get inAnyOrder(): boolean {
    return this.options.searcher.size === undefined && this.options.manifest.spec.repeats === 1;
  }

  /** Reads what has changed in the folder. @returns the lowest trials, `limit` at most, that nobody has claimed */
  async free(limit: number): Promise<number[]> {
    return unclaimed(await this.history.refresh(), this.options.manifest.trials, limit);
  }

  /** What to run in a trial that is free as of the last look. @returns `undefined` where no point is left */
  choose(trial: number): Assignment | undefined {
    const { searcher, manifest } = this.options;
    if (trial < this.planned) return this.plan(trial);
    const known = this.history.parametersOf(trial);
    return known ?? searcher.propose(pointOfTrial(trial, manifest.spec.repeats), this.history.history());
  }

  /** Somebody else has claimed a trial that was free as of the last look. */
  lost(trial: number): void {
    this.options.reader.noteClaim({ trial, attempt: 1 });
  }

  /** What a trial runs that was claimed before; a new choice where no record of its point can be read. */
  async recall(trial: number): Promise<Assignment | undefined> {
    if (trial < this.planned) return this.plan(trial);
    const known = this.history.parametersOf(trial);
    if (known) return known;
    await this.history.refresh();
    return this.choose(trial);
  }

  /** @param trial below `planned` */
  plan(trial: number): Assignment {
    const { searcher, manifest } = this.options;
    const parameters = searcher.propose(pointOfTrial(trial, manifest.spec.repeats));
    if (parameters) return parameters;
    throw new SweepError('TrialUnknown', `sweep ${manifest.id} has no trial ${trial}`, {
      hint: `it was created by version ${manifest.lock.toolVersion}: use that version`,
      source: 'tool',
    });
  }
}
