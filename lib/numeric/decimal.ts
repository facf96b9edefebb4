/** `toFixed` takes at most this many digits. */
const MOST_DECIMALS = 100;

/** Digits after the decimal point in the shortest text of x: 2 for 0.05, 7 for 1e-7, 0 for 20. */
export function decimalsOf(x: number): number {
  const [mantissa = '', exponent = '0'] = String(x).split('e');
  const digits = mantissa.split('.')[1]?.length ?? 0;
  return Math.max(0, digits - Number(exponent));
}

/** x rounded to that many digits after the decimal point; unchanged above 100 digits; never -0. */
export function roundToDecimals(x: number, decimals: number): number {
  return (decimals > MOST_DECIMALS ? x : Number(x.toFixed(decimals))) + 0;
}

/** offset + k * unit as a person would write it: 3 * 0.1 is 0.3 and not 0.30000000000000004. */
export function tidyMultiple(k: number, unit: number, offset = 0): number {
  return roundToDecimals(offset + k * unit, Math.max(decimalsOf(unit), decimalsOf(offset)));
}

/** The largest integer not above x, where x less than a rounding error below an integer counts as that integer. */
export function looseFloor(x: number): number {
  const nearest = Math.round(x);
  return Math.abs(x - nearest) <= Math.max(1e-9, Math.abs(x) * 4e-16) ? nearest : Math.floor(x);
}

/** The smallest integer not below x, with the same allowance as `looseFloor`. */
export function looseCeil(x: number): number {
  return -looseFloor(-x) + 0;
}
