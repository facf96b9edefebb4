import { availableParallelism } from 'node:os';
import { preparePythonEnv } from '../backend/python-env';
import { createBackend } from '../backend/registry';
import { PROGRAM_PATH_VARIABLE } from '../contract/environment';
import { FolderReader } from '../folder/folder-reader';
import type { SweepFolder } from '../folder/sweep-folder';
import type { SweepSpec } from '../spec/sweep-spec';
import type { Manifest } from '../sweep/records';
import { call } from './call';
import { conclude, workersLog } from './conclude';
import { ExitCode } from './exit-codes';
import { plural } from './format';
import type { Io } from './io';
import { commandFile } from './package-root';
import type { Reporter } from './reporter';
import { watchSweep } from './watch';

export interface RunOptions {
  readonly io: Io;
  readonly reporter: Reporter;
  readonly folder: SweepFolder;
  readonly manifest: Manifest;
  readonly workers: number;
  /** Folder of commands prepared for the program. */
  readonly path: string | undefined;
  /** What workers are told besides the sweep. @default nothing */
  readonly workArguments?: readonly string[];
  /** Workers go on by themselves; the command ends. */
  readonly detach: boolean;
}

/** Workers where neither the command line nor the file says how many: one per core, no more than there are trials. */
export function defaultWorkers(spec: SweepSpec, trials: number): number {
  return Math.min(spec.limits.parallel ?? availableParallelism(), trials);
}

/** Makes what the program needs besides itself: the virtual environment that its folder asks for. */
export async function prepareProgram(container: string, reporter: Reporter): Promise<string | undefined> {
  const { binDir } = await preparePythonEnv(container, { onProgress: (text) => reporter.message(text) });
  return binDir;
}

/** Starts workers on a sweep and follows it to its end. */
export async function runSweep(options: RunOptions): Promise<ExitCode> {
  const { io, reporter, folder, manifest, workers, detach } = options;
  const begin = performance.now();
  const env = { ...process.env, ...(options.path === undefined ? {} : { [PROGRAM_PATH_VARIABLE]: options.path }) };
  const backend = createBackend('process', {
    command: [process.execPath, commandFile()],
    env,
    workArguments: options.workArguments ?? [],
    ...(detach ? { detachedLog: workersLog(folder) } : {}),
  });
  await backend.start(folder.uri, workers);
  if (detach) return detached(options);
  const reader = new FolderReader(folder, manifest.trials);
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
