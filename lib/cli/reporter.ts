import type { Io } from './io';
import { JsonReporter } from './reporters/json';
import { PlainReporter } from './reporters/plain';
import { TerminalReporter } from './reporters/terminal';
import type { Manifest } from '../sweep/records';
import type { Progress } from './progress';

/** Shows how a sweep goes: to a person at a terminal, in a log, or to a program. */
export interface Reporter {
  /** A line for people. */
  message(text: string): void;
  warning(text: string): void;
  /** Something that programs may want to know; people are told by messages. */
  event(name: string, data: object): void;
  progress(progress: Progress, manifest: Manifest): void;
  /** Takes away what only belongs there while the sweep runs. */
  end(): void;
}

export function createReporter(io: Io, options: { json: boolean }): Reporter {
  if (options.json) return new JsonReporter(io);
  return io.isTerminal ? new TerminalReporter(io) : new PlainReporter(io);
}
