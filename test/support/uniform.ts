import { STREAM, uniformAt } from '../../lib/numeric/random';

/** Uniform numbers in [0, 1) from a seed, one after another. */
export function uniform(seed: number): () => number {
  let k = 0;
  return () => uniformAt(seed, { stream: STREAM.draw, k: k++, dimension: 0 });
}
