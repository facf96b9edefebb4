import type { History, Observation } from '../../lib/search/history';
import type { Searcher } from '../../lib/search/searcher';
import type { Assignment } from '../../lib/spec/sweep-spec';
import { uniform } from '../support/uniform';

export interface Crew {
  readonly workers: number;
  /** Objectives of the repeats of a point; none where it failed. */
  readonly objective: (point: Assignment) => readonly number[];
  /** Says in which order points end. */
  readonly seed: number;
  readonly prior?: readonly Observation[];
}

/** What was proposed, by number, and what was known at the end. */
export interface Search {
  readonly points: readonly Assignment[];
  readonly history: History;
}

/** As many points as asked for, or all that there are: each worker takes the next when its last has ended. */
export function search(searcher: Searcher, most: number, crew: Crew): Search {
  const random = uniform(crew.seed);
  const points: Assignment[] = [];
  const observations: Observation[] = [];
  const pending: Assignment[] = [];
  const history = () => ({ observations: [...observations], pending: [...pending], prior: crew.prior ?? [] });
  const begin = () => {
    const point = points.length < most ? searcher.propose(points.length, history()) : undefined;
    if (!point) return false;
    points.push(point);
    pending.push(point);
    return true;
  };
  const end = () => {
    const [parameters] = pending.splice(Math.floor(random() * pending.length), 1);
    observations.push({ parameters: parameters!, values: crew.objective(parameters!) });
  };
  while (pending.length < crew.workers) {
    if (!begin()) break;
  }
  while (pending.length > 0) {
    end();
    begin();
  }
  return { points, history: history() };
}

/** An objective without order: equal points have equal ones, and one in seven fails. */
export function arbitraryObjective(point: Assignment): readonly number[] {
  const hash = Buffer.from(JSON.stringify(point)).reduce((sum, byte) => (sum * 31 + byte) % 10_007, 7);
  return hash % 7 === 0 ? [] : [hash / 100, (hash % 100) / 50];
}
