import { lostAt, type Now } from '../sweep/decide';
import type { Progress } from './progress';

/**
 * Where a sweep stands. `stopping`: nothing more is claimed, and trials still run. `abandoned`: trials are left,
 * nobody stopped it, and nobody works on it.
 */
export type SweepState = 'running' | 'stopping' | 'stopped' | 'complete' | 'abandoned';

/** @param startedAt the latest start or resume, by the store's clock */
export function sweepState(progress: Progress, startedAt: number | undefined, now: Now): SweepState {
  const { counts, ended, stop } = progress;
  if (ended === counts.trials) return 'complete';
  if (counts.running > 0) return stop ? 'stopping' : 'running';
  if (stop) return 'stopped';
  // Workers that were just started have claimed nothing yet.
  const isStarting = ended === 0 && startedAt !== undefined && now.at < lostAt(startedAt, now.heartbeatMs);
  return isStarting ? 'running' : 'abandoned';
}
