import { createInterface } from 'node:readline';
import pc from 'picocolors';
import { isTerminal, wantsColors } from './terminal';

export type Colors = ReturnType<typeof pc.createColors>;

/** The only way in which commands speak. */
export interface Io {
  /** A person watches: standard output is a terminal that can move its cursor. */
  readonly isTerminal: boolean;
  /** Columns of the terminal; infinite where standard output is none. */
  readonly columns: number;
  /** Colours for standard output; they leave text as it is where none are wanted. */
  readonly colors: Colors;
  /** Colours for standard error. */
  readonly errorColors: Colors;
  /** Writes a line, or several, to standard output: what was asked for. */
  out(text: string): void;
  /** Writes a line, or several, to standard error: what is worth knowing besides. */
  err(text: string): void;
  /** Writes to standard output as it is. Resolves when more may be written. */
  write(data: string | Uint8Array): Promise<void>;
  /** The lines of standard input, until it ends. */
  lines(): AsyncIterable<string>;
  /** Whether somebody is there to answer: standard input and standard error are terminals. */
  readonly canAsk: boolean;
  /** Asks on standard error. @returns the line that was typed; `undefined` for Ctrl-C, or Ctrl-D */
  ask(question: string): Promise<string | undefined>;
  /** Calls back on Ctrl-C (`count` from 1) and on SIGTERM (`count` 2 at once). Returns a function that ends it. */
  onInterrupt(callback: (count: number) => void): () => void;
}

/** The terminal, pipe or file that this process was started with. */
export function processIo(): Io {
  const { stdout, stderr, env } = process;
  return {
    isTerminal: isTerminal(stdout, env),
    get columns() {
      return stdout.isTTY ? stdout.columns || 80 : Infinity;
    },
    colors: pc.createColors(wantsColors(stdout, env)),
    errorColors: pc.createColors(wantsColors(stderr, env)),
    out: (text) => void stdout.write(`${text}\n`),
    err: (text) => void stderr.write(`${text}\n`),
    write: (data) => new Promise((resolve) => void stdout.write(data, () => resolve())),
    lines: () => createInterface({ input: process.stdin, crlfDelay: Infinity }),
    get canAsk() {
      return process.stdin.isTTY && stderr.isTTY;
    },
    ask,
    onInterrupt,
  };
}

function ask(question: string): Promise<string | undefined> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  return new Promise((resolve) => {
    terminal.once('SIGINT', () => {
      process.stderr.write('\n');
      terminal.close();
    });
    // Closed by an answer, too, which is resolved first.
    terminal.once('close', () => resolve(undefined));
    terminal.question(question, (answer) => {
      resolve(answer);
      terminal.close();
    });
  });
}

/** One Ctrl-C arrives twice under `npm run`: from the terminal, and passed on by npm. */
const SAME_KEYSTROKE_MS = 400;

function onInterrupt(callback: (count: number) => void): () => void {
  let count = 0;
  let lastAt = -Infinity;
  const interrupt = (): void => {
    const isSame = performance.now() - lastAt < SAME_KEYSTROKE_MS;
    lastAt = performance.now();
    if (!isSame) callback(++count);
  };
  const terminate = (): void => callback((count = Math.max(count + 1, 2)));
  process.on('SIGINT', interrupt).on('SIGTERM', terminate).on('SIGHUP', terminate);
  return () => process.off('SIGINT', interrupt).off('SIGTERM', terminate).off('SIGHUP', terminate);
}
