import { NOTHING_SEEN, type History } from '../../lib/search/history';
import type { Searcher } from '../../lib/search/searcher';
import type { Assignment } from '../../lib/spec/sweep-spec';

/** How far the objective of `x` is from the best there can be. */
export type Objective = (x: number) => number;

/**
 * The whole numbers below `size` as a space: after the first `planned` of them, in a scattered order, always the one next
 * to the best so far that has not begun.
 */
export function finiteLearner(size: number, planned: number): Searcher {
  const scattered = Array.from({ length: size }, (_, k) => k).sort((a, b) => scatter(a) - scatter(b));
  const first = scattered.slice(0, planned);
  return {
    size,
    planned: first.length,
    propose: (k, history = NOTHING_SEEN) => {
      if (k < first.length) return { x: first[k]! };
      const begun = new Set([...history.observations.map(({ parameters }) => parameters), ...history.pending].map(xOf));
      const free = scattered.filter((x) => !begun.has(x));
      const best = bestOf(history);
      const [next] = free.sort((a, b) => Math.abs(a - best) - Math.abs(b - best) || a - b);
      return next === undefined ? undefined : { x: next };
    },
  };
}

/** Numbers without end: a step away from the best so far, shorter the more have begun, in a direction that k says. */
export function endlessLearner(planned: number): Searcher {
  return {
    size: undefined,
    planned,
    propose: (k, history = NOTHING_SEEN) => {
      if (k < planned) return { x: scatter(k) };
      const begun = history.observations.length + history.pending.length;
      return { x: bestOf(history) + (scatter(k) - 0.5) / (1 + begun) };
    },
  };
}

function xOf({ x }: Assignment): number {
  return x as number;
}

/** 0 where nothing has been seen. */
function bestOf({ observations }: History): number {
  const seen = observations.filter(({ values }) => values.length > 0);
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [best] = seen.sort((a, b) => mean(a.values) - mean(b.values) || xOf(a.parameters) - xOf(b.parameters));
  return best ? xOf(best.parameters) : 0;
}

function scatter(k: number): number {
  return ((k + 1) * 0.618_033_988_749_895) % 1;
}
