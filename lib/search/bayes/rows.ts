/** Embedded observations, one a row. */
export interface Rows {
  readonly count: number;
  readonly dimensions: number;
  /** Row after row. */
  readonly x: Float64Array;
  /** How many times the noise of one trial is in a row: 1 / repeats. */
  readonly noise: Float64Array;
  /** By dimension, 1 for categories, which are equal or at distance 1. */
  readonly isCategory: Uint8Array;
}

export function rowOf({ dimensions, x }: Rows, i: number): Float64Array {
  return x.subarray(i * dimensions, (i + 1) * dimensions);
}

/** Some of the rows, in the given order. */
export function pickRows(rows: Rows, which: readonly number[]): Rows {
  const { dimensions, isCategory } = rows;
  const x = new Float64Array(which.length * dimensions);
  for (const [to, from] of which.entries()) x.set(rowOf(rows, from), to * dimensions);
  const noise = Float64Array.from(which, (from) => rows.noise[from]!);
  return { count: which.length, dimensions, x, noise, isCategory };
}

export function firstRows({ dimensions, x, noise, isCategory }: Rows, count: number): Rows {
  return { count, dimensions, x: x.subarray(0, count * dimensions), noise: noise.subarray(0, count), isCategory };
}

/** How many rows from the first on are the same. */
export function equalRows(a: Rows, b: Rows): number {
  const most = Math.min(a.count, b.count);
  for (let i = 0; i < most; i++) {
    if (a.noise[i] !== b.noise[i]) return i;
    for (let k = i * a.dimensions; k < (i + 1) * a.dimensions; k++) if (a.x[k] !== b.x[k]) return i;
  }
  return most;
}

/**
 * Which rows to go on with where there are more than enough: the best half, and the others at even distances in their order.
 *
 * @param targets the least is the best
 * @returns numbers of rows, ascending; all where there are at most so many
 */
export function bestAndSpread(targets: Float64Array, most: number): readonly number[] {
  const all = Array.from(targets.keys());
  if (all.length <= most) return all;
  const order = [...all].sort((a, b) => targets[a]! - targets[b]! || a - b);
  const best = order.slice(0, Math.floor(most / 2));
  const others = order.slice(best.length);
  const step = others.length / (most - best.length);
  const spread = Array.from({ length: most - best.length }, (_, i) => others[Math.floor(i * step)]!);
  return [...best, ...spread].sort((a, b) => a - b);
}
