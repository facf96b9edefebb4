import { philox4x32, type Words } from './philox';

/** What a random number is for; numbers of different streams are independent under the same seed. */
export const STREAM = {
  draw: 1,
  scramble: 2,
  sobolTail: 3,
  permutation: 4,
  tpe: 6,
  bayes: 7,
  fantasies: 8,
  candidates: 9,
  thompson: 10,
  simulatedTime: 20,
  simulatedNoise: 21,
} as const;

/** Where in the sequence of a seed a random number stands. */
export interface RandomPlace {
  /** One of `STREAM`. */
  readonly stream: number;
  /** 0 to 2^53 - 1; usually the number of the point. */
  readonly k: number;
  /** 0 to 2^32 - 1; usually the dimension. */
  readonly dimension: number;
  /** 0 to 2^32 - 1; for drawing again at the same place. Default 0. */
  readonly attempt?: number;
}

/**
 * Four random words of a seed, as a pure function of the place.
 *
 * @param seed 0 to 2^32 - 1
 */
export function wordsAt(seed: number, place: RandomPlace): Words {
  const high = Math.floor(place.k / 0x1_0000_0000);
  return philox4x32([place.k >>> 0, high, place.dimension, place.attempt ?? 0], seed, place.stream);
}

/** A number from [0, 1), uniform, a multiple of 2^-53; pure as `wordsAt` is. */
export function uniformAt(seed: number, place: RandomPlace): number {
  const [a, b] = wordsAt(seed, place);
  return ((a >>> 5) * 0x400_0000 + (b >>> 6)) / 2 ** 53;
}
