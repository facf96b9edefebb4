import type { Json } from '../contract/json';
import type { Assignment, ParameterSpec } from '../spec/sweep-spec';
import { canonical } from './canonical';
import { isOneOf, type Pattern } from './pattern';
import { weightedLevels, type Values } from './values';

/** Numbers of parameters in the sweep file, from 0. */
export type ParameterIndex = number;

/** The ways a point can go on at one axis, given which of its parameters are inactive. */
export interface Branching {
  readonly values: Values<unknown>;
  /** Choices are numbers in ascending order, so neighbours are alike. */
  readonly ordered: boolean;
  /**
   * The parameters of later axes whose conditions on this axis hold, by choice. At a choice that is not a key, every
   * parameter that depends on this axis is inactive.
   */
  readonly opens: ReadonlyMap<number, readonly ParameterIndex[]>;
  /** The choices at which all that a pattern says about this axis is met. */
  matching(pattern: Pattern): readonly number[];
  /** The parameters that a choice sets. */
  settings(choice: number): readonly (readonly [ParameterIndex, Json])[];
  /** The choice that sets this axis' parameters as the point has them. */
  find(point: Assignment): number | undefined;
}

/** A number that is active. @param dependents parameters of later axes with a condition on it */
export function numberBranching(
  parameters: readonly ParameterSpec[],
  index: ParameterIndex,
  values: Values,
  dependents: readonly ParameterIndex[],
): Branching {
  const { name } = parameters[index]!;
  const choicesOf = (list: readonly Json[]) =>
    values.continuous ? [] : list.map((value) => values.find(value)).filter((choice) => choice !== undefined);
  const opens = new Map<number, ParameterIndex[]>();
  for (const dependent of dependents) {
    for (const choice of new Set(choicesOf(parameters[dependent]!.when?.[name] ?? []))) {
      opens.set(choice, [...(opens.get(choice) ?? []), dependent]);
    }
  }
  return {
    values,
    ordered: true,
    opens,
    matching: (pattern) => choicesOf(pattern.get(name) ?? []),
    settings: (choice) => [[index, values.value(choice)]],
    find: (point) => (Object.hasOwn(point, name) ? values.find(point[name]!) : undefined),
  };
}

/** One line of a categorical parameter or zip group. */
export interface Row {
  /** A value for each parameter of the axis, in the order of its members. */
  readonly values: readonly Json[];
  /** Above 0. */
  readonly weight: number;
}

/**
 * Values that are listed. Rows that are equal in the active parameters are one choice, at the place of the first, with
 * the sum of their weights.
 *
 * @param members the axis' parameters, each after those it depends on
 * @param inactive members that an earlier axis made inactive
 * @param dependents parameters of later axes with a condition on a member
 */
export function rowBranching(
  parameters: readonly ParameterSpec[],
  members: readonly ParameterIndex[],
  rows: readonly Row[],
  inactive: ReadonlySet<ParameterIndex>,
  dependents: readonly ParameterIndex[],
): Branching {
  const names = members.map((member) => parameters[member]!.name);
  const { points, weights } = mergeRows(rows, (row) => activeValues(parameters, members, inactive, row));
  const keys = new Map(points.map((point, choice) => [canonical(point), choice]));
  const places = new Places(points);
  return {
    values: weightedLevels(points, weights, () => undefined),
    ordered: false,
    opens: opensOf(parameters, names, places, dependents),
    matching: (pattern) => places.whereAll(names, pattern),
    settings: (choice) =>
      members.flatMap((member, i) =>
        Object.hasOwn(points[choice]!, names[i]!) ? [[member, points[choice]![names[i]!]!] as const] : [],
      ),
    find: (point) => keys.get(canonical(pick(point, names))),
  };
}

function mergeRows(rows: readonly Row[], active: (row: Row) => Assignment) {
  const merged = new Map<string, { point: Assignment; weight: number }>();
  for (const row of rows) {
    const point = active(row);
    const key = canonical(point);
    const before = merged.get(key);
    merged.set(key, { point: before?.point ?? point, weight: row.weight + (before?.weight ?? 0) });
  }
  const list = [...merged.values()];
  return { points: list.map(({ point }) => point), weights: list.map(({ weight }) => weight) };
}

/** What a row sets: members whose conditions within the group hold too. */
function activeValues(
  parameters: readonly ParameterSpec[],
  members: readonly ParameterIndex[],
  inactive: ReadonlySet<ParameterIndex>,
  row: Row,
): Assignment {
  const names = new Set(members.map((member) => parameters[member]!.name));
  const point = new Map<string, Json>();
  for (const [i, member] of members.entries()) {
    const { name, when = {} } = parameters[member]!;
    const within = Object.entries(when).filter(([parent]) => names.has(parent));
    const holds = within.every(([parent, values]) => point.has(parent) && isOneOf(point.get(parent)!, values));
    if (holds && !inactive.has(member)) point.set(name, row.values[i]!);
  }
  return Object.fromEntries(point);
}

function opensOf(
  parameters: readonly ParameterSpec[],
  names: readonly string[],
  places: Places,
  dependents: readonly ParameterIndex[],
): Map<number, ParameterIndex[]> {
  const opens = new Map<number, ParameterIndex[]>();
  for (const dependent of dependents) {
    const conditions = new Map(Object.entries(parameters[dependent]!.when ?? {}));
    for (const choice of places.whereAll(names, conditions)) {
      opens.set(choice, [...(opens.get(choice) ?? []), dependent]);
    }
  }
  return opens;
}

/** Finds the points of a list that have given values. */
class Places {
  private readonly byValue = new Map<string, Map<string, number[]>>();

  constructor(points: readonly Assignment[]) {
    for (const [place, point] of points.entries()) {
      for (const [name, value] of Object.entries(point)) this.add(name, canonical(value), place);
    }
  }

  /** Ascending places of the points that meet all that the pattern says about these names, which is something. */
  whereAll(names: readonly string[], pattern: Pattern): readonly number[] {
    const sets = names.filter((name) => pattern.has(name)).map((name) => this.where(name, pattern.get(name)!));
    const [first = new Set<number>(), ...others] = sets;
    return [...first].filter((place) => others.every((set) => set.has(place))).sort((a, b) => a - b);
  }

  private where(name: string, list: readonly Json[]): ReadonlySet<number> {
    return new Set(list.flatMap((value) => this.byValue.get(name)?.get(canonical(value)) ?? []));
  }

  private add(name: string, value: string, place: number): void {
    const byValue = this.byValue.get(name) ?? new Map<string, number[]>();
    this.byValue.set(name, byValue);
    const places = byValue.get(value) ?? [];
    byValue.set(value, places);
    places.push(place);
  }
}

function pick(point: Assignment, names: readonly string[]): Assignment {
  return Object.fromEntries(names.filter((name) => Object.hasOwn(point, name)).map((name) => [name, point[name]!]));
}
