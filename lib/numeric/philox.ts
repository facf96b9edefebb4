const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;
const ROUNDS = 10;

// Looked up once: in a sandboxed global scope, such as the tests', each look-up costs more than a round.
const { imul } = Math;

/** Four unsigned 32-bit words. */
export type Words = readonly [number, number, number, number];

/**
 * Philox 4x32-10, a counter-based generator: the numbers are a keyed hash of a counter, so any of them is reached
 * directly and nothing is carried from one to the next. Integer arithmetic only: the same on every machine.
 *
 * Source: J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
 *
 * @param counter four words, each taken modulo 2^32
 * @param key0 a word, taken modulo 2^32
 * @param key1 a word, taken modulo 2^32
 */
export function philox4x32(counter: Words, key0: number, key1: number): Words {
  let [c0, c1, c2, c3] = counter;
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = multiplyHigh(MULTIPLIER_0, c0);
    const low0 = imul(MULTIPLIER_0, c0);
    const high1 = multiplyHigh(MULTIPLIER_1, c2);
    const low1 = imul(MULTIPLIER_1, c2);
    c0 = high1 ^ c1 ^ (key0 + imul(round, WEYL_0));
    c1 = low1;
    c2 = high0 ^ c3 ^ (key1 + imul(round, WEYL_1));
    c3 = low0;
  }
  return [c0 >>> 0, c1 >>> 0, c2 >>> 0, c3 >>> 0];
}

/** The upper 32 bits of the 64-bit product of two unsigned words. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const carry = aLow * bHigh + (middle & 0xffff);
  return aHigh * bHigh + (middle >>> 16) + (carry >>> 16);
}
