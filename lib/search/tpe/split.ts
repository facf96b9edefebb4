import type { Assignment } from '../../spec/sweep-spec';
import type { History, Observation } from '../history';

/** The part of the points that counts as good, rounded up. */
const GOOD_SHARE = 0.07;
const MOST_GOOD = 25;
/** More bad points than this are thinned out. */
const MOST_BAD = 400;

/** A point, and for how many observations it stands. */
export interface Weighted {
  readonly point: Assignment;
  readonly weight: number;
}

/** The points of a history in two groups. */
export interface Split {
  readonly good: readonly Weighted[];
  readonly bad: readonly Weighted[];
}

/**
 * Tells the points with the best means from the others. Points that failed are bad, and so are those that are pending, so
 * that workers at the same time do not crowd (the constant liar of Ginsbourger and others, 2010).
 */
export function splitHistory({ prior, observations, pending }: History, goal: 'minimize' | 'maximize'): Split {
  const ended = [...prior, ...observations];
  const ranked = rank(
    ended.filter(({ values }) => values.length > 0),
    goal,
  );
  const failed = ended.filter(({ values }) => values.length === 0);
  const count = Math.min(ranked.length, MOST_GOOD, Math.ceil(GOOD_SHARE * ended.length));
  const bad = [...ranked.slice(count), ...failed].map(({ parameters }) => parameters);
  return {
    // Weights fall linearly from the best to the last, and are 1 on average.
    good: ranked
      .slice(0, count)
      .map(({ parameters }, i) => ({ point: parameters, weight: (2 * (count - i)) / (count + 1) })),
    bad: [...thinned(bad), ...pending.map((point) => ({ point, weight: 1 }))],
  };
}

/** Best first; equally good ones in the order in which they ended. */
function rank(observations: readonly Observation[], goal: 'minimize' | 'maximize'): readonly Observation[] {
  const sign = goal === 'minimize' ? 1 : -1;
  const scored = observations.map((observation, place) => ({ observation, place, loss: sign * mean(observation) }));
  return scored.sort((a, b) => a.loss - b.loss || a.place - b.place).map(({ observation }) => observation);
}

/** So many points, evenly spaced over the ranks, that a proposal costs no more after ten thousand trials than after one. */
function thinned(points: readonly Assignment[]): Weighted[] {
  const weight = Math.max(1, points.length / MOST_BAD);
  const count = Math.min(points.length, MOST_BAD);
  return Array.from({ length: count }, (_, i) => ({ point: points[Math.floor(i * weight)]!, weight }));
}

/** Divided before it is added, so that values near the largest double have a mean. */
function mean({ values }: Observation): number {
  return values.reduce((sum, value) => sum + value / values.length, 0);
}
