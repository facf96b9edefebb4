import type { Exit } from '../worker/program';

/** 128 and the number of SIGKILL: what the end of a container is told as. */
const KILLED = 137;

/**
 * Whether SIGKILL ended a program. That it took long does not tell: to clear away what it ran in takes time, too, on a
 * machine with much to do.
 */
export function wasKilled({ code, signal }: Exit): boolean {
  return signal === 'SIGKILL' || code === KILLED;
}
