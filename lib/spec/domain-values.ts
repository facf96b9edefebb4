import type { Json } from '../contract/json';
import { canonical, show, showAll } from './source-node';
import type { Domain, FloatDomain, IntDomain } from './sweep-spec';

/** How far a multiple of q or step may be off, in parts of q or step. */
const GRID_TOLERANCE = 1e-9;

const indexes = new WeakMap<Domain, ReadonlyMap<string, number>>();

/** The values of a categorical or constant domain in canonical form, each with its first index; made once. */
export function valueIndex(domain: Domain): ReadonlyMap<string, number> {
  const known = indexes.get(domain);
  if (known !== undefined) return known;
  const values = domain.kind === 'constant' ? [domain.value] : domain.kind === 'categorical' ? domain.values : [];
  const index = new Map<string, number>();
  for (const [i, value] of values.entries()) {
    const key = canonical(value);
    if (!index.has(key)) index.set(key, i);
  }
  indexes.set(domain, index);
  return index;
}

const sets = new WeakMap<readonly Json[], ReadonlySet<string>>();

/** Whether an equal value is in the list; a list that is asked often is indexed once. */
export function contains(values: readonly Json[], value: Json): boolean {
  const set = sets.get(values) ?? new Set(values.map(canonical));
  sets.set(values, set);
  return set.has(canonical(value));
}

/** @returns what a value of the domain must be, when `value` is none; `undefined` for a member */
export function memberFault(domain: Domain, value: Json): string | undefined {
  if (domain.kind === 'constant' || domain.kind === 'categorical') {
    if (valueIndex(domain).has(canonical(value))) return undefined;
    return domain.kind === 'constant' ? `must be ${show(domain.value)}` : `must be one of ${showAll(domain.values)}`;
  }
  if (domain.kind !== 'normal') return rangeFault(domain, value);
  if (typeof value !== 'number') return 'must be a number';
  return domain.scale === 'log' && value <= 0 ? 'must be above 0' : multipleFault(value, domain.q);
}

function rangeFault(domain: IntDomain | FloatDomain, value: Json): string | undefined {
  const { kind, min, max, step } = domain;
  const what = kind === 'int' ? 'a whole number' : 'a number';
  const isNumber = typeof value === 'number' && (kind === 'float' || Number.isSafeInteger(value));
  if (!isNumber || value < min || value > max) return `must be ${what} from ${min} to ${max}`;
  if (step !== undefined && !isNearWhole((value - min) / step)) return `must be ${min} plus a multiple of ${step}`;
  return kind === 'float' ? multipleFault(value, domain.q) : undefined;
}

function multipleFault(value: number, q: number | undefined): string | undefined {
  return q === undefined || isNearWhole(value / q) ? undefined : `must be a multiple of ${q}`;
}

function isNearWhole(ratio: number): boolean {
  return Math.abs(ratio - Math.round(ratio)) <= GRID_TOLERANCE * Math.max(1, Math.abs(ratio));
}

/** How many values a domain has; `Infinity` for a continuous one. An upper bound where values are rounded. */
export function domainSize(domain: Domain): number {
  if (domain.kind === 'constant') return 1;
  if (domain.kind === 'categorical') return domain.values.length;
  if (domain.kind === 'normal') return Infinity;
  const unit = domain.kind === 'int' ? (domain.step ?? 1) : (domain.q ?? domain.step);
  return unit === undefined ? Infinity : Math.floor((domain.max - domain.min) / unit) + 1;
}
