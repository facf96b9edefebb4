import type { Path, Place, Shape } from './source-node';

/** One thing that is wrong, or only doubtful, in a sweep file. */
export interface Problem {
  /** 1-based; 1 for a parameter flag. */
  readonly line: number;
  /** 1-based, in UTF-16 units as editors count them; for a parameter flag counted in the flag's text. */
  readonly column: number;
  /** For example `parameters.lr.min`; empty when the whole file is meant. */
  readonly path: string;
  /** Lower-case; names the wrong value and what is allowed. */
  readonly message: string;
  /** PascalCase and stable. */
  readonly code: string;
  /** The `-p` flag that is meant, when it is not the file. */
  readonly flag?: string;
}

/** More problems than this are counted, not listed: a file of a million wrong rows has one cause. */
export const MAX_PROBLEMS = 100;

interface Finding {
  readonly place: Place;
  readonly path: Path;
  readonly code: string;
  readonly message: string;
}

/** Collects the problems of one file. */
export class ProblemList {
  private readonly findings: Finding[] = [];
  private readonly known = new Set<string>();
  private unlisted = 0;

  get isEmpty(): boolean {
    return this.findings.length === 0;
  }

  /** @param message a function where the text is costly: it is not called once the list is full */
  add(place: Place, path: Path, code: string, message: string | (() => string)): void {
    if (this.findings.length >= MAX_PROBLEMS) {
      this.unlisted += 1;
      return;
    }
    const identity = JSON.stringify([place, path.at(-1), code]);
    if (this.known.has(identity)) return;
    this.known.add(identity);
    this.findings.push({ place, path, code, message: typeof message === 'string' ? message : message() });
  }

  /** The problems in file order, those of flags last. */
  finish(text: string, shape: Shape): Problem[] {
    if (this.isEmpty) return [];
    const lines = lineStarts(text);
    const problems = this.findings.map((finding) => toProblem(finding, lines, shape)).sort(inFileOrder);
    const last = problems.at(-1);
    if (this.unlisted === 0 || last === undefined) return problems;
    return [...problems, { ...last, code: 'TooManyProblems', message: `and ${this.unlisted} more problems` }];
  }
}

function toProblem({ place, path, code, message }: Finding, lines: readonly number[], shape: Shape): Problem {
  const shown = { path: printable(formatPath(path, shape)), message: printable(message), code };
  if (typeof place !== 'number') return { line: 1, column: place.offset + 1, ...shown, flag: place.flag };
  const line = lineAt(lines, place);
  return { line, column: place - (lines[line - 1] ?? 0) + 1, ...shown };
}

function inFileOrder(a: Problem, b: Problem): number {
  if ((a.flag === undefined) !== (b.flag === undefined)) return a.flag === undefined ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}

/** Offsets at which lines start; `\n`, `\r\n` and a lone `\r` end a line. */
export function lineStarts(text: string): number[] {
  const starts = [0];
  for (const match of text.matchAll(/\r\n?|\n/g)) starts.push(match.index + match[0].length);
  return starts;
}

/** The 1-based line of an offset, by bisection. */
export function lineAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return low + 1;
}

/** Shorthands are rewritten to full files before they are checked; their paths are shown as the user wrote them. */
function formatPath(path: Path, shape: Shape): string {
  let shown = path;
  if (shape === 'grid' && path[0] === 'parameters') {
    const [, name, , ...rest] = path;
    shown = name === undefined ? [] : [name, ...rest];
  }
  if (shape === 'list' && path[0] === 'points') shown = path.slice(1);
  return shown.map(formatStep).join('');
}

function formatStep(step: string | number, index: number): string {
  if (typeof step === 'number') return `[${step}]`;
  const name = step.length > 80 ? `${step.slice(0, 77)}...` : step;
  return index === 0 ? name : `.${name}`;
}

/** A file must not be able to move the cursor of the terminal that shows its problems. */
function printable(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, (character) =>
    JSON.stringify(character).slice(1, -1),
  );
}
