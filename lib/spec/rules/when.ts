import type { Json } from '../../contract/json';
import { checkSchema } from '../check-schema';
import { contains, memberFault } from '../domain-values';
import { type Declared, unknownParameterMessage } from '../parameters';
import type { ProblemList } from '../problem';
import { whenSchema } from '../schema';
import { canonical, type MapEntry, type Path, show, showAll, type SourceNode, toJson } from '../source-node';
import type { Domain } from '../sweep-spec';

/** Parent to the values for which a parameter exists. */
export type Condition = ReadonlyMap<string, readonly Json[]>;

/** The conditions of all parameters that have one, checked: known parents, possible values, no cycle. */
export function readConditions(
  declared: ReadonlyMap<string, Declared>,
  problems: ProblemList,
): ReadonlyMap<string, Condition> {
  const conditions = new Map<string, Condition>();
  for (const parameter of declared.values()) {
    const condition = parameter.when && readCondition(parameter, parameter.when, declared, problems);
    if (condition !== undefined && condition.size > 0) conditions.set(parameter.name, condition);
  }
  const cycle = findCycle(conditions);
  if (cycle === undefined) refuseUnreachable(conditions, declared, problems);
  else refuseCycle(cycle, declared, problems);
  return conditions;
}

function readCondition(
  parameter: Declared,
  when: MapEntry,
  declared: ReadonlyMap<string, Declared>,
  problems: ProblemList,
): Condition | undefined {
  const path = [...parameter.path, 'when'];
  const node = when.value;
  if (checkSchema(whenSchema, node, path, problems) === undefined || node.kind !== 'map') return undefined;
  const condition = new Map<string, readonly Json[]>();
  for (const [name, entry] of node.entries) {
    const parent = declared.get(name);
    if (parent === undefined) {
      problems.add(entry.keyPlace, [...path, name], 'UnknownParameter', () => unknownParameterMessage(name, declared));
    } else if (name === parameter.name) {
      problems.add(entry.keyPlace, [...path, name], 'ConditionCycle', `'${name}' cannot depend on itself`);
    } else {
      const values = readValues(entry.value, parent, [...path, name], problems);
      if (values !== undefined) condition.set(name, values);
    }
  }
  return condition;
}

function readValues(
  node: SourceNode,
  parent: Declared,
  path: Path,
  problems: ProblemList,
): readonly Json[] | undefined {
  const { domain, name } = parent;
  if (domain === undefined) return undefined;
  if (isContinuous(domain)) {
    const message = `'${name}' is a continuous range, which takes any given value with probability 0; give it values, or q or step`;
    problems.add(node.place, path, 'UnreachableCondition', message);
    return undefined;
  }
  const alternatives = alternativesOf(node, domain);
  if (alternatives.length === 0) {
    problems.add(
      node.place,
      path,
      'UnreachableCondition',
      `an empty list is never met; name at least one value of '${name}'`,
    );
    return undefined;
  }
  for (const alternative of alternatives) {
    const value = toJson(alternative);
    const fault = memberFault(domain, value);
    if (fault === undefined) continue;
    problems.add(
      alternative.place,
      path,
      'UnreachableCondition',
      () => `'${name}' is never ${show(value)}: it ${fault}`,
    );
  }
  return alternatives.map(toJson);
}

function isContinuous(domain: Domain): boolean {
  if (domain.kind === 'float') return (domain.q ?? domain.step ?? domain.n) === undefined;
  return domain.kind === 'normal' && domain.q === undefined;
}

/** The values a node names: those of a list, unless the list as a whole is a value of the domain. */
export function alternativesOf(node: SourceNode, domain: Domain): readonly SourceNode[] {
  if (node.kind !== 'list' || memberFault(domain, toJson(node)) === undefined) return [node];
  return node.items;
}

/** A cycle of parameters, the first repeated at the end. */
function findCycle(conditions: ReadonlyMap<string, Condition>): string[] | undefined {
  const done = new Set<string>();
  const trail = new Set<string>();
  const visit = (name: string): string[] | undefined => {
    if (done.has(name)) return undefined;
    if (trail.has(name)) return [...[...trail].slice([...trail].indexOf(name)), name];
    trail.add(name);
    for (const parent of conditions.get(name)?.keys() ?? []) {
      const cycle = visit(parent);
      if (cycle !== undefined) return cycle;
    }
    trail.delete(name);
    done.add(name);
    return undefined;
  };
  for (const name of conditions.keys()) {
    const cycle = visit(name);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

function refuseCycle(cycle: readonly string[], declared: ReadonlyMap<string, Declared>, problems: ProblemList): void {
  const parameter = declared.get(cycle[0] ?? '');
  if (parameter?.when === undefined) return;
  const shown = cycle.length > 8 ? [...cycle.slice(0, 7), '...', cycle.at(-1)] : cycle;
  const message = `these parameters depend on each other in a circle: ${shown.join(' -> ')}`;
  problems.add(parameter.when.keyPlace, [...parameter.path, 'when'], 'ConditionCycle', message);
}

/** A parent's own conditions hold as well: `b when a is 1` and `c when b is x and a is 2` leaves no place for c. */
function refuseUnreachable(
  conditions: ReadonlyMap<string, Condition>,
  declared: ReadonlyMap<string, Declared>,
  problems: ProblemList,
): void {
  const known = new Map<string, Condition>();
  const requirements = (name: string): Condition => {
    const cached = known.get(name);
    if (cached !== undefined) return cached;
    const own = new Map(conditions.get(name));
    for (const parent of conditions.get(name)?.keys() ?? []) {
      for (const [ancestor, values] of requirements(parent)) own.set(ancestor, intersect(own.get(ancestor), values));
    }
    known.set(name, own);
    return own;
  };
  for (const name of conditions.keys()) {
    const [impossible] = [...requirements(name)].find(([, values]) => values.length === 0) ?? [];
    const parameter = declared.get(name);
    if (impossible === undefined || parameter?.when === undefined) continue;
    const asked = showAll(conditions.get(name)?.get(impossible) ?? []);
    const reason =
      asked === '' ? 'its parents ask for different values of it' : `its parents exist only for others than ${asked}`;
    const message = `'${name}' can never exist: no value of '${impossible}' is possible, because ${reason}`;
    problems.add(parameter.when.keyPlace, [...parameter.path, 'when'], 'UnreachableCondition', message);
  }
}

function intersect(left: readonly Json[] | undefined, right: readonly Json[]): readonly Json[] {
  if (left === undefined || left === right) return right;
  const keys = new Set(right.map(canonical));
  return left.filter((value) => keys.has(canonical(value)));
}

/** Which parameters exist where the given ones have the given values. */
export function activeNames(
  names: Iterable<string>,
  conditions: ReadonlyMap<string, Condition>,
  valueOf: (name: string) => Json | undefined,
): ReadonlySet<string> {
  const known = new Map<string, boolean>();
  const isActive = (name: string): boolean => {
    const cached = known.get(name);
    if (cached !== undefined) return cached;
    // For the time being, so that a cycle ends here; it is a problem of its own.
    known.set(name, false);
    const active = [...(conditions.get(name) ?? [])].every(([parent, values]) => {
      const value = valueOf(parent);
      return value !== undefined && contains(values, value) && isActive(parent);
    });
    known.set(name, active);
    return active;
  };
  return new Set([...names].filter(isActive));
}
