import { SweepError } from '../contract/sweep-error';
import { JOE_KUO } from './joe-kuo';
import { STREAM, uniformAt, wordsAt } from './random';

const BITS = 32;

/** Dimensions that direction numbers are kept for. */
export const SOBOL_DIMENSIONS = JOE_KUO.length;

/** Points of the sequence, 2^32. */
export const SOBOL_POINTS = 2 ** BITS;

const directions = new Map<number, Uint32Array>();

/**
 * Coordinate of point k of the Sobol sequence, without scrambling, as an integer of 32 bits (divide by 2^32).
 *
 * Points are in the Gray code order of Antonov and Saleev (1979), so the first 2^m points are the same set as in Sobol's
 * own order, and any k is reached in at most 32 exclusive-ors.
 *
 * @param k 0 to 2^32 - 1
 * @param dimension 0 to SOBOL_DIMENSIONS - 1
 * @throws SweepError where either is out of range
 */
export function sobolInteger(k: number, dimension: number): number {
  if (!(k >= 0 && k < SOBOL_POINTS)) {
    throw new SweepError('SobolPoint', `point ${k} of a Sobol sequence does not exist: must be from 0 to 2^32 - 1`, {
      hint: 'use method random for more points',
    });
  }
  const columns = directionsOf(dimension);
  let gray = (k ^ (k >>> 1)) >>> 0;
  let result = 0;
  for (let bit = 0; gray !== 0; bit++, gray >>>= 1) {
    if (gray & 1) result ^= columns[bit]!;
  }
  return result >>> 0;
}

/**
 * Coordinate of point k of a scrambled Sobol sequence, from [0, 1).
 *
 * The scrambling is Owen's nested uniform one (A. B. Owen, "Randomly permuted (t,m,s)-nets and (t,s)-sequences", 1995): each
 * digit is flipped or not by a random bit that depends on the digits before it, and digits after the 32nd are random. The
 * random bits are hashes of (seed, dimension, digits before), so nothing is stored. Every point is uniform in the unit
 * cube by itself, and the first 2^m points keep the balance of the sequence.
 *
 * @param seed 0 to 2^32 - 1
 * @param k 0 to 2^32 - 1
 * @param dimension 0 to SOBOL_DIMENSIONS - 1
 */
export function scrambledSobol(seed: number, k: number, dimension: number): number {
  const digits = scramble(sobolInteger(k, dimension), seed, dimension);
  const tail = uniformAt(seed, { stream: STREAM.sobolTail, k, dimension });
  return (digits * 0x20_0000 + Math.floor(tail * 0x20_0000)) / 2 ** 53;
}

function scramble(digits: number, seed: number, dimension: number): number {
  let flips = 0;
  for (let bit = 0; bit < BITS; bit++) {
    const before = bit === 0 ? 0 : digits >>> (BITS - bit);
    const [word] = wordsAt(seed, { stream: STREAM.scramble, k: before, dimension, attempt: bit });
    flips = (flips << 1) | (word >>> 31);
  }
  return (digits ^ flips) >>> 0;
}

function directionsOf(dimension: number): Uint32Array {
  const known = directions.get(dimension);
  if (known) return known;
  const row = JOE_KUO[dimension];
  if (!row) {
    throw new SweepError(
      'SobolDimensions',
      `method sobol reaches ${SOBOL_DIMENSIONS} varying parameters; parameter ${dimension + 1} is beyond`,
      { hint: 'use method random, or give some parameters a fixed value' },
    );
  }
  const made = directionNumbers(row);
  directions.set(dimension, made);
  return made;
}

/** The recurrence of Bratley and Fox (1988), Algorithm 659, over a primitive polynomial and its initial numbers. */
function directionNumbers([polynomial, ...initial]: readonly number[]): Uint32Array {
  const degree = initial.length;
  const result = new Uint32Array(BITS);
  for (let i = 0; i < BITS; i++) {
    result[i] = i < degree ? initial[i]! << (BITS - 1 - i) : recurrence(result, i, polynomial!, degree);
  }
  return result;
}

function recurrence(v: Uint32Array, i: number, polynomial: number, degree: number): number {
  let value = v[i - degree]! ^ (v[i - degree]! >>> degree);
  for (let j = 1; j < degree; j++) {
    if ((polynomial >>> (degree - j)) & 1) value ^= v[i - j]!;
  }
  return value;
}
