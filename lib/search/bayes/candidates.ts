import { exp } from '../../numeric/elementary';
import type { Acquisition } from './acquisition';
import type { Bounds } from './bounds';
import type { Draws } from './draws';
import type { Embedding } from './embedding';
import { SEEK } from './settings';

/** An embedded point and the loss there. */
export interface Candidate {
  readonly x: Float64Array;
  readonly loss: number;
}

/** Where an acquisition is searched. */
export interface Surroundings {
  readonly embedding: Embedding;
  /** Where to stay. */
  readonly bounds: Bounds;
  /** Points spread over all that lies within the bounds, embedded; where `complete`, all that there are. */
  readonly spread: readonly Float64Array[];
  readonly complete: boolean;
  /** Embedded points near which to look, the best first. */
  readonly centres: readonly Float64Array[];
  readonly draws: Draws;
}

/** Points spread over where to look, and points around good ones, with their losses; the most promising first. */
export function candidatesOf(acquisition: Acquisition, surroundings: Surroundings): Candidate[] {
  const { spread, complete } = surroundings;
  const vectors = complete ? spread : [...spread, ...nearby(surroundings)];
  return byLoss(vectors.map((x) => ({ x, loss: acquisition.loss(x) })));
}

export function byLoss(candidates: readonly Candidate[]): Candidate[] {
  return [...candidates].sort((a, b) => a.loss - b.loss);
}

function nearby(surroundings: Surroundings): Float64Array[] {
  const { embedding, centres, draws } = surroundings;
  const found: Float64Array[] = [];
  for (let i = 0; i < SEEK.nearby && centres.length > 0; i++) {
    const centre = centres[Math.floor(draws.uniform(i, 0) * draws.uniform(i, 1) * centres.length)]!;
    const distance = exp(SEEK.nearest + (SEEK.farthest - SEEK.nearest) * draws.uniform(i, 2));
    const x = embedding.snap(
      moved(
        surroundings,
        centre,
        distance,
        (d) => draws.normal(i, 3 + 2 * d),
        (d) => draws.uniform(i, 4 + 2 * d),
      ),
    );
    if (x) found.push(x);
  }
  return found;
}

/** Moves every number a little, and changes one category in a few. */
function moved(
  { embedding, bounds }: Surroundings,
  centre: Float64Array,
  distance: number,
  normal: (d: number) => number,
  uniform: (d: number) => number,
): Float64Array {
  return centre.map((value, d) => {
    const { kind, levels } = embedding.coordinates[d]!;
    const [lower, upper] = [bounds.lower[d]!, bounds.upper[d]!];
    if (kind === 'number') return Math.min(upper, Math.max(lower, value + distance * normal(d)));
    const u = lower === upper ? 1 : uniform(d);
    return u < SEEK.changes ? levels![Math.floor((u / SEEK.changes) * levels!.length)]! : value;
  });
}
