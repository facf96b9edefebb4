import type { Json } from '../contract/json';
import type { Assignment } from '../spec/sweep-spec';
import { canonical } from './canonical';

/** Matches the points in which every named parameter is present and has one of its values. */
export type Pattern = ReadonlyMap<string, readonly Json[]>;

/**
 * What an entry of `exclude` leaves out. A list stands for "one of these", and also for itself, so that a parameter whose
 * values are lists can be named.
 */
export function excludePattern(entry: Assignment): Pattern {
  return new Map(
    Object.entries(entry).map(([name, value]) => [name, Array.isArray(value) ? [value, ...value] : [value]]),
  );
}

/** Matches exactly one complete point. */
export function pointPattern(point: Assignment): Pattern {
  return new Map(Object.entries(point).map(([name, value]) => [name, [value]]));
}

/** Numbers are equal by value, lists and objects in depth. A pattern without names matches nothing. */
export function matches(pattern: Pattern, point: Assignment): boolean {
  if (pattern.size === 0) return false;
  return [...pattern].every(([name, values]) => Object.hasOwn(point, name) && isOneOf(point[name]!, values));
}

/** The value equals one of the list. */
export function isOneOf(value: Json, list: readonly Json[]): boolean {
  const wanted = canonical(value);
  return list.some((other) => canonical(other) === wanted);
}
