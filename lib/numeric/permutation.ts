import { SweepError } from '../contract/sweep-error';
import { STREAM, wordsAt } from './random';

const ROUNDS = 12;

/** A pair (left, right) that stands for the number left * columns + right. */
type Cell = readonly [left: number, right: number];

/**
 * A seeded pseudo-random order of 0 to n - 1, evaluated at one place in constant time and memory.
 *
 * The numbers are laid out in a nearly square table of `rows` times `columns` cells and passed through a Feistel network
 * whose halves are added modulo the sides; a result outside 0 to n - 1 is passed through again ("cycle walking").
 * Source: J. Black and P. Rogaway, "Ciphers with arbitrary finite domains", CT-RSA 2002.
 */
export class Permutation {
  readonly n: number;
  private readonly seed: number;
  private readonly rows: number;
  private readonly columns: number;

  /**
   * @param n 1 to 2^53
   * @param seed 0 to 2^32 - 1
   * @throws SweepError where n is out of range
   */
  constructor(n: number, seed: number) {
    if (!Number.isInteger(n) || n < 1 || n > 2 ** 53) {
      throw new SweepError('PermutationSize', `cannot order ${n} points: must be an integer from 1 to 2^53`, {
        source: 'tool',
      });
    }
    this.n = n;
    this.seed = seed;
    this.rows = Math.ceil(Math.sqrt(n));
    this.columns = Math.ceil(n / this.rows);
  }

  /** The number at a place; both from 0 to n - 1. */
  at(place: number): number {
    return this.walk(place, (cell) => this.encrypt(cell));
  }

  /** The place of a number: `placeOf(at(i))` is i. */
  placeOf(value: number): number {
    return this.walk(value, (cell) => this.decrypt(cell));
  }

  private walk(from: number, next: (cell: Cell) => Cell): number {
    let cell: Cell = [Math.floor(from / this.columns), from % this.columns];
    // Every cell outside is on a cycle that began inside, so this ends; fewer than one cell in sqrt(n) is outside.
    do cell = next(cell);
    while (cell[0] * this.columns + cell[1] >= this.n);
    return cell[0] * this.columns + cell[1];
  }

  private encrypt([left, right]: Cell): Cell {
    for (let round = 0; round < ROUNDS; round += 2) {
      left = (left + this.noise(round, right, this.rows)) % this.rows;
      right = (right + this.noise(round + 1, left, this.columns)) % this.columns;
    }
    return [left, right];
  }

  private decrypt([left, right]: Cell): Cell {
    for (let round = ROUNDS - 2; round >= 0; round -= 2) {
      right = (right + this.columns - this.noise(round + 1, left, this.columns)) % this.columns;
      left = (left + this.rows - this.noise(round, right, this.rows)) % this.rows;
    }
    return [left, right];
  }

  private noise(round: number, half: number, modulus: number): number {
    const [a, b] = wordsAt(this.seed, { stream: STREAM.permutation, k: half, dimension: round });
    return ((a >>> 11) * 0x1_0000_0000 + b) % modulus;
  }
}
