import { log } from '../../numeric/elementary';
import { SOBOL_DIMENSIONS, scrambledSobol } from '../../numeric/sobol';
import type { Assignment } from '../../spec/sweep-spec';
import type { History, Observation } from '../history';
import type { Embedding } from './embedding';
import type { Rows } from './rows';

/** What the model learns from: the points that ended, in the order of the history, those of an earlier sweep first. */
export interface Evidence {
  readonly rows: Rows;
  /** A loss for each row, in the unit of the objective; NaN for a point that failed. */
  readonly losses: Float64Array;
  /** Rows that have a loss. */
  readonly known: number;
}

export function evidenceOf(
  { prior, observations }: History,
  embedding: Embedding,
  encode: (point: Assignment) => Float64Array,
  goal: 'minimize' | 'maximize',
): Evidence {
  const all = [...prior, ...observations];
  const { dimensions } = embedding;
  const x = new Float64Array(all.length * dimensions);
  for (const [i, { parameters }] of all.entries()) {
    const embedded = i < prior.length ? embedding.encode(parameters, spreadOf(i)) : encode(parameters);
    x.set(embedded, i * dimensions);
  }
  const sign = goal === 'minimize' ? 1 : -1;
  const losses = Float64Array.from(all, (observation) => sign * meanOf(observation));
  const noise = Float64Array.from(all, ({ values }) => 1 / Math.max(1, values.length));
  const isCategory = Uint8Array.from(embedding.coordinates, ({ kind }) => Number(kind === 'category'));
  const known = losses.reduce((count, loss) => count + Number(!Number.isNaN(loss)), 0);
  return { rows: { count: all.length, dimensions, x, noise, isCategory }, losses, known };
}

/**
 * Losses as the model sees them: mean 0, variance 1, and what is far above the median drawn in by a logarithm, so that a
 * few very bad points do not hide the differences between good ones. A point that failed is as bad as the worst.
 */
export function standardise(losses: Float64Array): Float64Array {
  // Halves, because the difference of two losses may be beyond the largest double.
  const known = losses.filter((loss) => !Number.isNaN(loss)).map((loss) => loss / 2);
  known.sort();
  const median = known[known.length >> 1] ?? 0;
  const unit = median - (known[0] ?? 0) || (known.find((loss) => loss > median) ?? Infinity) - median;
  const worst = known.at(-1) ?? 0;
  const drawn = losses.map((loss) => {
    const above = ((Number.isNaN(loss) ? worst : loss / 2) - median) / unit;
    return above > 0 ? log(Math.min(1 + above, Number.MAX_VALUE)) : above;
  });
  const mean = drawn.reduce((sum, value) => sum + value / drawn.length, 0);
  const variance = drawn.reduce((sum, value) => sum + ((value - mean) * (value - mean)) / drawn.length, 0);
  const deviation = Math.sqrt(variance) || 1;
  return drawn.map((value) => (value - mean) / deviation);
}

/**
 * Where the coordinates of a point may be that says nothing of them: here and there, so that what several such points have
 * in common counts wherever the others are.
 */
function spreadOf(i: number): (dimension: number) => number {
  return (dimension) => scrambledSobol(0, i, dimension % SOBOL_DIMENSIONS);
}

/** NaN where no repeat gave a value. Divided before it is added, so that values near the largest double have a mean. */
function meanOf({ values }: Observation): number {
  if (values.length === 0) return NaN;
  return values.reduce((sum, value) => sum + value / values.length, 0);
}
