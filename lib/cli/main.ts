import { CommanderError } from 'commander';
import { SweepError } from '../contract/sweep-error';
import { ExitCode } from './exit-codes';
import { describeError, formatError } from './format-error';
import type { Io } from './io';
import { createProgram } from './program';
import { usageError } from './usage-error';

/**
 * Runs the command that the arguments name.
 *
 * @param args the arguments after the program's name
 */
export async function main(io: Io, args: readonly string[]): Promise<ExitCode> {
  let exitCode: ExitCode = ExitCode.ok;
  const program = createProgram(io, (code) => void (exitCode = code));
  try {
    await program.parseAsync(args.length === 0 ? ['--help'] : args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) return fail(io, args, error);
    // Help and version are thrown, too.
    return error.exitCode === 0 ? ExitCode.ok : fail(io, args, usageError(error, program, args));
  }
}

/** Tells an error: to people on standard error, and to programs that asked for JSON on standard output. */
export function fail(io: Io, args: readonly string[], error: unknown): ExitCode {
  const isUsers = error instanceof SweepError && error.source === 'user';
  const exitCode = isUsers ? ExitCode.badInput : ExitCode.failure;
  if (args.includes('--json')) io.out(JSON.stringify({ event: 'error', ...describeError(error), exitCode }));
  io.err(formatError(error, { debug: args.includes('--debug'), colors: io.errorColors }));
  return exitCode;
}
