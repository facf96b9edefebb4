import type { Json } from '../../contract/json';
import { memberFault } from '../domain-values';
import { type Declared, unknownParameterMessage } from '../parameters';
import type { ProblemList } from '../problem';
import { canonical, type MapNode, type Path, show, showAll, type SourceNode, toJson } from '../source-node';
import type { Assignment, Domain } from '../sweep-spec';
import { activeNames, type Condition } from './when';

/** What an `include` entry has to agree with. */
export interface IncludeContext {
  readonly declared: ReadonlyMap<string, Declared>;
  readonly conditions: ReadonlyMap<string, Condition>;
  readonly zip: readonly (readonly string[])[];
  readonly exclude: readonly Assignment[];
}

/** The entries of `include` as complete points of the space, constants filled in, in declaration order. */
export function readInclude(node: SourceNode, context: IncludeContext, problems: ProblemList): Assignment[] {
  const points: Assignment[] = [];
  const exclusions = context.exclude.map(toExclusion);
  const zipped = context.zip.map((group) => zipTuples(group, context.declared));
  for (const [index, item] of (node.kind === 'list' ? node.items : []).entries()) {
    if (item.kind !== 'map') continue;
    const path = ['include', index];
    const given = readGiven(item, path, context, problems);
    if (given === undefined) continue;
    const point = complete(given, item, path, context, problems);
    if (point === undefined) continue;
    for (const [i, group] of context.zip.entries()) checkZipped(point, group, zipped[i], item, path, problems);
    checkExcluded(point, exclusions, item, path, problems);
    points.push(Object.fromEntries(point));
  }
  return points;
}

/** @returns `undefined` where a name or a value is wrong */
function readGiven(
  item: MapNode,
  path: Path,
  { declared }: IncludeContext,
  problems: ProblemList,
): ReadonlyMap<string, Json> | undefined {
  const given = new Map<string, Json>();
  let isRight = true;
  for (const [name, { keyPlace, value: node }] of item.entries) {
    const parameter = declared.get(name);
    const value = toJson(node);
    const fault = parameter?.domain && memberFault(parameter.domain, value);
    if (parameter === undefined) {
      problems.add(keyPlace, [...path, name], 'UnknownParameter', () => unknownParameterMessage(name, declared));
    } else if (fault !== undefined) {
      problems.add(node.place, [...path, name], 'NotAValue', () => `'${name}' is never ${show(value)}: it ${fault}`);
    } else {
      given.set(name, value);
    }
    isRight &&= parameter?.domain !== undefined && fault === undefined;
  }
  return isRight ? given : undefined;
}

function complete(
  given: ReadonlyMap<string, Json>,
  item: MapNode,
  path: Path,
  { declared, conditions }: IncludeContext,
  problems: ProblemList,
): ReadonlyMap<string, Json> | undefined {
  const valueOf = (name: string): Json | undefined =>
    given.has(name) ? given.get(name) : constantOf(declared.get(name)?.domain);
  const active = activeNames(declared.keys(), conditions, valueOf);
  const inactive = [...given.keys()].filter((name) => !active.has(name));
  for (const name of inactive) {
    const place = item.entries.get(name)?.keyPlace ?? item.place;
    const parents = [...(conditions.get(name)?.keys() ?? [])].join(', ');
    const message = `'${name}' does not exist in this point: its 'when' on ${parents} is not met; leave it out`;
    problems.add(place, [...path, name], 'InactiveParameter', message);
  }
  const point = new Map<string, Json>();
  const missing: string[] = [];
  for (const name of active) {
    const value = valueOf(name);
    if (value === undefined) missing.push(name);
    else point.set(name, value);
  }
  if (missing.length > 0) {
    const message = `the point is incomplete; it lacks ${showAll(missing)}`;
    problems.add(item.place, path, 'IncompletePoint', message);
  }
  return missing.length === 0 && inactive.length === 0 ? point : undefined;
}

function constantOf(domain: Domain | undefined): Json | undefined {
  return domain?.kind === 'constant' ? domain.value : undefined;
}

/** The combinations of values that a group walks through. */
function zipTuples(group: readonly string[], declared: ReadonlyMap<string, Declared>): ReadonlySet<string> | undefined {
  const columns: (readonly Json[])[] = [];
  for (const name of group) {
    const domain = declared.get(name)?.domain;
    if (domain?.kind !== 'categorical') return undefined;
    columns.push(domain.values);
  }
  const rows = columns[0]?.map((_, i) => canonical(columns.map((values) => values[i] ?? null)));
  return new Set(rows);
}

function checkZipped(
  point: ReadonlyMap<string, Json>,
  group: readonly string[],
  tuples: ReadonlySet<string> | undefined,
  item: MapNode,
  path: Path,
  problems: ProblemList,
): void {
  const values = group.map((name) => point.get(name));
  if (tuples === undefined || values.some((value) => value === undefined)) return;
  if (tuples.has(canonical(values as Json[]))) return;
  const message = `${showAll(group)} are zipped and never have the values ${showAll(values as Json[])} together`;
  problems.add(item.place, path, 'NotAValue', message);
}

/** An entry of `exclude` for repeated use: names with the values they are excluded for. */
type Exclusion = readonly (readonly [name: string, values: ReadonlySet<string>])[];

function toExclusion(entry: Assignment): Exclusion {
  return Object.entries(entry).map(([name, excluded]) => {
    const values: readonly Json[] = Array.isArray(excluded) ? excluded : [excluded];
    return [name, new Set(values.map(canonical))] as const;
  });
}

function checkExcluded(
  point: ReadonlyMap<string, Json>,
  exclusions: readonly Exclusion[],
  item: MapNode,
  path: Path,
  problems: ProblemList,
): void {
  const values = new Map([...point].map(([name, value]) => [name, canonical(value)]));
  const index = exclusions.findIndex(
    (exclusion) => exclusion.length > 0 && exclusion.every(([name, excluded]) => excluded.has(values.get(name) ?? '')),
  );
  if (index === -1) return;
  problems.add(item.place, path, 'IncludeExcluded', `the point is left out by exclude[${index}]; it cannot be in both`);
}
