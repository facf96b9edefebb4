import { numberNode } from './number-token';
import type { ProblemList } from './problem';
import { type MapEntry, MAX_DEPTH, type SourceNode, scalar } from './source-node';

const WHITESPACE = /[ \t\r\n]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;
/** Everything up to what ends a word, for messages. */
const WORD = /[^\s,:[\]{}"']+/y;
const PLAIN_CHARACTERS = /[^"\\\u0000-\u001f]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const LITERALS: ReadonlyMap<string, null | boolean> = new Map([
  ['null', null],
  ['true', true],
  ['false', false],
]);

/**
 * Strict JSON (RFC 8259) with positions. Reading stops at the first error of syntax; duplicate keys and numbers that
 * JSON cannot carry are collected.
 *
 * @returns `undefined` when the text is not JSON; `problems` then says why
 */
export function readJson(text: string, problems: ProblemList): SourceNode | undefined {
  try {
    return new JsonReader(text, problems).document();
  } catch (error) {
    if (!(error instanceof JsonSyntax)) throw error;
    problems.add(error.offset, [], 'InvalidJson', error.message);
    return undefined;
  }
}

class JsonSyntax extends Error {
  readonly offset: number;
  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

class JsonReader {
  private readonly text: string;
  private readonly problems: ProblemList;
  private offset = 0;
  private readonly path: (string | number)[] = [];

  constructor(text: string, problems: ProblemList) {
    this.text = text;
    this.problems = problems;
  }

  document(): SourceNode {
    this.skipSpace();
    const node = this.value();
    this.skipSpace();
    if (this.offset < this.text.length) this.fail(`${this.found()} after the end of the JSON value`);
    return node;
  }

  private value(): SourceNode {
    if (this.path.length > MAX_DEPTH) this.fail(`nested deeper than ${MAX_DEPTH} levels`);
    const start = this.offset;
    const first = this.text[start];
    if (first === '{') return this.map();
    if (first === '[') return this.list();
    return first === '"' ? scalar(this.string(), start) : this.word();
  }

  private map(): SourceNode {
    const place = this.offset;
    const entries = new Map<string, MapEntry>();
    this.members('}', 'key', () => {
      const keyPlace = this.offset;
      if (this.text[keyPlace] !== '"') this.fail(`${this.found()} where a key in double quotes must stand`);
      const key = this.string();
      this.skipSpace();
      if (this.text[this.offset] !== ':') this.fail(`${this.found()} where ':' must follow the key '${key}'`);
      this.offset += 1;
      this.skipSpace();
      this.path.push(key);
      const value = this.value();
      if (entries.has(key))
        this.problems.add(keyPlace, [...this.path], 'DuplicateKey', `the key '${key}' is there twice`);
      else entries.set(key, { keyPlace, value });
      this.path.pop();
    });
    return { kind: 'map', place, entries };
  }

  private list(): SourceNode {
    const place = this.offset;
    const items: SourceNode[] = [];
    this.members(']', 'item', () => {
      this.path.push(items.length);
      items.push(this.value());
      this.path.pop();
    });
    return { kind: 'list', place, items };
  }

  /** What stands between two brackets, separated by commas. */
  private members(close: string, what: string, read: () => void): void {
    this.offset += 1;
    this.skipSpace();
    if (this.text[this.offset] === close) {
      this.offset += 1;
      return;
    }
    for (;;) {
      read();
      this.skipSpace();
      const next = this.text[this.offset];
      if (next !== ',' && next !== close) this.fail(`${this.found()} where ',' or '${close}' must follow the ${what}`);
      const comma = this.offset;
      this.offset += 1;
      if (next === close) return;
      this.skipSpace();
      if (this.text[this.offset] === close) this.fail(`a comma before '${close}': JSON has no trailing commas`, comma);
    }
  }

  private string(): string {
    const start = this.offset;
    this.offset += 1;
    for (;;) {
      this.match(PLAIN_CHARACTERS);
      const next = this.text[this.offset];
      if (next === '"') break;
      if (next === undefined) this.fail('a string without closing double quote', start);
      if (next !== '\\') this.fail(`${this.found()} inside a string: write it as an escape such as \\n`);
      if (this.match(ESCAPE) === '')
        this.fail(`${show(this.text.slice(this.offset, this.offset + 2))} is no JSON escape`);
    }
    this.offset += 1;
    return JSON.parse(this.text.slice(start, this.offset)) as string;
  }

  private word(): SourceNode {
    const start = this.offset;
    const number = this.match(NUMBER);
    const rest = this.match(WORD);
    if (number !== '' && rest === '') return numberNode(number, Number(number), start, [...this.path], this.problems);
    const literal = LITERALS.get(rest);
    if (number === '' && literal !== undefined) return scalar(literal, start);
    this.offset = start;
    return this.fail(`${this.found()} is not a JSON value${valueHint(number + rest)}`);
  }

  private match(pattern: RegExp): string {
    pattern.lastIndex = this.offset;
    const [matched] = pattern.exec(this.text) ?? [''];
    this.offset += matched.length;
    return matched;
  }

  private skipSpace(): void {
    this.match(WHITESPACE);
  }

  /** What stands at the current place, for a message. */
  private found(): string {
    const rest = this.text.slice(this.offset, this.offset + 40);
    if (rest === '') return 'the end of the file';
    if (rest.startsWith('//') || rest.startsWith('/*') || rest.startsWith('#')) return 'a comment (JSON has none)';
    if (rest.startsWith("'")) return 'a single quote (JSON has double quotes only)';
    WORD.lastIndex = 0;
    return show((WORD.exec(rest) ?? [rest.slice(0, 1)])[0]);
  }

  private fail(message: string, offset = this.offset): never {
    throw new JsonSyntax(offset, message);
  }
}

function show(text: string): string {
  return JSON.stringify(text);
}

function valueHint(word: string): string {
  if (/^[-+]?(nan|inf|infinity)$/i.test(word)) return '; numbers must be finite';
  if (/^(true|false)$/i.test(word)) return `; did you mean ${word.toLowerCase()}?`;
  if (/^(none|null|nil|undefined)$/i.test(word)) return '; did you mean null?';
  if (/^\+?[.\d]/.test(word)) return '; a JSON number starts with a digit other than 0, or with 0 and a point';
  return word === '' ? '' : '; a string stands in double quotes';
}
