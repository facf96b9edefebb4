import { AskTellSession } from '../ask-tell/session';
import { ExitCode } from '../exit-codes';
import type { Io } from '../io';
import { loadSpec } from '../load-spec';
import { createReporter } from '../reporter';

export interface AskTellFlags {
  readonly grid?: string;
}

/** `sweep ask-tell`: chooses points for another program, which asks on standard input, until that ends. */
export async function askTellCommand(io: Io, flags: AskTellFlags): Promise<ExitCode> {
  const file = flags.grid === undefined ? undefined : await loadSpec(createReporter(io, { json: false }), flags);
  const session = new AskTellSession(file);
  for await (const line of io.lines()) io.out(session.answer(line));
  return ExitCode.ok;
}
