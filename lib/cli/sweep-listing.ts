import { SweepError } from '../contract/sweep-error';
import { readSummary } from '../folder/derived';
import { FolderReader } from '../folder/folder-reader';
import type { SweepFolder } from '../folder/sweep-folder';
import { endedTrials } from '../report/summary';
import type { Manifest } from '../sweep/records';
import { jobsOf } from './sweep-jobs';
import { ProgressTracker } from './progress';
import { lastSign, sweepState, type SweepState } from './sweep-state';

/** One sweep of a root in a few figures. */
export interface SweepListing {
  readonly id: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly method: string;
  readonly trials: number;
  /** Trials that have a result, failed ones among them. */
  readonly ended: number;
  readonly failed: number;
  readonly metric: string | null;
  readonly best: number | null;
  readonly state: SweepState;
}

/** A sweep whose `sweep.json` is broken, or of another version. */
export interface UnreadableSweep {
  readonly id: string;
  readonly state: 'unreadable';
}

/**
 * A sweep in two requests when it is complete: its summary can change no more. Others are read as they are.
 *
 * @returns `undefined` for a folder that holds no sweep
 */
export async function listSweep(folder: SweepFolder): Promise<SweepListing | UnreadableSweep | undefined> {
  const manifest = await readManifest(folder);
  if (!manifest) return undefined;
  if (manifest === 'unreadable') return { id: folder.id, state: manifest };
  const summary = await readSummary(folder);
  if (!summary || endedTrials(summary) !== manifest.trials) return readSweep(folder, manifest);
  return {
    ...identity(folder, manifest),
    ended: manifest.trials,
    failed: summary.failed,
    best: summary.best?.objective ?? null,
    state: 'complete',
  };
}

async function readSweep(folder: SweepFolder, manifest: Manifest): Promise<SweepListing> {
  const reader = new FolderReader(folder, manifest.trials);
  const progress = await new ProgressTracker(folder, reader, manifest).look();
  const now = { at: folder.clock.now(), heartbeatMs: manifest.lock.heartbeatSec * 1000 };
  const state = sweepState(progress, lastSign(reader.state), now);
  return {
    ...identity(folder, manifest),
    ended: progress.ended,
    failed: progress.counts.failed,
    best: progress.best?.objective ?? null,
    state: state === 'abandoned' ? await stateOfJobs(folder, manifest) : state,
  };
}

/** Nobody works on the sweep, unless workers wait for machines. A list is worth having without that, too. */
async function stateOfJobs(folder: SweepFolder, manifest: Manifest): Promise<SweepState> {
  try {
    const jobs = await jobsOf(folder, manifest);
    return jobs && (await jobs.describe()).live > 0 ? 'queued' : 'abandoned';
  } catch (error) {
    if (error instanceof SweepError) return 'abandoned';
    throw error;
  }
}

/** Under the name of its folder, which is what other commands go by. */
function identity({ id }: SweepFolder, { spec, trials, lock }: Manifest) {
  return { id, createdAt: lock.createdAt, method: spec.method, trials, metric: spec.metric?.name ?? null };
}

async function readManifest(folder: SweepFolder): Promise<Manifest | 'unreadable' | undefined> {
  try {
    return await folder.manifest();
  } catch (error) {
    if (!(error instanceof SweepError)) throw error;
    if (error.code === 'SweepNotFound') return undefined;
    if (error.code === 'ManifestUnreadable') return 'unreadable';
    throw error;
  }
}
