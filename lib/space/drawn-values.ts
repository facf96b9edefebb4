import { tidyMultiple } from '../numeric/decimal';
import { exp, log } from '../numeric/elementary';
import { normalCdf, normalQuantile } from '../numeric/normal';
import type { FloatDomain, IntDomain, NormalDomain } from '../spec/sweep-spec';
import { latticeOf, type Lattice } from './lattice';
import { equalLevels, findLevel, type Values } from './values';

/** A draw of exactly 0 stands for the middle of the lowest of 2^53 cells, so that its normal quantile is finite. */
const LEAST_DRAW = 2 ** -54;

/** A monotone change of variable on which a domain is uniform, or normal. */
interface Scale {
  forward(x: number): number;
  back(y: number): number;
}

const LINEAR: Scale = { forward: (x) => x, back: (y) => y };
const LOG: Scale = { forward: log, back: exp };

/**
 * The values of a number with the probabilities that the domain gives them. If log(1/x) is uniform then so is log(x),
 * so `inverse-log` is `log` here.
 *
 * @throws SweepError where a range has more than 2^53 values
 */
export function drawnValues(name: string, domain: IntDomain | FloatDomain | NormalDomain): Values {
  const scale = domain.scale === 'linear' ? LINEAR : LOG;
  if (domain.kind === 'normal') {
    return domain.q === undefined ? normalRange(domain, scale) : normalMultiples(domain, domain.q, scale);
  }
  const lattice = latticeOf(name, domain);
  if (!lattice) return range(domain, scale);
  const equal = lattice.count === 1 || (lattice.even && scale === LINEAR);
  return equal ? equalLevels(lattice.count, (i) => lattice.value(i)) : measured(lattice, scale);
}

/** Lattice values, each as likely as its share is long on the scale. */
function measured(lattice: Lattice, scale: Scale): Values {
  const { count } = lattice;
  const low = scale.forward(lattice.edge(0));
  const width = scale.forward(lattice.edge(count)) - low;
  return {
    first: 0,
    end: count,
    continuous: false,
    uniform: false,
    value: (level) => lattice.value(level),
    find: (value) => findLevel(value, count, (level) => lattice.value(level)),
    below: (level) => (level <= 0 ? 0 : level >= count ? 1 : (scale.forward(lattice.edge(level)) - low) / width),
    at: (t) => lattice.nearest(scale.back(low + t * width)),
  };
}

function range({ min, max }: IntDomain | FloatDomain, scale: Scale): Values {
  const [low, high] = [scale.forward(min), scale.forward(max)];
  // A range may be longer than the largest double.
  const unit = Number.isFinite(high - low) ? 1 : 2;
  const width = high / unit - low / unit;
  return continuous({
    find: (x) => x >= min && x <= max,
    below: (x) => (x <= min ? 0 : x >= max ? 1 : (scale.forward(x) / unit - low / unit) / width),
    at: (t) => Math.max(min, Math.min(max, scale.back(low * (1 - t) + high * t))),
  });
}

function normalRange({ mu, sigma, scale: kind }: NormalDomain, scale: Scale): Values {
  return continuous({
    find: (x) => kind === 'linear' || x > 0,
    below: (x) => normalCdf((scale.forward(Math.max(x, lowest(scale))) - mu) / sigma),
    at: (t) => finite(scale.back(mu + sigma * normalQuantile(Math.max(t, LEAST_DRAW)))),
  });
}

/** Multiples of q, named by their factor; each is as likely as what is rounded to it. */
function normalMultiples({ mu, sigma }: NormalDomain, q: number, scale: Scale): Values {
  const first = scale === LOG ? 0 : -Infinity;
  return {
    first,
    end: Infinity,
    continuous: false,
    uniform: false,
    value: (factor) => finite(tidyMultiple(factor, q)),
    find: (value) => findMultiple(value, q, first),
    below: (factor) => (factor <= first ? 0 : normalCdf((scale.forward((factor - 0.5) * q) - mu) / sigma)),
    at: (t) => Math.round(finite(scale.back(mu + sigma * normalQuantile(Math.max(t, LEAST_DRAW)))) / q) + 0,
  };
}

function findMultiple(value: unknown, q: number, first: number): number | undefined {
  if (typeof value !== 'number') return undefined;
  const factor = Math.round(value / q) + 0;
  return factor >= first && tidyMultiple(factor, q) === value ? factor : undefined;
}

function continuous(of: { find(x: number): boolean; below(x: number): number; at(t: number): number }): Values {
  return {
    first: -Infinity,
    end: Infinity,
    continuous: true,
    uniform: false,
    value: (x) => x,
    find: (x) => (typeof x === 'number' && of.find(x) ? x : undefined),
    below: (x) => (x === -Infinity ? 0 : x === Infinity ? 1 : of.below(x)),
    at: (t) => of.at(t),
  };
}

function lowest(scale: Scale): number {
  return scale === LOG ? 0 : -Infinity;
}

/** JSON has no infinite numbers: a draw beyond the largest double is the largest double. */
function finite(x: number): number {
  return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, x));
}
