import type { Json } from '../../contract/json';
import { memberFault, valueIndex } from '../domain-values';
import { type Declared, unknownParameterMessage } from '../parameters';
import type { ProblemList } from '../problem';
import { canonical, type MapNode, type Path, show, type SourceNode, toJson } from '../source-node';
import type { Assignment, Domain } from '../sweep-spec';
import { alternativesOf, type Condition } from './when';

/** The entries of `exclude`, checked: known names, possible values, and something left to run. */
export function readExclude(
  node: SourceNode,
  declared: ReadonlyMap<string, Declared>,
  conditions: ReadonlyMap<string, Condition>,
  problems: ProblemList,
): Assignment[] {
  const entries: Assignment[] = [];
  for (const [index, item] of (node.kind === 'list' ? node.items : []).entries()) {
    if (item.kind !== 'map') continue;
    const path = ['exclude', index];
    entries.push(readEntry(item, path, declared, problems));
    refuseWholeSpace(item, path, declared, conditions, problems);
  }
  return entries;
}

function readEntry(
  item: MapNode,
  path: Path,
  declared: ReadonlyMap<string, Declared>,
  problems: ProblemList,
): Assignment {
  const entry = new Map<string, Json>();
  for (const [name, { keyPlace, value }] of item.entries) {
    const at = [...path, name];
    const parameter = declared.get(name);
    if (parameter === undefined) {
      problems.add(keyPlace, at, 'UnknownParameter', () => unknownParameterMessage(name, declared));
    } else if (parameter.domain !== undefined) {
      entry.set(name, readValue(value, name, parameter.domain, at, problems));
    }
  }
  return Object.fromEntries(entry);
}

function readValue(node: SourceNode, name: string, domain: Domain, path: Path, problems: ProblemList): Json {
  const alternatives = alternativesOf(node, domain);
  if (alternatives.length === 0) {
    problems.add(node.place, path, 'NotAValue', `an empty list excludes nothing; name at least one value of '${name}'`);
  }
  for (const alternative of alternatives) {
    const value = toJson(alternative);
    const fault = memberFault(domain, value);
    if (fault === undefined) continue;
    problems.add(alternative.place, path, 'NotAValue', () => `'${name}' is never ${show(value)}: it ${fault}`);
  }
  const value = toJson(node);
  // In the spec a list means "one of": a value that is itself a list is wrapped in one.
  return Array.isArray(value) && alternatives[0] === node ? [value] : value;
}

function refuseWholeSpace(
  item: MapNode,
  path: Path,
  declared: ReadonlyMap<string, Declared>,
  conditions: ReadonlyMap<string, Condition>,
  problems: ProblemList,
): void {
  for (const [name, { value }] of item.entries) {
    const domain = declared.get(name)?.domain;
    if (domain === undefined || conditions.has(name)) return;
    const values = valueIndex(domain);
    const named = new Set(alternativesOf(value, domain).map((node) => canonical(toJson(node))));
    if (values.size === 0 || [...values.keys()].some((key) => !named.has(key))) return;
  }
  problems.add(item.place, path, 'NothingLeft', 'this excludes every point; name fewer values or more parameters');
}
