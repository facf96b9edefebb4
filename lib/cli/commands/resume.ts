import { SUMMARY_KEY } from '../../contract/object-keys';
import { SweepError } from '../../contract/sweep-error';
import { FolderReader } from '../../folder/folder-reader';
import { retryFailed } from '../../folder/retry-failed';
import type { SweepFolder } from '../../folder/sweep-folder';
import { whyNotNeeded } from '../../sweep/decide';
import type { Manifest } from '../../sweep/records';
import type { AwsPlanFlags } from '../aws-plan';
import { budgetLeft } from '../budget';
import { call } from '../call';
import { chooseBackend, type BackendFlags } from '../choose-backend';
import { conclude } from '../conclude';
import type { ExitCode } from '../exit-codes';
import { plural } from '../format';
import type { Io } from '../io';
import { locateSweep } from '../locate-sweep';
import type { PlaceFlags } from '../places';
import { ProgressTracker, type Progress } from '../progress';
import { createReporter, type Reporter } from '../reporter';
import { resumeHere } from '../resume-here';

export interface ResumeFlags extends PlaceFlags, BackendFlags, AwsPlanFlags {
  readonly image?: string;
  readonly failed?: boolean;
  /** US dollars that the sweep may cost in all, in place of what its file says. */
  readonly maxCostUsd?: number;
  readonly detach?: boolean;
  readonly json?: boolean;
  readonly yes?: boolean;
}

/** A sweep with trials left, and where it stands. */
export interface ResumeRequest {
  readonly io: Io;
  readonly reporter: Reporter;
  readonly flags: ResumeFlags;
  readonly folder: SweepFolder;
  readonly manifest: Manifest;
  /** Trials without a result. */
  readonly left: number;
  /** US dollars that it may still cost. @default without limit */
  readonly leftUsd: number | undefined;
  readonly progress: Progress;
}

/** `sweep resume`: starts workers again on a sweep; what has a result is not repeated. */
export async function resumeCommand(io: Io, sweep: string | undefined, flags: ResumeFlags): Promise<ExitCode> {
  const reporter = createReporter(io, { json: flags.json === true });
  const folder = await locateSweep(sweep, flags);
  const manifest = await folder.manifest();
  await folder.readClock();
  const reader = new FolderReader(folder, manifest.trials);
  if (flags.failed === true) await forgive(folder, reader, manifest, reporter);
  const progress = await new ProgressTracker(folder, reader, manifest).look();
  const left = manifest.trials - progress.ended;
  const why = left === 0 ? 'every trial has a result' : whyNotNeeded(progress.stop);
  // Failed trials that were taken back have points of their own.
  if (why !== undefined && !(progress.stop?.cause === 'exhausted' && flags.failed === true)) {
    reporter.message(`${why}: nothing to do`);
    const ending = { why: left === 0 ? 'complete' : 'stopped', progress } as const;
    return conclude({ folder, reader, manifest, reporter, columns: io.columns, ending });
  }
  // It may say that all have ended, of results that are no longer there: workers would believe it.
  await folder.store.remove(SUMMARY_KEY);
  const leftUsd = await budgetLeft(folder, manifest, progress, flags.maxCostUsd);
  const request = { io, reporter, flags, folder, manifest, left, leftUsd, progress };
  const choice = chooseBackend(flags, asBefore(manifest));
  if (choice.name !== 'batch') return resumeHere(request, choice);
  const { resumeInAws } = await import('../resume-in-aws');
  return resumeInAws(request, choice);
}

function asBefore({ lock }: Manifest) {
  return lock.queue === undefined
    ? { name: 'process', why: 'it was started on a machine' }
    : { name: 'batch', why: 'it was started in AWS' };
}

/** `--failed`: failed trials are run again, with all their attempts before them. */
async function forgive(folder: SweepFolder, reader: FolderReader, manifest: Manifest, reporter: Reporter) {
  const { counts } = await new ProgressTracker(folder, reader, manifest).look();
  if (counts.running > 0) {
    throw new SweepError('SweepRunning', `${plural(counts.running, 'trial')} of ${manifest.id} still run`, {
      hint: `\`${call('stop', folder)}\`, wait until they have ended, then resume with --failed`,
    });
  }
  // It sums up what is about to be taken back.
  await folder.store.remove(SUMMARY_KEY);
  const trials = await retryFailed(folder, reader);
  reporter.message(`${plural(trials, 'failed trial')} will be run again`);
}
