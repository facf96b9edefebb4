import { SweepError, type ErrorSource } from '../contract/sweep-error';

/** Set for a worker that has no channel to what started it: it is told and tells by standard input and output. */
export const STDIO_VARIABLE = 'SWEEP_EMPLOYED_BY_STDIO';

/** A worker process tells the process that started it that it has found work. */
export const WORKING = { kind: 'working' } as const;

/** A worker process tells the process that started it why it cannot go on. */
export interface WorkerFailure {
  readonly kind: 'failure';
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly source: ErrorSource;
}

export function asFailure(error: unknown): WorkerFailure {
  const known = error instanceof SweepError ? error : undefined;
  const message = error instanceof Error ? error.message : String(error);
  const hint = known?.hint === undefined ? {} : { hint: known.hint };
  return { kind: 'failure', code: known?.code ?? 'WorkerCrashed', message, source: known?.source ?? 'tool', ...hint };
}

/** A line that a worker wrote to standard output as a message; `undefined` for any other line. */
export function parseMessage(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}

/** The error that a worker reported; `undefined` for any other message. */
export function asError(message: unknown): SweepError | undefined {
  if (kindOf(message) !== 'failure') return undefined;
  const { code, message: text, hint, source } = message as WorkerFailure;
  return new SweepError(code, text, { source, ...(hint === undefined ? {} : { hint }) });
}

export function isWorking(message: unknown): boolean {
  return kindOf(message) === WORKING.kind;
}

function kindOf(message: unknown): unknown {
  return typeof message === 'object' && message !== null ? (message as { kind?: unknown }).kind : undefined;
}
