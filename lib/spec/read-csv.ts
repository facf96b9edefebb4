import { numberNode } from './number-token';
import type { ProblemList } from './problem';
import { type MapEntry, type ScalarNode, type SourceNode, scalar } from './source-node';

interface Cell {
  readonly text: string;
  readonly isQuoted: boolean;
  readonly place: number;
}

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/;
const NOT_FINITE = /^[-+]?(?:nan|inf|infinity)$/i;
const LITERALS: ReadonlyMap<string, null | boolean> = new Map([
  ['null', null],
  ['true', true],
  ['false', false],
]);

/**
 * CSV (RFC 4180) with a header line: a list of points, one a row. A bare cell that is a JSON number, `true`, `false`
 * or `null` has that type; a quoted cell is always a string; an empty bare cell leaves the parameter out.
 */
export function readCsv(text: string, problems: ProblemList): SourceNode | undefined {
  const rows = splitRows(text, problems);
  if (rows === undefined) return undefined;
  const [header, ...body] = rows;
  if (header === undefined) {
    problems.add(0, [], 'EmptyFile', 'the file is empty; a CSV file has a header line and one row a point');
    return undefined;
  }
  if (!checkHeader(header, problems)) return undefined;
  if (body.length === 0) {
    problems.add(header[0]?.place ?? 0, [], 'EmptyFile', 'there is a header line but no row; each row is one point');
    return undefined;
  }
  const items = body.map((row, index) => toPoint(header, row, index, problems));
  return { kind: 'list', place: 0, items };
}

/** @returns whether the rows can be read by it */
function checkHeader(header: readonly Cell[], problems: ProblemList): boolean {
  const seen = new Set<string>();
  for (const [index, cell] of header.entries()) {
    if (cell.text === '') {
      problems.add(cell.place, [], 'EmptyColumnName', `column ${index + 1} has no name in the header line`);
    } else if (seen.has(cell.text)) {
      problems.add(cell.place, [cell.text], 'DuplicateKey', `the column '${cell.text}' is there twice`);
    }
    seen.add(cell.text);
  }
  const [only] = header;
  if (header.length === 1 && only !== undefined && /[;\t]/.test(only.text)) {
    const separator = only.text.includes(';') ? 'semicolons' : 'tabs';
    problems.add(only.place, [], 'WrongSeparator', `cells are separated by ${separator}; they must be by commas`);
    return false;
  }
  return true;
}

function toPoint(header: readonly Cell[], row: readonly Cell[], index: number, problems: ProblemList): SourceNode {
  const place = row[0]?.place ?? 0;
  if (row.length !== header.length) {
    const message = `the row has ${row.length} ${row.length === 1 ? 'cell' : 'cells'}, the header line ${header.length}`;
    problems.add(row[header.length]?.place ?? place, ['points', index], 'RaggedRow', message);
  }
  const entries = new Map<string, MapEntry>();
  for (const [column, { text: name, place: keyPlace }] of header.entries()) {
    const cell = row[column];
    if (cell === undefined || (cell.text === '' && !cell.isQuoted) || entries.has(name)) continue;
    entries.set(name, { keyPlace, value: toScalar(cell, index, name, problems) });
  }
  return { kind: 'map', place, entries };
}

function toScalar(cell: Cell, index: number, name: string, problems: ProblemList): ScalarNode {
  const { text, place } = cell;
  if (cell.isQuoted) return scalar(text, place);
  const path = ['points', index, name];
  if (NUMBER.test(text)) return numberNode(text, Number(text), place, path, problems);
  if (NOT_FINITE.test(text)) {
    problems.add(place, path, 'NotFinite', `${text} is not a finite number; put it in quotes if it is a word`);
  }
  const literal = LITERALS.get(text.toLowerCase());
  return scalar(literal === undefined ? text : literal, place);
}

/** Rows of cells, lines without any text left out; `undefined` where quotes do not match. */
function splitRows(text: string, problems: ProblemList): Cell[][] | undefined {
  const rows: Cell[][] = [];
  const bare = /[^,\r\n]*/y;
  let row: Cell[] = [];
  let offset = 0;
  while (offset <= text.length) {
    const place = skipBlanks(text, offset);
    const cell = text[place] === '"' ? quotedCell(text, place, problems) : bareCell(text, offset, bare);
    if (cell === undefined) return undefined;
    row.push(cell.cell);
    offset = cell.end;
    const next = text[offset];
    if (next !== ',') {
      const [first] = row;
      if (row.length > 1 || (first !== undefined && (first.text !== '' || first.isQuoted))) rows.push(row);
      row = [];
      if (next === undefined) break;
      if (next === '\r' && text[offset + 1] === '\n') offset += 1;
    }
    offset += 1;
  }
  return rows;
}

function skipBlanks(text: string, offset: number): number {
  let place = offset;
  while (text[place] === ' ' || text[place] === '\t') place += 1;
  return place;
}

function bareCell(text: string, offset: number, bare: RegExp): { cell: Cell; end: number } {
  bare.lastIndex = offset;
  const [raw] = bare.exec(text) ?? [''];
  const end = offset + raw.length;
  const place = Math.min(skipBlanks(text, offset), end);
  return { cell: { text: raw.trim(), isQuoted: false, place }, end };
}

/** @returns `undefined` where the rest of the file cannot be read */
function quotedCell(text: string, place: number, problems: ProblemList): { cell: Cell; end: number } | undefined {
  const close = closingQuote(text, place);
  if (close === undefined) {
    problems.add(place, [], 'InvalidCsv', 'a quoted cell without closing double quote');
    return undefined;
  }
  const end = skipBlanks(text, close + 1);
  if (end < text.length && !/[,\r\n]/.test(text[end] ?? '')) {
    const message = 'text after the closing quote of a cell; write a double quote inside a cell twice';
    problems.add(end, [], 'InvalidCsv', message);
    return undefined;
  }
  const content = text.slice(place + 1, close).replaceAll('""', '"');
  return { cell: { text: content, isQuoted: true, place }, end };
}

function closingQuote(text: string, open: number): number | undefined {
  for (let at = text.indexOf('"', open + 1); at !== -1; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return at;
  }
  return undefined;
}
