import { minimize } from '../../numeric/minimize';
import type { Acquisition } from './acquisition';
import type { Bounds } from './bounds';
import type { Candidate } from './candidates';
import type { Embedding } from './embedding';
import { SEEK } from './settings';

/**
 * Follows an acquisition downhill from a candidate: numbers that can be moved by little along the gradient, and the others by
 * trying their values one at a time, in turns until neither helps.
 *
 * @param bounds where to stay. @default within the space
 */
export function improve(
  acquisition: Acquisition,
  embedding: Embedding,
  candidate: Candidate,
  bounds: Bounds = embedding.bounds,
): Candidate {
  const discrete = embedding.coordinates.flatMap(({ levels }, d) => (levels ? [d] : []));
  let best = slide(acquisition, embedding, candidate, bounds);
  for (let turn = 0; turn < SEEK.turns && discrete.length > 0; turn++) {
    const changed = discrete.reduce((from, d) => change(acquisition, embedding, from, bounds, d), best);
    if (changed === best) break;
    best = slide(acquisition, embedding, changed, bounds);
  }
  return best;
}

function slide(acquisition: Acquisition, embedding: Embedding, candidate: Candidate, bounds: Bounds): Candidate {
  const active = embedding.active(candidate.x);
  const { coordinates } = embedding;
  const moves = coordinates.map(({ levels }, d) => levels === undefined && active[d] === 1);
  if (!moves.includes(true)) return candidate;
  const x = Float64Array.from(candidate.x);
  const bound = (side: keyof Bounds) => Float64Array.from(x, (value, d) => (moves[d] ? bounds[side][d]! : value));
  const options = { lower: bound('lower'), upper: bound('upper'), evaluations: SEEK.evaluations, tolerance: 1e-6 };
  const loss = minimize((at, gradient) => acquisition.loss(at, gradient), x, options);
  return better(candidate, acquisition, embedding, x, loss);
}

/** The best of a coordinate's other values, if any is better; of many the neighbours and some at even distances. */
function change(
  acquisition: Acquisition,
  embedding: Embedding,
  candidate: Candidate,
  { lower, upper }: Bounds,
  d: number,
): Candidate {
  const levels = embedding.coordinates[d]!.levels!.filter((level) => level >= lower[d]! && level <= upper[d]!);
  const here = levels.indexOf(candidate.x[d]!);
  const step = Math.ceil(levels.length / SEEK.values);
  const others = levels.filter((_, i) => i !== here && (i % step === 0 || Math.abs(i - here) <= 1));
  return others.reduce((best, value) => {
    const x = Float64Array.from(candidate.x);
    x[d] = value;
    return better(best, acquisition, embedding, x);
  }, candidate);
}

/** @param loss at `x`, where that is known and `x` stands for a point as it is */
function better(
  best: Candidate,
  acquisition: Acquisition,
  embedding: Embedding,
  x: Float64Array,
  known?: number,
): Candidate {
  const snapped = embedding.snap(x);
  if (!snapped) return best;
  const loss = snapped === x && known !== undefined ? known : acquisition.loss(snapped);
  return loss < best.loss ? { x: snapped, loss } : best;
}
