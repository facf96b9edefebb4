/** Part of a space, as embedded: the bounds of each coordinate. Both are the same code for a category that is not to change. */
export interface Bounds {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

export function isWithin({ lower, upper }: Bounds, x: Float64Array): boolean {
  return x.every((value, d) => value >= lower[d]! && value <= upper[d]!);
}

/** Moves a place of the one box to where it is in the other. */
export function squeeze(x: Float64Array, from: Bounds, to: Bounds): Float64Array {
  return x.map((value, d) => {
    const width = from.upper[d]! - from.lower[d]!;
    const share = width > 0 ? (value - from.lower[d]!) / width : 0;
    return to.lower[d]! + share * (to.upper[d]! - to.lower[d]!);
  });
}
