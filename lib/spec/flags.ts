import { SweepError } from '../contract/sweep-error';
import { parameterNameFault } from './parameter-name';
import { ProblemList } from './problem';
import { readJson } from './read-json';
import { child, type MapEntry, type MapNode, mapOf, type Place, scalar, type SourceNode } from './source-node';

/** A parsed `-p NAME=VALUES`. */
export interface ParameterFlag {
  readonly name: string;
  /** As it was typed. */
  readonly text: string;
  /** The parameter as it would be written in a file. */
  readonly definition: MapNode;
}

const NUMBER = '[-+]?(?:\\d+\\.?\\d*?|\\.\\d+)(?:[eE][-+]?\\d+)?';
const RANGE = new RegExp(`^(log:)?(${NUMBER})\\.\\.(${NUMBER})(?::(\\d+))?$`);

/**
 * Reads `NAME=VALUE` (a constant), `NAME=A,B,C` (the values of a grid), `NAME=MIN..MAX` or `NAME=log:MIN..MAX` (a
 * range; `:N` after it gives the number of grid values). A value that is JSON has its type, any other is a string.
 *
 * @throws SweepError InvalidParameterFlag
 */
export function parseParameterFlag(text: string): ParameterFlag {
  const equals = text.indexOf('=');
  if (equals <= 0) throw invalid(text, 'it must be NAME=VALUE');
  const name = text.slice(0, equals).trim();
  const fault = parameterNameFault(name);
  if (fault !== undefined) throw invalid(text, `the name '${name}' ${fault}`);
  const content = text.slice(equals + 1);
  if (content.trim() === '') throw invalid(text, `there is no value; an empty string is written ${name}='""'`);
  const place: Place = { flag: text, offset: equals + 1 };
  return { name, text, definition: toRange(content, place) ?? toValues(content, text, place) };
}

function invalid(text: string, message: string): SweepError {
  return new SweepError(
    'InvalidParameterFlag',
    `the parameter flag '${text.slice(0, 200)}' cannot be read: ${message}`,
    {
      hint: 'write -p lr=0.1 or -p lr=0.1,0.01 or -p lr=log:0.001..0.1:5',
    },
  );
}

function toRange(content: string, place: Place): MapNode | undefined {
  const [, log, min, max, n] = RANGE.exec(content.trim()) ?? [];
  if (min === undefined || max === undefined) return undefined;
  const number = (token: string): SourceNode => scalar(Number(token), place, /[.eE]/.test(token));
  const entries: [string, SourceNode][] = [
    ['min', number(min)],
    ['max', number(max)],
  ];
  if (log !== undefined) entries.push(['log', scalar(true, place)]);
  if (n !== undefined) entries.push(['n', number(n)]);
  return mapOf(place, entries);
}

function toValues(content: string, text: string, place: Place): MapNode {
  const items = splitAtCommas(content).map((part) => toValue(part.trim(), text, place));
  const [only] = items;
  if (items.length === 1 && only !== undefined) return mapOf(place, [['value', only]]);
  return mapOf(place, [['values', { kind: 'list', place, items }]]);
}

function toValue(part: string, text: string, place: Place): SourceNode {
  if (part === '') throw invalid(text, 'a value between commas is empty');
  const isNumber = /^-?\d/.test(part) && Number.isFinite(Number(part));
  if (/^[-+]?(nan|inf|infinity)$/i.test(part)) throw invalid(text, `${part} is not a finite number`);
  if (isNumber && Number.isInteger(Number(part)) && !/[.eE]/.test(part) && !Number.isSafeInteger(Number(part))) {
    throw invalid(text, `${part} is beyond 2^53 and would be rounded; write it in double quotes as a string`);
  }
  const problems = new ProblemList();
  const json = readJson(part, problems);
  return json === undefined || !problems.isEmpty ? scalar(part, place) : moved(json, place);
}

/** The commas between values, not those inside brackets or double quotes. */
function splitAtCommas(content: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let isQuoted = false;
  let start = 0;
  for (let at = 0; at < content.length; at += 1) {
    const character = content[at] ?? '';
    if (isQuoted && character === '\\') at += 1;
    else if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && '[{'.includes(character)) depth += 1;
    else if (!isQuoted && ']}'.includes(character)) depth -= 1;
    else if (!isQuoted && depth <= 0 && character === ',') {
      parts.push(content.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, content.slice(start)];
}

function moved(node: SourceNode, place: Place): SourceNode {
  if (node.kind === 'scalar') return { ...node, place };
  if (node.kind === 'list') return { ...node, place, items: node.items.map((item) => moved(item, place)) };
  const entries = [...node.entries].map(([key, { value }]) => [key, moved(value, place)] as const);
  return mapOf(place, entries);
}

/** The file with the flags' parameters added or replaced; a parameter that is replaced keeps its `when`. */
export function applyFlags(root: MapNode, flags: readonly ParameterFlag[], problems: ProblemList): MapNode {
  if (flags.length === 0) return root;
  const method = child(root, 'method');
  if (method?.kind === 'scalar' && method.value === 'list') return applyToPoints(root, flags, problems);
  const parameters = child(root, 'parameters');
  const entries = new Map<string, MapEntry>(parameters?.kind === 'map' ? parameters.entries : []);
  for (const { name, definition } of flags) setParameter(entries, name, definition);
  const place = parameters?.place ?? root.place;
  return withEntry(root, 'parameters', { kind: 'map', place, entries });
}

/** Also the nested parameter that the name stands for. */
function setParameter(entries: Map<string, MapEntry>, name: string, definition: MapNode): void {
  for (const [key, entry] of entries) {
    const nested = name.startsWith(`${key}.`) ? child(entry.value, 'parameters') : undefined;
    if (nested?.kind !== 'map' || entry.value.kind !== 'map') continue;
    const inner = new Map(nested.entries);
    setParameter(inner, name.slice(key.length + 1), definition);
    entries.set(key, { ...entry, value: withEntry(entry.value, 'parameters', { ...nested, entries: inner }) });
    return;
  }
  const old = entries.get(name)?.value;
  const when = old?.kind === 'map' ? old.entries.get('when') : undefined;
  const value = when ? { ...definition, entries: new Map([...definition.entries, ['when', when]]) } : definition;
  entries.set(name, { keyPlace: definition.place, value });
}

/** In a list of points a flag sets one value in every point. */
function applyToPoints(root: MapNode, flags: readonly ParameterFlag[], problems: ProblemList): MapNode {
  const points = child(root, 'points');
  if (points?.kind !== 'list') return root;
  const constants: [string, MapEntry][] = [];
  for (const { name, definition } of flags) {
    const value = child(definition, 'value');
    if (value === undefined) {
      const message = `'${name}' must have one value: the sweep is a list of points, and a flag sets it in all of them`;
      problems.add(definition.place, [name], 'FlagNeedsOneValue', message);
    } else {
      constants.push([name, { keyPlace: value.place, value }]);
    }
  }
  const items = points.items.map((item) =>
    item.kind === 'map' ? { ...item, entries: new Map([...item.entries, ...constants]) } : item,
  );
  return withEntry(root, 'points', { ...points, items });
}

function withEntry(node: MapNode, key: string, value: SourceNode): MapNode {
  const keyPlace = node.entries.get(key)?.keyPlace ?? value.place;
  return { ...node, entries: new Map([...node.entries, [key, { keyPlace, value }]]) };
}
