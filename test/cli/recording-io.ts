import pc from 'picocolors';
import type { Io } from '../../lib/cli/io';

/** Keeps what a command says, and stands for a terminal of any width. */
export class RecordingIo implements Io {
  readonly isTerminal: boolean;
  columns: number;
  readonly colors = pc.createColors(false);
  readonly errorColors = pc.createColors(false);
  stdout = '';
  stderr = '';
  /** Questions that were asked. */
  readonly questions: string[] = [];
  private readonly answer: string | undefined;
  private readonly input: readonly string[];
  private readonly callbacks = new Set<(count: number) => void>();
  private interrupts = 0;

  readonly canAsk: boolean;

  /**
   * @param options.answer what is typed at a question, `undefined` for Ctrl-C. @default nobody is there to answer
   * @param options.input lines of standard input. @default none
   */
  constructor(
    options: { isTerminal?: boolean; columns?: number; answer?: string | undefined; input?: readonly string[] } = {},
  ) {
    this.input = options.input ?? [];
    this.canAsk = 'answer' in options;
    this.answer = options.answer;
    this.isTerminal = options.isTerminal ?? false;
    this.columns = options.columns ?? Infinity;
  }

  out(text: string): void {
    this.stdout += `${text}\n`;
  }

  err(text: string): void {
    this.stderr += `${text}\n`;
  }

  async write(data: string | Uint8Array): Promise<void> {
    this.stdout += typeof data === 'string' ? data : Buffer.from(data).toString();
  }

  async *lines(): AsyncGenerator<string> {
    yield* this.input;
  }

  async ask(question: string): Promise<string | undefined> {
    this.questions.push(question);
    return this.answer;
  }

  onInterrupt(callback: (count: number) => void): () => void {
    this.callbacks.add(callback);
    return () => this.callbacks.delete(callback);
  }

  /** What Ctrl-C does. */
  interrupt(): void {
    this.interrupts += 1;
    for (const callback of this.callbacks) callback(this.interrupts);
  }

  /** The standard output as JSON, a line each. */
  get events(): Record<string, unknown>[] {
    return parseLines(this.stdout);
  }
}

export function parseLines(text: string): Record<string, unknown>[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
