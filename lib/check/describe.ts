import type { Answer, RunFacts, StartFacts } from './facts';

const SHOWN_FILES = 3;

/** `it ended with exit code 1: ...`, for the end of a sentence. */
export function howItEnded(run: RunFacts): string {
  if (run.notStarted !== undefined) return `it was not started: ${run.notStarted}`;
  if (run.timedOut) return withSaid(`it had not ended after ${seconds(run.seconds)}`, run.said);
  if (run.signal !== undefined) return withSaid(`${run.signal} ended it`, run.said);
  return withSaid(`it ended with exit code ${run.exitCode}`, run.said);
}

export function isDone(run: RunFacts): boolean {
  return run.notStarted === undefined && !run.timedOut && run.exitCode === 0;
}

export function howItStarted(start: StartFacts): string {
  if (start.notStarted !== undefined) return `it was not started: ${start.notStarted}`;
  if (start.ended !== undefined)
    return withSaid(`it ended after ${seconds(start.seconds)} with ${start.ended}`, start.said);
  const ping = start.lastPing;
  const last = ping === undefined ? '' : `, the last answer to /ping: ${answered(ping)}`;
  return withSaid(`it was not ready after ${seconds(start.seconds)}${last}`, start.said);
}

/** `status 500` or `no answer (ECONNRESET)`. */
export function answered({ status, error }: Answer): string {
  return status === undefined ? `no answer (${error ?? 'unknown'})` : `status ${status}`;
}

export function isSuccess({ status }: Answer): boolean {
  return status !== undefined && status >= 200 && status < 300;
}

/** Whether the client is told that the fault is its own. */
export function isRefusal({ status }: Answer): boolean {
  return status !== undefined && status >= 400 && status < 500;
}

export function seconds(value: number): string {
  return value < 1 ? `${Math.round(value * 1000)} ms` : `${value.toFixed(1)} s`;
}

/** The first few of them. */
export function some(names: readonly string[]): string {
  const more = names.length - SHOWN_FILES;
  return names.slice(0, SHOWN_FILES).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function withSaid(text: string, said: string): string {
  return said === '' ? text : `${text}: ${said}`;
}
