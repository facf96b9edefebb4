import { SweepError } from '../contract/sweep-error';
import { looseCeil, looseFloor, tidyMultiple } from '../numeric/decimal';
import type { FloatDomain, IntDomain } from '../spec/sweep-spec';

const MOST_LEVELS = 2 ** 53;

/** Evenly spaced numbers, ascending. */
export interface Lattice {
  /** 1 to 2^53. */
  readonly count: number;
  /** Distance between neighbours. */
  readonly spacing: number;
  value(level: number): number;
  /** The level nearest to x, from 0 to count - 1. */
  nearest(x: number): number;
  /** Where the share of `level` begins (and that of `level - 1` ends); from 0 to count. */
  edge(level: number): number;
  /** All shares are equally long. */
  readonly even: boolean;
}

/**
 * The allowed values of a number, or `undefined` where they are a continuous range.
 *
 * @throws SweepError where there are more than 2^53 of them
 */
export function latticeOf(name: string, domain: IntDomain | FloatDomain): Lattice | undefined {
  const { min, max } = domain;
  if (domain.kind === 'float' && domain.q !== undefined) return checked(name, multiples(min, max, domain.q));
  if (domain.step !== undefined) return checked(name, stepped(min, max, domain.step));
  if (domain.kind === 'int') return checked(name, stepped(min, max, 1));
  return min === max ? stepped(min, max, 1) : undefined;
}

/** min, min + step, ... up to max; the share of each is the half step around it. */
function stepped(min: number, max: number, step: number): Lattice {
  const count = looseFloor((max - min) / step) + 1;
  const value = (level: number) => Math.min(max, tidyMultiple(level, step, min));
  return {
    count,
    spacing: step,
    value,
    nearest: (x) => clamp(Math.round((x - min) / step), count),
    // On a log scale the first share must not reach down to 0.
    edge: (level) => (level === 0 ? min - (min > 0 ? Math.min(step, min) : step) / 2 : value(level - 1) + step / 2),
    even: true,
  };
}

/**
 * The multiples of q that numbers between min and max are rounded to: the share of each is what is rounded to it, so at
 * the ends it may be smaller. A multiple outside of [min, max] is taken only where there is none inside.
 */
function multiples(min: number, max: number, q: number): Lattice {
  let low = looseCeil(min / q);
  let high = looseFloor(max / q);
  if (low > high) [low, high] = [Math.round(min / q), Math.round(max / q)];
  const count = high - low + 1;
  return {
    count,
    spacing: q,
    value: (level) => tidyMultiple(low + level, q),
    nearest: (x) => clamp(Math.round(x / q) - low, count),
    edge: (level) => (level === 0 ? min : level === count ? max : (low + level - 0.5) * q),
    even: count === 1,
  };
}

function clamp(level: number, count: number): number {
  return Math.max(0, Math.min(count - 1, level));
}

function checked(name: string, lattice: Lattice): Lattice {
  if (lattice.count <= MOST_LEVELS) return lattice;
  throw new SweepError(
    'RangeTooFine',
    `parameter ${name} has about ${lattice.count.toPrecision(2)} values; at most 2^53 are allowed`,
    { hint: 'narrow the range, or make its step or q larger' },
  );
}
