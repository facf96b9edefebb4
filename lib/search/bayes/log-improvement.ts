import { exp, log } from '../../numeric/elementary';

const LOG_ROOT_TWO_PI = 0.9189385332046727;
/** Where the series of Mills' ratio gives way to its continued fraction, and that to the first terms of a series in 1 / x. */
const SERIES_REACH = 2;
const FRACTION_REACH = 1e4;

/**
 * The logarithm of phi(z) + z Phi(z), the expected improvement of a normal variable in units of its standard deviation,
 * and its derivative; accurate where the improvement itself has long become 0.
 *
 * Source: S. Ament and others, "Unexpected improvements to expected improvement for Bayesian optimization", NeurIPS 2023;
 * Mills' ratio as in `lib/numeric/normal.ts`.
 */
export function logImprovement(z: number): { readonly value: number; readonly slope: number } {
  if (z >= -1) {
    const density = exp(-0.5 * z * z - LOG_ROOT_TWO_PI);
    const tail = density * mills(Math.abs(z));
    const probability = z >= 0 ? 1 - tail : tail;
    const improvement = density + z * probability;
    return { value: log(improvement), slope: probability / improvement };
  }
  const x = -z;
  const logDensity = -0.5 * x * x - LOG_ROOT_TWO_PI;
  if (x > FRACTION_REACH) return { value: logDensity - 2 * log(x), slope: x + 2 / x };
  // 1 - x mills(x), without taking the difference of nearly equal numbers.
  const rest = x < SERIES_REACH ? 1 - x * mills(x) : 1 / (1 + x * fraction(x, 2));
  return { value: logDensity + log(rest), slope: mills(x) / rest };
}

/** Phi(-x) / phi(x) for x of at least 0. */
function mills(x: number): number {
  return x < SERIES_REACH ? exp(0.5 * x * x + LOG_ROOT_TWO_PI) * 0.5 - series(x) : 1 / (x + 1 / fraction(x, 2));
}

/** x + x^3 / 3 + x^5 / (3 * 5) + ... */
function series(x: number): number {
  let sum = 0;
  let term = x;
  for (let n = 1; term > 1e-17 * sum; n++) {
    sum += term;
    term *= (x * x) / (2 * n + 1);
  }
  return sum;
}

/** x + from / (x + (from + 1) / (x + ...)), which takes the more steps the smaller x is. */
function fraction(x: number, from: number): number {
  let value = x;
  for (let n = x > 6 ? 20 : x > 3 ? 60 : 100; n >= from; n--) value = x + n / value;
  return value;
}
