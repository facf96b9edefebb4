import type { Permutation } from '../numeric/permutation';

/** Draws in a row that bring nothing new before drawing ends. */
const MOST_MISSES = 64;
/** Drawn numbers to keep in memory. */
const MOST_DRAWN = 65_536;

/**
 * An order of the numbers 0 to n - 1 that begins as a sequence of draws does, repeats left out.
 *
 * After 65,536 numbers, or when 64 draws in a row have brought nothing new, the numbers that are left follow in a random
 * order. So every number comes exactly once, and no place costs more than the drawn part: the numbers drawn are kept, and
 * later ones are found from the permutation by counting which of its places are taken.
 */
export class DistinctOrder {
  private readonly draw: (i: number) => number | undefined;
  private readonly rest: Permutation;
  private readonly drawn: number[] = [];
  private readonly seen = new Set<number>();
  private draws = 0;
  private drawingEnded = false;
  /** Places of drawn numbers in `rest`, ascending; made when drawing has ended. */
  private taken: readonly number[] | undefined;

  /**
   * @param draw a pure function; `undefined` where nothing can be drawn
   * @param rest its `n` is how many numbers there are
   */
  constructor(draw: (i: number) => number | undefined, rest: Permutation) {
    this.draw = draw;
    this.rest = rest;
  }

  /** @param place 0 to n - 1 */
  at(place: number): number {
    while (this.drawn.length <= place && !this.drawingEnded) this.drawNext();
    return this.drawn[place] ?? this.left(place - this.drawn.length);
  }

  private drawNext(): void {
    for (let misses = 0; misses < MOST_MISSES && this.drawn.length < Math.min(MOST_DRAWN, this.rest.n); misses++) {
      const number = this.draw(this.draws++);
      if (number === undefined || this.seen.has(number)) continue;
      this.seen.add(number);
      this.drawn.push(number);
      return;
    }
    this.drawingEnded = true;
  }

  /** The number at a place of `rest` without the drawn ones. */
  private left(place: number): number {
    this.taken ??= this.drawn.map((number) => this.rest.placeOf(number)).sort((a, b) => a - b);
    let low = 0;
    let high = this.taken.length;
    // Before place taken[i] there are taken[i] - i places left: find how many taken ones to step over.
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.taken[middle]! - middle > place) high = middle;
      else low = middle + 1;
    }
    return this.rest.at(place + low);
  }
}
