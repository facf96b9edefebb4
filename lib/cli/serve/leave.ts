import type { Io } from '../io';

/** What a person, or a platform, tells a server that runs in the foreground. */
export interface Leave {
  /** Told once: end when what is under way is done. */
  readonly gently: AbortSignal;
  /** Told again: end now. */
  readonly now: AbortSignal;
  unsubscribe(): void;
}

/** Ctrl-C, SIGTERM and a closed terminal: the first ends a server gently, the second at once. */
export function listenForLeave(io: Io): Leave {
  const [gently, now] = [new AbortController(), new AbortController()];
  const unsubscribe = io.onInterrupt(() => (gently.signal.aborted ? now : gently).abort());
  return { gently: gently.signal, now: now.signal, unsubscribe };
}

/** Resolves when a signal is aborted. */
export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((done) => signal.addEventListener('abort', () => done(), { once: true }));
}
