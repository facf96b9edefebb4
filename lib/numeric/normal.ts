import { exp, horner, log } from './elementary';

const ROOT_TWO_PI = 2.5066282746310002;
/** Where the series gives way to the continued fraction, and how many steps each needs there for full precision. */
const SERIES_REACH = 2;
const SERIES_TERMS = 60;
const FRACTION_TERMS = 80;

const CENTRE = {
  top: [
    3.3871328727963666, 133.14166789178438, 1971.5909503065514, 13731.693765509461, 45921.95393154987, 67265.7709270087,
    33430.575583588128, 2509.0809287301227,
  ],
  bottom: [
    1, 42.31333070160091, 687.18700749205791, 5394.1960214247511, 21213.794301586596, 39307.89580009271,
    28729.085735721943, 5226.4952788528546,
  ],
};
const MIDDLE = {
  top: [
    1.4234371107496836, 4.6303378461565453, 5.7694972214606914, 3.6478483247632045, 1.2704582524523684,
    0.24178072517745061, 0.022723844989269185, 7.7454501427834141e-4,
  ],
  bottom: [
    1, 2.0531916266377588, 1.6763848301838038, 0.689767334985100005, 0.14810397642748007, 0.015198666563616457,
    5.4759380849953445e-4, 1.0507500716444169e-9,
  ],
};
const TAIL = {
  top: [
    6.6579046435011038, 5.4637849111641144, 1.7848265399172913, 0.29656057182850489, 0.026532189526576123,
    0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7,
  ],
  bottom: [
    1, 0.59983220655588794, 0.13692988092273581, 0.014875361290850615, 7.8686913114561326e-4, 1.8463183175100548e-5,
    1.4215117583164459e-7, 2.0442631033899398e-15,
  ],
};

/**
 * The value below which a standard normal variable falls with probability p; relative error about 1e-15.
 *
 * Source: M. J. Wichura, "Algorithm AS 241: the percentage points of the normal distribution", Applied Statistics 37, 1988
 * (PPND16).
 *
 * @param p 0 to 1; -Infinity and Infinity at the ends
 */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) return p === 0 ? -Infinity : p === 1 ? Infinity : NaN;
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return q * ratio(CENTRE, 0.180625 - q * q);
  const r = Math.sqrt(-log(q < 0 ? p : 1 - p));
  const size = r <= 5 ? ratio(MIDDLE, r - 1.6) : ratio(TAIL, r - 5);
  return q < 0 ? -size : size;
}

/**
 * The probability that a standard normal variable is below x; relative error about 1e-14, in the lower tail too.
 *
 * Sources: near 0 the series of G. Marsaglia, "Evaluating the normal distribution", J. Stat. Software 11, 2004; further out
 * Laplace's continued fraction of Mills' ratio (Abramowitz and Stegun, 26.2.14).
 */
export function normalCdf(x: number): number {
  if (Number.isNaN(x)) return x;
  if (Math.abs(x) <= SERIES_REACH) return 0.5 + density(x) * series(x);
  const tail = Math.abs(x) > 40 ? 0 : density(x) / fraction(Math.abs(x));
  return x < 0 ? tail : 1 - tail;
}

function density(x: number): number {
  return exp(-0.5 * x * x) / ROOT_TWO_PI;
}

/** x + x^3 / 3 + x^5 / (3 * 5) + ... */
function series(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; n < SERIES_TERMS; n++) {
    term *= (x * x) / (2 * n + 1);
    sum += term;
  }
  return sum;
}

/** x + 1 / (x + 2 / (x + 3 / (x + ...))) */
function fraction(x: number): number {
  let value = x;
  for (let n = FRACTION_TERMS; n >= 1; n--) value = x + n / value;
  return value;
}

function ratio(of: { top: readonly number[]; bottom: readonly number[] }, x: number): number {
  return horner(of.top, x) / horner(of.bottom, x);
}
