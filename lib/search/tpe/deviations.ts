/** How wide kernels may be. */
export interface Clip {
  /** On the scale from 0 to 1. */
  readonly least: number;
  /** The least width where there are n kernels, times n + 2. */
  readonly magic: number;
}

/**
 * The standard deviation of the kernel at each place: the distance to the farther one of its neighbours, so that kernels
 * are narrow where observations are dense.
 *
 * Source: J. Bergstra and others, "Algorithms for hyper-parameter optimization", NIPS 2011; with few observations no kernel is
 * very narrow ("magic clipping", S. Watanabe, arXiv 2304.11127).
 *
 * @param places from 0 to 1
 * @returns in the order of the places, each from `least` to 1
 */
export function kernelDeviations(places: readonly number[], { least, magic }: Clip): readonly number[] {
  const count = places.length;
  const narrowest = Math.min(1, Math.max(least, magic / (count + 2)));
  const order = places.map((_, i) => i).sort((a, b) => places[a]! - places[b]! || a - b);
  const result = places.map(() => 1);
  for (const [rank, i] of order.entries()) {
    const before = rank > 0 ? places[i]! - places[order[rank - 1]!]! : 0;
    const after = rank < count - 1 ? places[order[rank + 1]!]! - places[i]! : 0;
    const width = count > 1 ? Math.max(before, after) : Math.max(places[i]!, 1 - places[i]!);
    result[i] = Math.max(narrowest, width);
  }
  return result;
}
