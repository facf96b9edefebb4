import type { History, Observation } from '../search/history';
import type { Assignment } from '../spec/sweep-spec';
import type { ResultRecord } from './records';
import { standings, type Standing } from './standings';

/** What a folder shows of the points of its sweep. */
export interface Seen {
  /** In any order. */
  readonly results: Iterable<ResultRecord>;
  /** Parameters of points that were claimed, by their numbers; also of some that have ended. */
  readonly claimed: ReadonlyMap<number, Assignment>;
  readonly prior: readonly Observation[];
}

/**
 * What a searcher may know. A point is observed once all its repeats have ended, and pending until then: so it has one
 * place in the order of ends, and its mean is one over as many repeats as any other's.
 */
export function historyOf({ results, claimed, prior }: Seen, repeats: number): History {
  const seen = standings(results, repeats);
  const ended = seen.filter((standing) => standing.results.length === repeats);
  const pending = new Map(claimed);
  for (const { point, parameters } of seen) pending.set(point, parameters);
  for (const { point } of ended) pending.delete(point);
  return {
    observations: ended.map(asEnded).sort(byEnd).map(asObservation),
    pending: [...pending].sort(([a], [b]) => a - b).map(([, parameters]) => parameters),
    prior,
  };
}

interface Ended extends Standing {
  /** ISO 8601. */
  readonly endedAt: string;
}

function asEnded(standing: Standing): Ended {
  const endedAt = standing.results.reduce((last, result) => (result.endedAt > last ? result.endedAt : last), '');
  return { ...standing, endedAt };
}

function byEnd(a: Ended, b: Ended): number {
  if (a.endedAt === b.endedAt) return a.point - b.point;
  return a.endedAt < b.endedAt ? -1 : 1;
}

/** The last value of a trial that was stopped is its objective; one that failed has none. */
function asObservation({ parameters, results }: Standing): Observation {
  return { parameters, values: results.flatMap(({ objective }) => objective ?? []) };
}
