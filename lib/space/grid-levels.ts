import { SweepError } from '../contract/sweep-error';
import { roundToDecimals } from '../numeric/decimal';
import { exp, log } from '../numeric/elementary';
import type { FloatDomain, IntDomain, NormalDomain } from '../spec/sweep-spec';
import { latticeOf, type Lattice } from './lattice';
import { equalLevels, type Values } from './values';

/** Significant digits that survive the way through log and exp. */
const LOG_DIGITS = 12;
const LINEAR_DIGITS = 15;

/**
 * The levels of a number in a grid, ascending, computed one at a time: a range of 10^15 integers takes no memory.
 *
 * With `n` they are evenly spaced on the domain's scale; allowed values that fall together count once.
 *
 * @throws SweepError where the domain has no end of values, or more than 2^53
 */
export function gridLevels(name: string, domain: IntDomain | FloatDomain | NormalDomain): Values {
  const lattice = domain.kind === 'normal' ? undefined : latticeOf(name, domain);
  const n = domain.kind === 'normal' ? undefined : domain.n;
  if (lattice && (n === undefined || n >= lattice.count)) return equalLevels(lattice.count, (i) => lattice.value(i));
  if (domain.kind === 'normal' || n === undefined) throw needsLevels(name);
  if (lattice) return domain.scale === 'linear' ? pickLinear(lattice, n) : pickLog(lattice, n);
  return spaced(name, domain.min, domain.max, domain.scale === 'linear', n);
}

function needsLevels(name: string): SweepError {
  return new SweepError('GridNeedsLevels', `parameter ${name} is a continuous range, which a grid cannot walk`, {
    hint: 'give q, step or n (the number of values), list the values, or use another method',
  });
}

/** @param n 1 to lattice.count - 1 */
function pickLinear(lattice: Lattice, n: number): Values {
  return equalLevels(n, (i) => lattice.value(n === 1 ? 0 : Math.round((i / (n - 1)) * (lattice.count - 1))));
}

/**
 * On a log scale neighbours are closest at the low end. Up to the first gap of at least one lattice step, every lattice
 * value is hit at least once; from there on none is hit twice. So the distinct values can be counted without making them.
 */
function pickLog(lattice: Lattice, n: number): Values {
  const low = lattice.value(0);
  if (n === 1 || low <= 0) return pickLinear(lattice, n);
  const ideal = geometric(low, lattice.value(lattice.count - 1), n);
  const gap = (i: number) => (ideal(i + 1) - ideal(i)) / lattice.spacing;
  const turn = firstWhere(n - 1, (i) => gap(i) >= 1 + 1e-9);
  const dense = lattice.nearest(ideal(turn));
  const level = (i: number) => (i <= dense ? i : lattice.nearest(ideal(turn + i - dense)));
  return equalLevels(dense + n - turn, (i) => lattice.value(level(i)));
}

/** n values of a continuous range, both ends among them. */
function spaced(name: string, min: number, max: number, linear: boolean, n: number): Values {
  if (n === 1) return equalLevels(1, () => min);
  const raw = linear ? (i: number) => min * (1 - i / (n - 1)) + max * (i / (n - 1)) : geometric(min, max, n);
  const tidy = linear ? tidyLinear(min, max, n) : tidyLog(min, max, n);
  const value = (i: number) => (i === 0 ? min : i === n - 1 ? max : Math.max(min, Math.min(max, tidy(raw(i)))));
  if (!(value(1) > value(0) && value(n - 1) > value(n - 2))) throw tooMany(name, n);
  return equalLevels(n, value);
}

function tooMany(name: string, n: number): SweepError {
  return new SweepError('RangeTooFine', `parameter ${name} has n ${n}; its range does not hold so many numbers`, {
    hint: 'make n smaller or the range wider',
  });
}

function geometric(low: number, high: number, n: number): (i: number) => number {
  const [from, to] = [log(low), log(high)];
  return (i) => (i === 0 ? low : i === n - 1 ? high : exp(from + (i / (n - 1)) * (to - from)));
}

/** Rounds away what is only rounding error, where neighbours are far enough apart for that. */
function tidyLinear(min: number, max: number, n: number): (x: number) => number {
  const magnitude = Number(Math.max(Math.abs(min), Math.abs(max)).toExponential().split('e')[1]);
  const decimals = Math.max(0, LINEAR_DIGITS - 1 - magnitude);
  const spacing = max / (n - 1) - min / (n - 1);
  const unit = Number(`1e-${decimals}`);
  return spacing > 1000 * unit ? (x) => roundToDecimals(x, decimals) : (x) => x;
}

function tidyLog(min: number, max: number, n: number): (x: number) => number {
  const spacing = (log(max) - log(min)) / (n - 1);
  return spacing > 1e-9 ? (x) => Number(x.toPrecision(LOG_DIGITS)) : (x) => x;
}

/** The smallest i from 0 to `end` where a condition that stays true holds; `end` where it never does. */
function firstWhere(end: number, holds: (i: number) => boolean): number {
  let low = 0;
  let high = end;
  while (low < high) {
    const middle = low + Math.floor((high - low) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
