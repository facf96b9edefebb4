/**
 * exp and log from additions, multiplications and divisions alone. IEEE 754 fixes those to the last bit and ECMAScript
 * forbids fusing them, whereas `Math.exp`, `Math.log` and `Math.pow` are left to the engine: they have changed between
 * versions and may differ between processors by how the engine was compiled. A proposal must be the same everywhere.
 *
 * Method: argument reduction by powers of two as in FDLIBM (Sun Microsystems, 1993), then the Taylor series of
 * exp and of atanh. Both are within one unit in the last place.
 */

// Looked up once: in a sandboxed global scope, such as the tests', each look-up costs more than the call.
const { round, LN2 } = Math;
const { isNaN } = Number;
const INFINITY = Infinity;

/** ln 2 in two parts; the first has so few bits that its product with an exponent is exact. */
const LN2_HIGH = 0.693147180369123816;
const LN2_LOW = 1.90821492927058770002e-10;
const SQRT2 = Math.SQRT2;

/** 1 / 2!, 1 / 3!, ... to 1 / 14!. */
const EXP_COEFFICIENTS = inverseFactorials(2, 14);
/** 2 / 3, 2 / 5, ... to 2 / 25. */
const LOG_COEFFICIENTS = Array.from({ length: 12 }, (_, i) => 2 / (2 * i + 3));

const view = new DataView(new ArrayBuffer(8));

/** e to the power of x; 0 or Infinity where the result leaves the range of a double. */
export function exp(x: number): number {
  if (isNaN(x)) return x;
  if (x > 709.782712893384) return INFINITY;
  if (x < -745.1332191019412) return 0;
  const exponent = round(x / LN2);
  const high = x - exponent * LN2_HIGH;
  const low = exponent * LN2_LOW;
  const r = high - low;
  const fraction = 1 + (high + (r * r * horner(EXP_COEFFICIENTS, r) - low));
  return scaleByPowerOfTwo(fraction, exponent);
}

/** The natural logarithm; -Infinity at 0 and NaN below. */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === INFINITY) return x;
  const { exponent, mantissa } = split(x);
  const f = mantissa - 1;
  const s = f / (2 + f);
  const z = s * s;
  const half = 0.5 * f * f;
  const rest = s * (half + z * horner(LOG_COEFFICIENTS, z));
  return exponent * LN2_HIGH - (half - (rest + exponent * LN2_LOW) - f);
}

/** x as mantissa * 2^exponent with the mantissa from [sqrt(1/2), sqrt(2)). */
function split(x: number): { exponent: number; mantissa: number } {
  const subnormal = x < 2 ** -1022;
  view.setFloat64(0, subnormal ? x * 2 ** 54 : x);
  const word = view.getUint32(0);
  view.setUint32(0, (word & 0x000f_ffff) | 0x3ff0_0000);
  const mantissa = view.getFloat64(0);
  const exponent = (word >>> 20) - 1023 - (subnormal ? 54 : 0);
  return mantissa > SQRT2 ? { exponent: exponent + 1, mantissa: mantissa / 2 } : { exponent, mantissa };
}

function scaleByPowerOfTwo(x: number, exponent: number): number {
  if (exponent > 1023) return x * 2 * powerOfTwo(exponent - 1);
  return exponent < -1022 ? x * powerOfTwo(exponent + 60) * 2 ** -60 : x * powerOfTwo(exponent);
}

/** @param exponent -1022 to 1023 */
function powerOfTwo(exponent: number): number {
  view.setUint32(0, (exponent + 1023) << 20);
  view.setUint32(4, 0);
  return view.getFloat64(0);
}

/** c[0] + c[1] x + c[2] x^2 + ... */
export function horner(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) sum = sum * x + coefficients[i]!;
  return sum;
}

function inverseFactorials(from: number, to: number): readonly number[] {
  const result: number[] = [];
  let factorial = 1;
  for (let n = 2; n <= to; n++) {
    factorial *= n;
    if (n >= from) result.push(1 / factorial);
  }
  return result;
}
