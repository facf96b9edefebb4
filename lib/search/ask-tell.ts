import { SweepError } from '../contract/sweep-error';
import type { Assignment } from '../spec/sweep-spec';
import type { Observation } from './history';
import type { Searcher } from './searcher';
import { pointOfTrial, repeatOfTrial } from './trials';

/** A trial that was handed out. */
export interface Asked {
  /** Counted from 0 in the order of asking. */
  readonly id: number;
  readonly parameters: Assignment;
}

export interface AskTellOptions {
  /** Trials of each point; they are handed out one after another. @default 1 */
  readonly repeats?: number;
}

/** A point that has begun. */
interface OpenPoint {
  readonly parameters: Assignment;
  /** What each repeat gave: absent until it is told, `undefined` where it failed. */
  readonly told: Map<number, number | undefined>;
}

/**
 * A search in one hand: trials are asked for and their objectives told, in any order and with any number of trials open.
 * It keeps the history that the searcher sees, so a search is a pure function of what was asked and told.
 */
export class AskTell {
  private readonly searcher: Searcher;
  private readonly repeats: number;
  private readonly open = new Map<number, OpenPoint>();
  private readonly observations: Observation[] = [];
  private asked = 0;

  constructor(searcher: Searcher, { repeats = 1 }: AskTellOptions = {}) {
    this.searcher = searcher;
    this.repeats = repeats;
  }

  /** Hands out the next trial; `undefined` where every point of the space has been handed out. */
  ask(): Asked | undefined {
    const k = pointOfTrial(this.asked, this.repeats);
    const point = this.open.get(k) ?? this.begin(k);
    return point && { id: this.asked++, parameters: point.parameters };
  }

  /**
   * Takes what a trial gave.
   *
   * @param objective `undefined`, or any number that is not finite, where the trial failed
   * @throws TrialUnknown where it was not asked for, TrialToldAlready
   */
  tell(id: number, objective: number | undefined): void {
    const k = pointOfTrial(id, this.repeats);
    const repeat = repeatOfTrial(id, this.repeats);
    if (!Number.isSafeInteger(id) || id < 0 || id >= this.asked) throw trialUnknown(id, this.asked);
    const point = this.open.get(k);
    if (!point || point.told.has(repeat)) throw toldAlready(id);
    point.told.set(repeat, Number.isFinite(objective) ? objective : undefined);
    if (point.told.size === this.repeats) this.end(k, point);
  }

  private begin(k: number): OpenPoint | undefined {
    const pending = [...this.open.values()].map(({ parameters }) => parameters);
    const history = { observations: [...this.observations], pending, prior: [] };
    const parameters = this.searcher.propose(k, history);
    if (!parameters) return undefined;
    const point: OpenPoint = { parameters, told: new Map() };
    this.open.set(k, point);
    return point;
  }

  private end(k: number, { parameters, told }: OpenPoint): void {
    const byRepeat = [...told].sort(([a], [b]) => a - b);
    const values = byRepeat.flatMap(([, value]) => (value === undefined ? [] : [value]));
    this.observations.push({ parameters, values });
    this.open.delete(k);
  }
}

function trialUnknown(id: number, asked: number): SweepError {
  const known = asked === 0 ? 'none was asked for' : `ids go from 0 to ${asked - 1}`;
  return new SweepError('TrialUnknown', `there is no trial with the id ${id}: ${known}`, {
    hint: 'tell the id that the answer to `ask` gave',
  });
}

function toldAlready(id: number): SweepError {
  return new SweepError('TrialToldAlready', `trial ${id} was told already`, {
    hint: 'a trial is told once; what was told first stands',
  });
}
