import type { Json } from '../contract/json';
import { log } from '../numeric/elementary';
import { normalCdf } from '../numeric/normal';
import type { Domain, FloatDomain, IntDomain, NormalDomain } from '../spec/sweep-spec';

export type NumericDomain = IntDomain | FloatDomain | NormalDomain;

/** Where a parameter lies that does not exist at a point, and one whose range is a single value. */
const MIDDLE = 0.5;

export function isNumeric(domain: Domain): domain is NumericDomain {
  return domain.kind === 'int' || domain.kind === 'float' || domain.kind === 'normal';
}

/** The place of a value in the range of its parameter, from 0 to 1 on its scale; for a normal one, its quantile. */
export function positionIn(domain: NumericDomain, value: Json | undefined): number {
  if (typeof value !== 'number') return MIDDLE;
  const place = domain.scale === 'linear' ? (x: number) => x : log;
  if (domain.kind === 'normal') return normalCdf((place(value) - domain.mu) / domain.sigma);
  const [low, high] = [place(domain.min), place(domain.max)];
  return high > low ? Math.min(1, Math.max(0, (place(value) - low) / (high - low))) : MIDDLE;
}
