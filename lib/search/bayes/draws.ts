import { normalQuantile } from '../../numeric/normal';
import { uniformAt } from '../../numeric/random';

/** The least number that a uniform draw gives, so that its normal quantile is finite. */
const LEAST = 2 ** -54;

/** Random numbers by their place; each place has its own, whenever it is asked for. */
export interface Draws {
  /** From (0, 1). */
  uniform(place: number, attempt: number): number;
  /** Standard normal. */
  normal(place: number, attempt: number): number;
}

/** Those of point `k`, apart for each stream. */
export function drawsOf(seed: number, k: number, stream: number): Draws {
  const uniform = (place: number, attempt: number): number =>
    Math.max(LEAST, uniformAt(seed, { stream, k, dimension: place, attempt }));
  return { uniform, normal: (place, attempt) => normalQuantile(uniform(place, attempt)) };
}
