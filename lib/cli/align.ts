import { cut, displayWidth } from './text';

/** Pads cells so that columns line up, two spaces between them, columns of numbers to the right; cuts long lines. */
export function align(rows: readonly (readonly string[])[], columns: number): string {
  const [header = [], ...body] = rows;
  const shapes = header.map((_, i) => ({
    width: Math.max(...rows.map((row) => displayWidth(row[i] ?? ''))),
    toRight: body.length > 0 && body.every((row) => NUMBER.test(row[i] ?? '')) && body.some((row) => row[i] !== '-'),
  }));
  return rows
    .map((row) => shapes.map(({ width, toRight }, i) => pad(row[i] ?? '', width, toRight)).join('  '))
    .map((line) => cut(line.trimEnd(), columns))
    .join('\n');
}

/** A number with its unit, or the dash that stands for none. */
const NUMBER = /^(-|[-+±]?\$?[\d.,]+(e[-+]?\d+)?( ms| s)?)$/i;

function pad(cell: string, width: number, toRight: boolean): string {
  const spaces = ' '.repeat(width - displayWidth(cell));
  return toRight ? spaces + cell : cell + spaces;
}
