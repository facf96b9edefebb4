import { Composer, isAlias, isMap, isScalar, isSeq, Parser, type CST, type Document, type Node, type Pair } from 'yaml';
import { numberNode } from './number-token';
import type { ProblemList } from './problem';
import { type MapEntry, MAX_DEPTH, type Path, type SourceNode, scalar } from './source-node';

/** The YAML parser takes seconds a megabyte; JSON and CSV of the same data are read a hundred times faster. */
const MAX_CHARACTERS = 2_000_000;
/** Nodes after aliases are followed: far above any sweep, far below what exhausts memory. */
const MAX_EXPANDED_NODES = 1_000_000;

/**
 * YAML 1.2 (core schema) with positions; anchors, aliases and the merge key `<<` are followed.
 *
 * @returns `undefined` when the text is not YAML; `problems` then says why
 */
export function readYaml(text: string, problems: ProblemList): SourceNode | undefined {
  if (text.length > MAX_CHARACTERS) {
    const allowed = `at most ${MAX_CHARACTERS}; write large sweeps as JSON or CSV`;
    problems.add(0, [], 'TooLarge', `the YAML file has ${text.length} characters, ${allowed}`);
    return undefined;
  }
  const tokens = [...new Parser().parse(text)];
  const tooDeep = findTooDeep(tokens);
  if (tooDeep !== undefined) {
    problems.add(tooDeep, [], 'TooDeep', `nested deeper than ${MAX_DEPTH} levels`);
    return undefined;
  }
  const composer = new Composer({ version: '1.2', uniqueKeys: false, prettyErrors: false, stringKeys: false });
  const [document, second] = [...composer.compose(tokens, true, text.length)];
  if (document === undefined) return undefined;
  if (second !== undefined)
    problems.add(second.range[0], [], 'SecondDocument', 'a second document starts here; a sweep file is one');
  if (!isReadable(document, problems)) return undefined;
  return document.contents === null ? scalar(null, 0) : new TreeBuilder(problems).build(document.contents);
}

/** Composing recurses, and a stack that overflows inside a regular expression ends the process: look first. */
function findTooDeep(tokens: readonly CST.Token[]): number | undefined {
  const pending: { token: CST.Token; depth: number }[] = tokens.map((token) => ({ token, depth: 0 }));
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { token, depth } = next;
    if (depth > MAX_DEPTH) return token.offset;
    if (token.type === 'document' && token.value) pending.push({ token: token.value, depth });
    if (!('items' in token)) continue;
    for (const { key, value } of token.items) {
      if (key) pending.push({ token: key, depth: depth + 1 });
      if (value) pending.push({ token: value, depth: depth + 1 });
    }
  }
  return undefined;
}

function isReadable(document: Document.Parsed, problems: ProblemList): boolean {
  const faults = [...document.errors, ...document.warnings];
  const seen = new Set<number>();
  for (const { code, message, pos } of faults) {
    const hint = code === 'TAG_RESOLVE_FAILED' ? '; leave the tag out' : '';
    if (!seen.has(pos[0])) problems.add(pos[0], [], 'InvalidYaml', `${plainMessage(message)}${hint}`);
    seen.add(pos[0]);
  }
  return faults.length === 0;
}

function plainMessage(message: string): string {
  const text = message.slice(0, 160).split('\n')[0] ?? '';
  return `${text.slice(0, 1).toLowerCase()}${text.slice(1)}`;
}

interface Built {
  readonly node: SourceNode;
  /** With aliases followed: levels below this node, and nodes in all. */
  readonly depth: number;
  readonly count: number;
}

/** Thrown to leave the recursion; the problem is in the list by then. */
class Unreadable extends Error {}

class TreeBuilder {
  private readonly problems: ProblemList;
  /** Anchored nodes are built once and shared, so an alias costs nothing however often it stands. */
  private readonly built = new Map<Node, Built | 'building'>();
  private readonly anchors = new Map<string, Node>();

  constructor(problems: ProblemList) {
    this.problems = problems;
  }

  build(contents: Node): SourceNode | undefined {
    try {
      return this.node(contents, []).node;
    } catch (error) {
      if (error instanceof Unreadable) return undefined;
      throw error;
    }
  }

  private node(node: Node, path: Path): Built {
    if (isAlias(node)) return this.alias(node, node.source, path);
    if (node.anchor !== undefined) this.anchors.set(node.anchor, node);
    this.built.set(node, 'building');
    const built = this.content(node, path);
    this.built.set(node, built);
    const place = start(node);
    if (built.depth > MAX_DEPTH) this.refuse(place, path, 'TooDeep', `nested deeper than ${MAX_DEPTH} levels`);
    if (built.count > MAX_EXPANDED_NODES) {
      const limit = `more than ${MAX_EXPANDED_NODES} values once aliases are followed`;
      this.refuse(place, path, 'AliasBomb', `${limit}; leave out some of the aliases`);
    }
    return built;
  }

  private alias(alias: Node, anchor: string, path: Path): Built {
    const target = this.anchors.get(anchor);
    const built = target && this.built.get(target);
    if (built === undefined) {
      return this.refuse(start(alias), path, 'UnknownAlias', `the alias '*${anchor}' stands for nothing above it`);
    }
    if (built === 'building') {
      return this.refuse(start(alias), path, 'AliasCycle', `the alias '*${anchor}' stands inside what it stands for`);
    }
    return built;
  }

  private content(node: Node, path: Path): Built {
    if (isSeq(node)) return this.list(node.items as (Node | null)[], start(node), path);
    if (isMap(node)) return this.map(node.items as Pair<Node, Node | null>[], start(node), path);
    return { node: this.scalar(node, path), depth: 0, count: 1 };
  }

  private scalar(node: Node, path: Path): SourceNode {
    const place = start(node);
    const value = isScalar(node) ? node.value : undefined;
    if (typeof value === 'number') {
      const token = isScalar(node) ? (node.source ?? String(value)) : '';
      return numberNode(token, value, place, path, this.problems);
    }
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return scalar(value, place);
    return this.refuse(
      place,
      path,
      'InvalidYaml',
      'a value must be a string, a number, true, false, null, a list or a mapping',
    );
  }

  private list(items: readonly (Node | null)[], place: number, path: Path): Built {
    const built = items.map((item, index) => (item === null ? emptyAt(place) : this.node(item, [...path, index])));
    return sum({ kind: 'list', place, items: built.map(({ node }) => node) }, built);
  }

  private map(pairs: readonly Pair<Node, Node | null>[], place: number, path: Path): Built {
    const entries = new Map<string, MapEntry>();
    const merged: SourceNode[] = [];
    const built: Built[] = [];
    for (const { key, value } of pairs) {
      const name = this.keyName(key, place, path);
      const entry = value === null ? emptyAt(start(key)) : this.node(value, [...path, name]);
      built.push(entry);
      if (name === '<<' && isScalar(key) && key.type === 'PLAIN') {
        merged.push(entry.node);
      } else if (entries.has(name)) {
        this.problems.add(start(key), [...path, name], 'DuplicateKey', `the key '${name}' is there twice`);
      } else {
        entries.set(name, { keyPlace: start(key), value: entry.node });
      }
    }
    const total = sum({ kind: 'map', place, entries }, built);
    // A map that is too large is refused by the caller; merging it first could take for ever.
    if (total.count <= MAX_EXPANDED_NODES) for (const node of merged) this.merge(node, entries, path);
    return total;
  }

  /** Keys that are written win over merged ones. */
  private merge(node: SourceNode, entries: Map<string, MapEntry>, path: Path): void {
    const sources = node.kind === 'list' ? node.items : [node];
    for (const source of sources) {
      if (source.kind !== 'map') {
        this.refuse(source.place, [...path, '<<'], 'InvalidYaml', "'<<' merges mappings; this is none");
        continue;
      }
      for (const [key, entry] of source.entries) if (!entries.has(key)) entries.set(key, entry);
    }
  }

  private keyName(key: Node | null, place: number, path: Path): string {
    if (isScalar(key) && typeof key.value === 'string') return key.value;
    // `1: x` and `true: x`: a key is a name, as in JSON.
    if (isScalar(key) && key.value !== null && key.source !== undefined) return key.source;
    return this.refuse(
      key === null ? place : start(key),
      path,
      'InvalidYaml',
      'a key must be a name, not empty and not a list or a mapping',
    );
  }

  private refuse(place: SourceNode['place'], path: Path, code: string, message: string): never {
    this.problems.add(place, path, code, message);
    throw new Unreadable();
  }
}

function emptyAt(place: number): Built {
  return { node: scalar(null, place), depth: 0, count: 1 };
}

function sum(node: SourceNode, parts: readonly Built[]): Built {
  let depth = 0;
  let count = 1;
  for (const part of parts) {
    depth = Math.max(depth, part.depth + 1);
    count += part.count;
  }
  return { node, depth, count };
}

function start(node: Node): number {
  return node.range?.[0] ?? 0;
}
