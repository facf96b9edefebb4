import { SweepError, type ErrorSource } from '../contract/sweep-error';

/** What a worker process tells the process that started it. */
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

/** The error that a worker reported; `undefined` for any other message. */
export function asError(message: unknown): SweepError | undefined {
  if (typeof message !== 'object' || message === null || (message as WorkerFailure).kind !== 'failure')
    return undefined;
  const { code, message: text, hint, source } = message as WorkerFailure;
  return new SweepError(code, text, { source, ...(hint === undefined ? {} : { hint }) });
}
