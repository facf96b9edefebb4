import { SweepError } from '../contract/sweep-error';
import type { Colors } from './io';

export interface ErrorOptions {
  /** Adds the stack. */
  readonly debug: boolean;
  readonly colors: Colors;
}

/** An error as a person reads it: what is wrong, and what to do. The stack only with `debug`. */
export function formatError(error: unknown, { debug, colors }: ErrorOptions): string {
  const { code, message, hint } = describeError(error);
  const lines = [`${colors.red('error')} ${colors.dim(`[${code}]`)} ${message}`];
  if (hint !== undefined) lines.push(`${colors.cyan('hint')} ${hint}`);
  if (debug && error instanceof Error) lines.push(error.stack ?? '');
  return lines.join('\n');
}

/** An error as a program reads it. */
export function describeError(error: unknown): { code: string; message: string; hint?: string } {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof SweepError)) {
    return {
      code: 'Unexpected',
      message,
      hint: 'this is a fault of sweep itself; run again with --debug and report what it shows',
    };
  }
  return { code: error.code, message, ...(error.hint === undefined ? {} : { hint: error.hint }) };
}
