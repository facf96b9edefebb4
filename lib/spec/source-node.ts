import type { Json } from '../contract/json';

/** Where something is written: an offset into the file, or into the text of a `-p` flag. */
export type Place = number | { readonly flag: string; readonly offset: number };

/** The way to a part of a sweep file: keys of mappings and indexes of lists. */
export type Path = readonly (string | number)[];

/** How the file is written: with the keys of a sweep file, or as one of the shorthands. */
export type Shape = 'full' | 'grid' | 'list';

/** JSON, YAML and CSV all become this tree, which remembers where each value is written. */
export type SourceNode = ScalarNode | ListNode | MapNode;

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly place: Place;
  readonly value: null | boolean | number | string;
  /** A number written with a point or an exponent: `1.0` and `1e3` are floats although their values are whole. */
  readonly isFloat: boolean;
}

export interface ListNode {
  readonly kind: 'list';
  readonly place: Place;
  readonly items: readonly SourceNode[];
}

export interface MapNode {
  readonly kind: 'map';
  readonly place: Place;
  /** In file order. A Map, so that no key can reach an object's prototype. */
  readonly entries: ReadonlyMap<string, MapEntry>;
}

export interface MapEntry {
  readonly keyPlace: Place;
  readonly value: SourceNode;
}

/** Nesting beyond this is refused, so every recursion over a tree is bounded. */
export const MAX_DEPTH = 100;

export function scalar(value: ScalarNode['value'], place: Place, isFloat = false): ScalarNode {
  return { kind: 'scalar', place, value, isFloat };
}

export function mapOf(place: Place, entries: Iterable<readonly [string, SourceNode]>): MapNode {
  return {
    kind: 'map',
    place,
    entries: new Map([...entries].map(([key, value]) => [key, { keyPlace: value.place, value }])),
  };
}

export function child(node: SourceNode | undefined, key: string): SourceNode | undefined {
  return node?.kind === 'map' ? node.entries.get(key)?.value : undefined;
}

/** The node at `path`, `undefined` where there is none. */
export function nodeAt(node: SourceNode, path: readonly PropertyKey[]): SourceNode | undefined {
  let current: SourceNode | undefined = node;
  for (const step of path) {
    if (current?.kind === 'list' && typeof step === 'number') current = current.items[step];
    else current = child(current, String(step));
  }
  return current;
}

/** Own properties only, also for a key named `__proto__`. */
export function toJson(node: SourceNode): Json {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(toJson);
  return Object.fromEntries([...node.entries].map(([key, entry]) => [key, toJson(entry.value)]));
}

/** A value as it appears in a message: short, strings in single quotes. */
export function show(value: Json): string {
  if (typeof value === 'string') return `'${shorten(value)}'`;
  if (Array.isArray(value)) return value.length === 0 ? '[]' : shorten(JSON.stringify(value.slice(0, 20)));
  return shorten(JSON.stringify(value));
}

/** A node as it appears in a message; parts of any size cost the same. */
export function showNode(node: SourceNode): string {
  if (node.kind === 'scalar') return show(node.value);
  if (node.kind === 'list') {
    const count = node.items.length;
    return count === 0 ? 'an empty list' : `a list of ${count} ${count === 1 ? 'item' : 'items'}`;
  }
  return node.entries.size === 0 ? 'an empty mapping' : 'a mapping';
}

/** The first few of a list of values or names. */
export function showAll(values: readonly Json[], limit = 12): string {
  const shown = values.slice(0, limit).map((value) => show(value));
  return values.length > limit ? `${shown.join(', ')} and ${values.length - limit} more` : shown.join(', ');
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** The same text for equal values, whatever the order of keys. */
export function canonical(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item: Json) => canonical(item)).join(',')}]`;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`;
}
