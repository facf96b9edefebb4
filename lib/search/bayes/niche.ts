import type { Bounds } from './bounds';
import { meansOf, type Model } from './model';
import { rowOf, type Rows } from './rows';
import { NICHE } from './settings';

/**
 * The surroundings of the best point that has a hill between itself and the nearest better one: another valley than the best. By
 * what the model expects, so that one lucky measurement makes no valley. Other categories are none: how alike they are is
 * what the model knows best.
 *
 * Sources: M. Preuss, "Niching the CMA-ES via nearest-better clustering", GECCO 2010; the hill between two points: R. Ursem,
 * "Multinational evolutionary algorithms", CEC 1999.
 *
 * @param whole the bounds of the space
 * @returns a box of which that point is the best; `undefined` where there is none that is better than the average
 */
export function secondNiche(model: Model, whole: Bounds): Bounds | undefined {
  const { rows } = model;
  const { atRows, at } = meansOf(model);
  const average = atRows.reduce((sum, mean) => sum + mean / atRows.length, 0);
  const order = Array.from(atRows.keys()).sort((a, b) => atRows[a]! - atRows[b]! || a - b);
  for (const [rank, i] of order.entries()) {
    if (rank === 0) continue;
    if (atRows[i]! > average) return undefined;
    const x = rowOf(rows, i);
    const { away, better } = nearestOf(rows, x, order.slice(0, rank));
    const isHill = (y: Float64Array): boolean => at(y) > atRows[i]!;
    const isComparable = away >= NICHE.apart && sameCategories(rows, x, better);
    if (isComparable && between(x, better).some(isHill)) {
      return boxAround(x, NICHE.width * away, rows.isCategory, whole);
    }
  }
  return undefined;
}

/** By the largest difference of a coordinate, categories being equal or at distance 1. */
function nearestOf(rows: Rows, x: Float64Array, others: readonly number[]) {
  let [away, better] = [Infinity, x];
  for (const other of others) {
    const y = rowOf(rows, other);
    const distance = x.reduce((most, value, d) => {
      const difference = rows.isCategory[d] === 1 ? Number(value !== y[d]) : Math.abs(value - y[d]!);
      return Math.max(most, difference);
    }, 0);
    if (distance < away) [away, better] = [distance, y];
  }
  return { away, better };
}

function sameCategories({ isCategory }: Rows, x: Float64Array, y: Float64Array): boolean {
  return x.every((value, d) => isCategory[d] === 0 || value === y[d]);
}

/** Places at even distances on the line from one point to another. */
function between(x: Float64Array, y: Float64Array): Float64Array[] {
  const shares = Array.from({ length: NICHE.steps }, (_, i) => (i + 1) / (NICHE.steps + 1));
  return shares.map((share) => x.map((value, d) => value + share * (y[d]! - value)));
}

function boxAround(x: Float64Array, half: number, isCategory: Uint8Array, whole: Bounds): Bounds {
  const reach = x.map((_, d) => (isCategory[d] === 1 ? 0 : half));
  return {
    lower: x.map((value, d) => Math.max(whole.lower[d]!, value - reach[d]!)),
    upper: x.map((value, d) => Math.min(whole.upper[d]!, value + reach[d]!)),
  };
}
