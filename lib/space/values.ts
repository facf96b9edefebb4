import type { Json } from '../contract/json';

/**
 * The values of one parameter (or zip group) in a fixed order, with a probability for each.
 *
 * A value is named by its *choice*. Where `continuous` is false, choices are the integers from `first` up to but not `end`;
 * where it is true, a choice is the value itself and single values have no probability.
 */
export interface Values<Value = Json> {
  /** A safe integer or -Infinity. */
  readonly first: number;
  /** A safe integer or Infinity; at most 2^53 above `first` where both are finite. */
  readonly end: number;
  readonly continuous: boolean;
  /** Every value is equally likely. */
  readonly uniform: boolean;
  value(choice: number): Value;
  /** The choice with this value; `undefined` where there is none. */
  find(value: Json): number | undefined;
  /** The probability of the choices below this one, from 0 at `first` to 1 at `end`. */
  below(choice: number): number;
  /** The choice whose share of the unit interval holds t; t is from [0, 1). */
  at(t: number): number;
}

/** There is more than one value. */
export function varies({ first, end }: Values<unknown>): boolean {
  return !(end - first === 1);
}

/** The probability of a choice; 0 where values are continuous. */
export function shareOf(values: Values<unknown>, choice: number): number {
  return values.continuous ? 0 : values.below(choice + 1) - values.below(choice);
}

/** The place of a choice on the unit interval, from 0 to 1: the middle of its share. */
export function positionOf(values: Values<unknown>, choice: number): number {
  return values.continuous ? values.below(choice) : (values.below(choice) + values.below(choice + 1)) / 2;
}

/** The choice at a place of the unit interval, among those from `start` up to but not `end`. */
export function choiceAt(values: Values<unknown>, t: number, start: number, end: number): number {
  const choice = values.at(t);
  return values.continuous ? choice : Math.max(start, Math.min(end - 1, choice));
}

/** Equally likely numbers in ascending order. */
export function equalLevels(count: number, value: (level: number) => number): Values {
  return {
    first: 0,
    end: count,
    continuous: false,
    uniform: true,
    value,
    find: (wanted) => findLevel(wanted, count, value),
    below: (level) => level / count,
    at: (t) => Math.min(count - 1, Math.floor(t * count)),
  };
}

/** The level of an ascending sequence that has exactly this value. */
export function findLevel(wanted: Json, count: number, value: (level: number) => number): number | undefined {
  if (typeof wanted !== 'number') return undefined;
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = low + Math.floor((high - low) / 2);
    if (value(middle) < wanted) low = middle + 1;
    else high = middle;
  }
  return value(low) === wanted ? low : undefined;
}

/**
 * Values named by their number in a list, likely in proportion to their weights.
 *
 * @param weights not empty, each above 0
 * @param find the place of a value in the list
 */
export function weightedLevels<Value>(
  list: readonly Value[],
  weights: readonly number[],
  find: (value: Json) => number | undefined,
): Values<Value> {
  const sums = [0];
  for (const weight of weights) sums.push(sums.at(-1)! + weight);
  const total = sums.at(-1)!;
  return {
    first: 0,
    end: list.length,
    continuous: false,
    uniform: weights.every((weight) => weight === weights[0]),
    value: (level) => list[level]!,
    find,
    below: (level) => sums[level]! / total,
    at: (t) => lastAtMost(sums, t * total, list.length - 1),
  };
}

/** The last place, from 0 to `last`, whose sum is at most t. */
function lastAtMost(sums: readonly number[], t: number, last: number): number {
  let low = 0;
  let high = last;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (sums[middle]! <= t) low = middle;
    else high = middle - 1;
  }
  return low;
}
