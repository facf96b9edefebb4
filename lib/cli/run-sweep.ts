import { FolderReader } from '../folder/folder-reader';
import type { SweepFolder } from '../folder/sweep-folder';
import type { Manifest } from '../sweep/records';
import { call } from './call';
import { conclude, workersLog } from './conclude';
import { ExitCode } from './exit-codes';
import { plural } from './format';
import type { Io } from './io';
import type { Recruiter } from './local-workers';
import type { Reporter } from './reporter';
import { watchSweep } from './watch';

export interface RunOptions {
  readonly io: Io;
  readonly reporter: Reporter;
  readonly folder: SweepFolder;
  readonly manifest: Manifest;
  readonly workers: number;
  readonly recruit: Recruiter;
  /** What workers are told besides the sweep. @default nothing */
  readonly workArguments?: readonly string[];
  /** Workers go on by themselves; the command ends. */
  readonly detach: boolean;
}

/** Starts workers of this machine on a sweep and follows it to its end. */
export async function runSweep(options: RunOptions): Promise<ExitCode> {
  const { io, reporter, folder, manifest, workers, detach, recruit } = options;
  const begin = performance.now();
  const backend = await recruit({ folder, detach, workArguments: options.workArguments ?? [] });
  await backend.start(folder.uri, workers);
  if (detach) return detached(options);
  const reader = new FolderReader(folder, manifest.trials, manifest.lock.heartbeatSec * 1000);
  const ending = await watchSweep({ io, reporter, folder, reader, manifest, backend });
  const elapsedSec = (performance.now() - begin) / 1000;
  const exitCode = await conclude({ folder, reader, manifest, reporter, columns: io.columns, ending, elapsedSec });
  if (ending.failure) throw ending.failure;
  return exitCode;
}

function detached({ reporter, manifest, workers, folder }: RunOptions): ExitCode {
  reporter.event('detached', { id: manifest.id, workers, uri: folder.uri });
  const log = workersLog(folder);
  reporter.message(`${plural(workers, 'worker')} at work in the background; their messages are in ${log}`);
  reporter.message(`\`${call('follow', folder)}\` shows how it goes, \`${call('stop', folder)}\` ends it`);
  return ExitCode.ok;
}
