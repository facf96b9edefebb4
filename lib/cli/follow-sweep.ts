import type { DeploymentRecord } from '../contract/deployment';
import { FolderReader } from '../folder/folder-reader';
import type { SweepFolder } from '../folder/sweep-folder';
import type { Manifest } from '../sweep/records';
import { conclude } from './conclude';
import type { ExitCode } from './exit-codes';
import type { DeploymentFlags } from './deployment';
import { explainWait } from './explain-wait';
import type { Io } from './io';
import { JobsWatch } from './jobs-watch';
import type { Reporter } from './reporter';
import type { SweepJobs } from './sweep-jobs';
import { watchSweep, type Ending } from './watch';

export interface FollowOptions {
  readonly io: Io;
  readonly reporter: Reporter;
  readonly folder: SweepFolder;
  readonly manifest: Manifest;
  /** The jobs in which the workers run. @default none are known: they run on machines */
  readonly jobs?: SweepJobs | undefined;
  /** @default it is asked for when it is needed */
  readonly deployment?: DeploymentRecord;
  /** Which deployment that is. */
  readonly flags?: DeploymentFlags;
}

/** Shows a sweep that others work on, until it is over or Ctrl-C; it goes on without this command. */
export async function followSweep(options: FollowOptions): Promise<ExitCode> {
  const { io, reporter, folder, manifest, jobs } = options;
  const begin = performance.now();
  const reader = new FolderReader(folder, manifest.trials, manifest.lock.heartbeatSec * 1000);
  const ending = await watchSweep({ io, reporter, folder, reader, manifest, jobs: watchOf(options) });
  const elapsedSec = (performance.now() - begin) / 1000;
  const whole = await withFailure(ending, jobs);
  const { columns } = io;
  const exitCode = await conclude({
    folder,
    reader,
    manifest,
    reporter,
    columns,
    ending: whole,
    elapsedSec,
    others: true,
  });
  if (whole.failure) throw whole.failure;
  return exitCode;
}

function watchOf({ jobs, ...options }: FollowOptions): JobsWatch | undefined {
  if (!jobs) return undefined;
  return new JobsWatch({
    describe: () => jobs.describe(),
    explain: (look) => explainWait({ ...options, look }),
    now: () => options.folder.clock.now(),
  });
}

/** Workers that are gone though trials are left: what kept them from running. */
async function withFailure(ending: Ending, jobs: SweepJobs | undefined): Promise<Ending> {
  if (ending.why !== 'abandoned' || !jobs) return ending;
  const { failure } = await jobs.status();
  return failure ? { ...ending, why: 'failure', failure } : ending;
}
