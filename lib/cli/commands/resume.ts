import { SUMMARY_KEY } from '../../contract/object-keys';
import { SweepError } from '../../contract/sweep-error';
import { FolderReader } from '../../folder/folder-reader';
import { retryFailed } from '../../folder/retry-failed';
import type { SweepFolder } from '../../folder/sweep-folder';
import type { Manifest } from '../../sweep/records';
import { call } from '../call';
import { conclude } from '../conclude';
import type { ExitCode } from '../exit-codes';
import { plural } from '../format';
import type { Io } from '../io';
import { locateSweep } from '../locate-sweep';
import { localManifest, placeArguments, programChange, type PlaceFlags } from '../places';
import { ProgressTracker } from '../progress';
import { createReporter, type Reporter } from '../reporter';
import { defaultWorkers, prepareProgram, runSweep } from '../run-sweep';

export interface ResumeFlags extends PlaceFlags {
  readonly root?: string;
  readonly failed?: boolean;
  readonly parallel?: number;
  readonly detach?: boolean;
  readonly json?: boolean;
}

/** `sweep resume`: starts workers again on a sweep; what has a result is not repeated. */
export async function resumeCommand(io: Io, sweep: string | undefined, flags: ResumeFlags): Promise<ExitCode> {
  const reporter = createReporter(io, { json: flags.json === true });
  const folder = await locateSweep(sweep, flags.root);
  const manifest = await folder.manifest();
  await folder.readClock();
  const reader = new FolderReader(folder, manifest.trials);
  if (flags.failed === true) await forgive(folder, reader, manifest, reporter);
  const progress = await new ProgressTracker(folder, reader, manifest).look();
  const left = manifest.trials - progress.ended;
  if (left === 0 || progress.stop?.cause === 'target') {
    reporter.message(left === 0 ? 'every trial has a result: nothing to do' : 'the target was reached: nothing to do');
    const ending = { why: left === 0 ? 'complete' : 'stopped', progress } as const;
    return conclude({ folder, reader, manifest, reporter, columns: io.columns, ending });
  }
  const here = localManifest(manifest, flags);
  const change = programChange(here);
  if (change !== undefined) reporter.warning(change);
  // Before what takes long: whether workers could write at all.
  await folder.store.now();
  const path = await prepareProgram(here.lock.program.folder, reporter);
  await folder.clearStop();
  await folder.markStarted();
  const workers = Math.min(flags.parallel ?? defaultWorkers(manifest.spec, left), left);
  reporter.event('sweep', { id: manifest.id, uri: folder.store.uri, trials: manifest.trials, workers });
  reporter.message(`resuming ${manifest.id}: ${plural(left, 'trial')} of ${manifest.trials} left`);
  const workArguments = placeArguments(flags, here);
  return runSweep({ io, reporter, folder, manifest, workers, path, workArguments, detach: flags.detach === true });
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
