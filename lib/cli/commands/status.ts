import { FolderReader } from '../../folder/folder-reader';
import { ExitCode } from '../exit-codes';
import type { Io } from '../io';
import { crewOf } from '../jobs-watch';
import { locateSweep } from '../locate-sweep';
import { ProgressTracker } from '../progress';
import type { RootFlags } from '../root-address';
import { runningTrials } from '../running-trials';
import { statusJson, statusText, type Status } from '../status-text';
import { jobsOf } from '../sweep-jobs';
import { lastSign, sweepState } from '../sweep-state';

export interface StatusFlags extends RootFlags {
  readonly json?: boolean;
}

/** `sweep status`: one look at a sweep. */
export async function statusCommand(io: Io, sweep: string | undefined, flags: StatusFlags): Promise<ExitCode> {
  const folder = await locateSweep(sweep, flags);
  const manifest = await folder.manifest();
  await folder.readClock();
  const reader = new FolderReader(folder, manifest.trials);
  const jobs = await jobsOf(folder, manifest);
  const crew = jobs && crewOf(await jobs.describe());
  const look = { ...(await new ProgressTracker(folder, reader, manifest).look()), ...(crew ? { crew } : {}) };
  const now = { at: folder.clock.now(), heartbeatMs: manifest.lock.heartbeatSec * 1000 };
  const state = sweepState(look, lastSign(reader.state), now);
  const progress = state === 'running' ? look : { ...look, perMinute: undefined, remainingSec: undefined };
  const running = await runningTrials(folder, reader.state, now);
  const status: Status = { manifest, uri: folder.store.uri, state, progress, running };
  io.out(flags.json === true ? statusJson(status) : statusText(status, io));
  return ExitCode.ok;
}
