import { lostAt, type Now } from '../sweep/decide';
import type { SweepState as FolderState } from '../sweep/fold';
import type { Progress } from './progress';

/**
 * Where a sweep stands. `stopping`: nothing more is claimed, and trials still run. `abandoned`: trials are left,
 * nobody stopped it, and nobody works on it. `queued`: its workers wait for machines in AWS, and none is at work.
 */
export type SweepState = 'running' | 'queued' | 'stopping' | 'stopped' | 'complete' | 'abandoned';

/** @param seenAt the latest sign that somebody works on the sweep, by the store's clock */
export function sweepState(progress: Progress, seenAt: number | undefined, now: Now): SweepState {
  const { counts, ended, stop, crew } = progress;
  if (ended === counts.trials) return 'complete';
  if (counts.running > 0) return stop ? 'stopping' : 'running';
  const areLeft = crew !== undefined && crew.live > 0;
  if (stop) return areLeft ? 'stopping' : 'stopped';
  if (areLeft) return crew.running > 0 ? 'running' : 'queued';
  // Workers that were just started have claimed nothing yet, and others are between two trials.
  const isBetween = seenAt !== undefined && now.at < lostAt(seenAt, now.heartbeatMs);
  return isBetween ? 'running' : 'abandoned';
}

/** The latest sign of life: a start or resume, a claim, a heartbeat, or the end of a trial. */
export function lastSign({ startedAt, trials }: FolderState): number | undefined {
  let latest = startedAt;
  for (const { seenAt, result, released } of trials.values()) {
    // Whoever let go of a trial without a result has left.
    const at = result ? Math.max(seenAt, Date.parse(result.endedAt) || 0) : released ? 0 : seenAt;
    if (at > (latest ?? 0)) latest = at;
  }
  return latest;
}
