import { setTimeout as sleep } from 'node:timers/promises';
import { ProgressTracker } from '../../lib/cli/progress';
import { lastSign, sweepState } from '../../lib/cli/sweep-state';
import { FolderReader } from '../../lib/folder/folder-reader';
import type { SweepFolder } from '../../lib/folder/sweep-folder';
import { lostAt } from '../../lib/sweep/decide';
import type { Manifest, ResultRecord, StopRecord } from '../../lib/sweep/records';

/** Where a sweep stands that nobody works on any more. */
export type EndState = 'complete' | 'stopped' | 'abandoned';

export interface Ending {
  readonly state: EndState;
  readonly results: readonly ResultRecord[];
  readonly stop: StopRecord | undefined;
  /** US dollars; absent where the price of a worker is unknown. */
  readonly spentUsd: number | undefined;
  /** The latest start or resume: ends of the same sweep after different starts are told apart by it. */
  readonly startedAt: number;
}

/** How long to wait at most for signs of life of workers that are gone to grow old: less than the function may run. */
const PATIENCE_MS = 180_000;

/**
 * How a sweep ended; `undefined` when others still work on it. Workers that were killed look alive until they have
 * missed some heartbeats, so a sweep that seems to go on is looked at again after that.
 */
export async function lookForEnd(folder: SweepFolder, manifest: Manifest): Promise<Ending | undefined> {
  const untilLost = lostAt(0, manifest.lock.heartbeatSec * 1000);
  const first = await look(folder, manifest);
  if (first || untilLost > PATIENCE_MS) return first;
  await sleep(untilLost);
  return look(folder, manifest);
}

async function look(folder: SweepFolder, manifest: Manifest): Promise<Ending | undefined> {
  await folder.readClock();
  const reader = new FolderReader(folder, manifest.trials);
  const progress = await new ProgressTracker(folder, reader, manifest).look();
  const now = { at: folder.clock.now(), heartbeatMs: manifest.lock.heartbeatSec * 1000 };
  const state = sweepState(progress, lastSign(reader.state), now);
  if (state !== 'complete' && state !== 'stopped' && state !== 'abandoned') return undefined;
  const { stop, spentUsd } = progress;
  return { state, results: reader.results(), stop, spentUsd, startedAt: reader.state.startedAt ?? 0 };
}
