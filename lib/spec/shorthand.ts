import { didYouMean, nearest, typingDistance } from '../contract/nearest';
import type { ProblemList } from './problem';
import { FILE_KEYS, PARAMETER_KEYS, WANDB_ONLY_KEYS } from './schema';
import { child, type MapNode, mapOf, scalar, type Shape, showNode, type SourceNode } from './source-node';

/** A file with the keys of a sweep file, whichever way it was written. */
export interface FullFile {
  readonly shape: Shape;
  readonly root: MapNode;
}

const KNOWN_KEYS: ReadonlySet<string> = new Set([...FILE_KEYS, ...WANDB_ONLY_KEYS]);

/**
 * Tells the shorthands from a full file and rewrites them to one: a list of mappings is a list of points; a mapping of
 * names to values or lists of values, none of them a key of sweep files, is a grid.
 *
 * @returns `undefined` when it is none of them; `problems` then says why
 */
export function expandShorthand(root: SourceNode, problems: ProblemList, warnings: ProblemList): FullFile | undefined {
  if (root.kind === 'list') return expandList(root, problems);
  if (root.kind === 'scalar' || root.entries.size === 0) {
    const code = root.kind === 'map' || root.value === null ? 'EmptyFile' : 'WrongType';
    const found = root.kind === 'scalar' && root.value === null ? 'empty or null' : showNode(root);
    const message = `the file is ${found}; it must be a mapping such as {"lr": [0.1, 0.01]} or a list of points`;
    problems.add(root.place, [], code, message);
    return undefined;
  }
  const entries = [...root.entries];
  const isKnown = ([key]: (typeof entries)[number]): boolean => KNOWN_KEYS.has(key);
  const isPlain = entries.every(([, { value }]) => value.kind !== 'map');
  if (!entries.some(isKnown)) {
    if (isPlain) return expandGrid(root, warnings);
    return refuseBareParameters(root, problems) ? undefined : { shape: 'full', root };
  }
  if (isMixed(root) && isPlain) {
    refuseMixed(root, problems);
    return undefined;
  }
  return { shape: 'full', root };
}

/** Typing errors are looked for in this many keys: comparing words takes time, and the first errors tell. */
const MAX_COMPARED_KEYS = 200;

function firstKeys(root: MapNode): string[] {
  return [...root.entries.keys()].slice(0, MAX_COMPARED_KEYS);
}

function expandList(root: SourceNode & { kind: 'list' }, problems: ProblemList): FullFile | undefined {
  if (root.items.length === 0) {
    problems.add(root.place, [], 'EmptyFile', 'the list is empty; it must have at least one point');
    return undefined;
  }
  const entries: [string, SourceNode][] = [
    ['method', scalar('list', root.place)],
    ['points', root],
  ];
  return { shape: 'list', root: mapOf(root.place, entries) };
}

function expandGrid(root: MapNode, warnings: ProblemList): FullFile {
  for (const key of firstKeys(root)) {
    const keyPlace = root.entries.get(key)?.keyPlace ?? root.place;
    const meant = FILE_KEYS.find((known) => key.length > 3 && typingDistance(key.slice(0, 64), known) === 1);
    if (meant === undefined) continue;
    warnings.add(keyPlace, [key], 'DoubtfulName', `'${key}' is read as a parameter; did you mean the key '${meant}'?`);
  }
  const parameters = new Map(
    [...root.entries].map(([key, entry]) => {
      const kind = entry.value.kind === 'list' ? 'values' : 'value';
      return [key, { ...entry, value: mapOf(entry.value.place, [[kind, entry.value]]) }] as const;
    }),
  );
  const entries: [string, SourceNode][] = [
    ['method', scalar('grid', root.place)],
    ['parameters', { ...root, entries: parameters }],
  ];
  return { shape: 'grid', root: mapOf(root.place, entries) };
}

/** Parameters as in a full file, but without the key `parameters` around them. */
function refuseBareParameters(root: MapNode, problems: ProblemList): boolean {
  const known = new Set(PARAMETER_KEYS);
  const isParameter = (node: SourceNode): boolean =>
    node.kind === 'map' && node.entries.size > 0 && [...node.entries.keys()].every((key) => known.has(key));
  const hasTypo = firstKeys(root).some((key) => nearest(key, FILE_KEYS) !== undefined);
  if (hasTypo || ![...root.entries.values()].some(({ value }) => isParameter(value))) return false;
  const message = "these are parameters; put them under the key 'parameters' and say which 'method' there is";
  problems.add(root.place, [], 'BareParameters', message);
  return true;
}

/** Without `method`, `parameters` and `points` a file says nothing as a full file. */
function isMixed(root: MapNode): boolean {
  const hasCore = ['method', 'parameters', 'points'].some((key) => child(root, key) !== undefined);
  const strangers = firstKeys(root).filter((key) => !KNOWN_KEYS.has(key));
  return !hasCore && strangers.some((key) => didYouMean(key, ['method', 'parameters', 'points']) === '');
}

function refuseMixed(root: MapNode, problems: ProblemList): void {
  const names = [...root.entries.keys()].filter((key) => KNOWN_KEYS.has(key));
  for (const name of names) {
    const place = root.entries.get(name)?.keyPlace ?? root.place;
    const message = `'${name}' is a key of sweep files, so this is no shorthand for a grid; write 'method: grid' and put the parameters under 'parameters'`;
    problems.add(place, [name], 'AmbiguousShorthand', message);
  }
}
