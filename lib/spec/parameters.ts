import { checkSchema, unknownKeyMessage } from './check-schema';
import { distributionOf } from './distribution';
import { toDomain } from './domain';
import { nearest } from '../contract/nearest';
import { parameterNameFault } from './parameter-name';
import type { ProblemList } from './problem';
import { PARAMETER_KEYS, PARAMETERS_KEY, parameterSchema } from './schema';
import { type MapEntry, type MapNode, type Path, type Place, type SourceNode, showNode } from './source-node';
import type { Domain } from './sweep-spec';

/** More would only be a mistake; the rules look at pairs of parameters. */
const MAX_PARAMETERS = 1_000;

/** A parameter as far as it can be read. */
export interface Declared {
  readonly name: string;
  /** Of the key. */
  readonly place: Place;
  readonly path: Path;
  /** Absent when it is wrong; rules that need it leave the parameter out. */
  readonly domain?: Domain;
  /** As written. */
  readonly when?: MapEntry;
}

/** All parameters by full name, nested ones as `outer.inner`, in file order. */
export function readParameters(node: SourceNode, problems: ProblemList): ReadonlyMap<string, Declared> {
  const declared = new Map<string, Declared>();
  readGroup(node, [PARAMETERS_KEY], '', declared, problems);
  if (declared.size > MAX_PARAMETERS) {
    const message = `there are ${declared.size} parameters; at most ${MAX_PARAMETERS} are allowed`;
    problems.add(node.place, [PARAMETERS_KEY], 'TooManyParameters', message);
    return new Map([...declared].slice(0, MAX_PARAMETERS));
  }
  return declared;
}

function readGroup(
  node: SourceNode,
  path: Path,
  prefix: string,
  declared: Map<string, Declared>,
  problems: ProblemList,
): void {
  if (node.kind !== 'map' || node.entries.size === 0) {
    const message = `must be a mapping of parameter names, not ${showNode(node)}`;
    problems.add(node.place, path, node.kind === 'map' ? 'NoParameters' : 'WrongType', message);
    return;
  }
  for (const [key, entry] of node.entries) {
    const name = `${prefix}${key}`;
    const at = [...path, key];
    const fault = parameterNameFault(name);
    if (fault !== undefined) {
      problems.add(entry.keyPlace, at, 'InvalidName', `the parameter name '${name.slice(0, 80)}' ${fault}`);
    }
    if (entry.value.kind === 'map' && entry.value.entries.has(PARAMETERS_KEY)) {
      readNested(entry.value, at, `${name}.`, declared, problems);
    } else if (declared.has(name)) {
      problems.add(entry.keyPlace, at, 'DuplicateKey', `the parameter '${name}' is there twice`);
    } else {
      declared.set(name, readParameter(name, entry, at, problems));
    }
  }
}

function readNested(
  group: MapNode,
  path: Path,
  prefix: string,
  declared: Map<string, Declared>,
  problems: ProblemList,
): void {
  for (const [key, entry] of group.entries) {
    const at = [...path, key];
    if (key === PARAMETERS_KEY) {
      readGroup(entry.value, at, prefix, declared, problems);
    } else {
      const message = `'${key}' does not go with nested 'parameters'; put it on the parameters inside`;
      problems.add(entry.keyPlace, at, 'ConflictingKeys', message);
    }
  }
}

function readParameter(name: string, entry: MapEntry, path: Path, problems: ProblemList): Declared {
  const { value: node, keyPlace: place } = entry;
  const declared = { name, place, path };
  if (node.kind !== 'map') {
    const meant = node.kind === 'list' ? '{values: [...]}' : `{value: ${showNode(node)}}`;
    problems.add(node.place, path, 'WrongType', `must be a mapping, not ${showNode(node)}; did you mean ${meant}?`);
    return declared;
  }
  const when = node.entries.get('when');
  const own = withoutWhen(node);
  const raw = checkSchema(parameterSchema, own, path, problems, PARAMETER_KEYS);
  const distribution = raw && distributionOf(raw, own, path, problems);
  const domain = raw && distribution && toDomain(distribution, raw, own, path, problems);
  return { ...declared, ...(domain && { domain }), ...(when && { when }) };
}

/** Conditions are checked by their own rule, also where the rest of the parameter is wrong. */
function withoutWhen(node: MapNode): MapNode {
  return { ...node, entries: new Map([...node.entries].filter(([key]) => key !== 'when')) };
}

/** Says that a name is no parameter, with the nearest that is. */
export function unknownParameterMessage(name: string, declared: ReadonlyMap<string, Declared>): string {
  const meant = nearest(name, declared.keys());
  if (meant !== undefined) return `there is no parameter '${name.slice(0, 80)}'; did you mean '${meant}'?`;
  return unknownKeyMessage(name, [...declared.keys()].slice(0, 12)).replace('unknown key', 'there is no parameter');
}
