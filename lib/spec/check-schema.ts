import type { z } from 'zod';
import { didYouMean } from '../contract/nearest';
import type { ProblemList } from './problem';
import { nodeAt, type Path, type SourceNode, showAll, showNode, toJson } from './source-node';

type Issue = z.core.$ZodIssue;

const TYPE_NAMES: ReadonlyMap<string, string> = new Map([
  ['int', 'a whole number'],
  ['number', 'a number'],
  ['string', 'a string'],
  ['boolean', 'true or false'],
  ['array', 'a list'],
  ['object', 'a mapping'],
  ['record', 'a mapping'],
]);

/**
 * Checks one part of a file.
 *
 * @param keys the keys that the part may have, for typing errors
 * @returns the part as the schema reads it, `undefined` when it is wrong; `problems` then says why
 */
export function checkSchema<T>(
  schema: z.ZodType<T>,
  node: SourceNode,
  path: Path,
  problems: ProblemList,
  keys: readonly string[] = [],
): T | undefined {
  const result = schema.safeParse(toJson(node));
  if (result.success) return result.data;
  const seen = new Set<string>();
  for (const issue of result.error.issues) {
    // What comes second at one place only follows from the first: a string has too few items for a list.
    const place = issue.path.join('\0');
    if (!seen.has(place)) addIssue(issue, node, path, keys, problems);
    seen.add(place);
  }
  return undefined;
}

function addIssue(issue: Issue, root: SourceNode, base: Path, keys: readonly string[], problems: ProblemList): void {
  const steps = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  const path = [...base, ...steps];
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) addUnknownKey(key, nodeAt(root, steps) ?? root, path, keys, problems);
    return;
  }
  const node = nodeAt(root, steps);
  if (node === undefined) {
    const parent = nodeAt(root, steps.slice(0, -1)) ?? root;
    const key = String(steps.at(-1));
    problems.add(parent.place, path, 'MissingKey', `'${key}' is missing${typeHint(issue)}`);
    return;
  }
  if (issue.code === 'invalid_key') {
    const parent = nodeAt(root, steps.slice(0, -1));
    const key = String(steps.at(-1));
    const place = parent?.kind === 'map' ? (parent.entries.get(key)?.keyPlace ?? node.place) : node.place;
    problems.add(
      place,
      path,
      'InvalidName',
      `the name '${key.slice(0, 80)}' must be ${issue.issues[0]?.message ?? 'another'}`,
    );
    return;
  }
  // Reported where the file was read.
  if (node.kind === 'scalar' && typeof node.value === 'number' && !Number.isFinite(node.value)) return;
  const { code, allowed } = describe(issue, node);
  problems.add(node.place, path, code, () => `must be ${allowed}, not ${showNode(node)}${hint(issue, node)}`);
}

function addUnknownKey(
  key: string,
  parent: SourceNode,
  path: Path,
  keys: readonly string[],
  problems: ProblemList,
): void {
  const place = parent.kind === 'map' ? (parent.entries.get(key)?.keyPlace ?? parent.place) : parent.place;
  problems.add(place, [...path, key], 'UnknownKey', () => unknownKeyMessage(key, keys));
}

export function unknownKeyMessage(key: string, keys: readonly string[]): string {
  const meant = didYouMean(key, keys);
  const allowed = meant === '' ? `; allowed are ${keys.join(', ')}` : meant;
  return `unknown key '${key.slice(0, 80)}'${allowed}`;
}

function typeHint(issue: Issue): string {
  if (issue.code === 'invalid_value') return `; it is one of ${showAll(issue.values.map(String))}`;
  const name = issue.code === 'invalid_type' ? TYPE_NAMES.get(issue.expected) : undefined;
  return name === undefined ? '' : `; it is ${name}`;
}

function describe(issue: Issue, node: SourceNode): { code: string; allowed: string } {
  if (issue.code === 'invalid_type') {
    return { code: 'WrongType', allowed: TYPE_NAMES.get(issue.expected) ?? issue.expected };
  }
  if (issue.code === 'invalid_value') {
    return { code: 'UnknownValue', allowed: `one of ${showAll(issue.values.map(String))}` };
  }
  if (issue.code === 'too_small') {
    const words = issue.inclusive === true ? 'at least' : 'above';
    return { code: 'OutOfRange', allowed: bound(issue.origin, issue.minimum, words) };
  }
  if (issue.code === 'too_big') {
    const words = issue.inclusive === true ? 'at most' : 'below';
    return { code: 'OutOfRange', allowed: bound(issue.origin, issue.maximum, words) };
  }
  return { code: node.kind === 'scalar' ? 'InvalidValue' : 'WrongType', allowed: issue.message };
}

function bound(origin: string, limit: number | bigint, words: string): string {
  if (origin === 'string') return `${words} ${limit} ${limit === 1 ? 'character' : 'characters'} long`;
  if (origin === 'array') return `a list with ${words} ${limit} ${limit === 1 ? 'item' : 'items'}`;
  return `${words} ${limit}`;
}

function hint(issue: Issue, node: SourceNode): string {
  if (node.kind !== 'scalar') return '';
  const { value } = node;
  if (issue.code === 'invalid_value' && typeof value === 'string') return didYouMean(value, issue.values.map(String));
  if (issue.code !== 'invalid_type') return '';
  if (typeof value === 'string') return stringHint(issue.expected, value);
  if (issue.expected === 'string') return '; put it in quotes';
  if (issue.expected === 'array') return `; did you mean [${showNode(node)}]?`;
  return '';
}

function stringHint(expected: string, text: string): string {
  if (expected === 'boolean' && /^(y|yes|on)$/i.test(text)) return '; did you mean true?';
  if (expected === 'boolean' && /^(n|no|off)$/i.test(text)) return '; did you mean false?';
  const isNumber = text.trim() !== '' && Number.isFinite(Number(text.replaceAll('_', '')));
  if ((expected === 'number' || expected === 'int') && isNumber) return '; write it as a plain number, without quotes';
  return '';
}
