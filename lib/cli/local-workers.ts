import { availableParallelism } from 'node:os';
import type { Backend } from '../backend/backend';
import { sweepMounts } from '../backend/docker/mounts';
import { createBackend } from '../backend/registry';
import { CONTAINER_VARIABLE, PROGRAM_PATH_VARIABLE } from '../contract/environment';
import type { SweepFolder } from '../folder/sweep-folder';
import type { SweepSpec } from '../spec/sweep-spec';
import { parentAddress } from '../store/address';
import type { HereChoice } from './choose-backend';
import { workersLog } from './conclude';
import type { Resolved } from './create-sweep';
import { commandFile, packageRoot } from './package-root';
import type { Reporter } from './reporter';

/** How workers of this machine are started on a sweep, once there is one. */
export interface Start {
  readonly folder: SweepFolder;
  /** Workers go on by themselves; the command ends. */
  readonly detach: boolean;
  /** What workers are told besides the sweep. @default nothing */
  readonly workArguments?: readonly string[];
}

/** Makes the workers of a sweep, everything that they need being there. */
export type Recruiter = (start: Start) => Promise<Backend>;

export interface Preparation {
  readonly resolved: Resolved;
  readonly spec: SweepSpec;
  /** For docker: an image in place of one built from the program's folder. */
  readonly image?: string | undefined;
  readonly reporter: Reporter;
}

/** Workers where neither the command line nor the file says how many: one per core, no more than there are trials. */
export function defaultWorkers(spec: SweepSpec, trials: number): number {
  return Math.min(spec.limits.parallel ?? availableParallelism(), trials);
}

/** Makes what the program needs besides itself: a Python environment, or an image. It may take minutes. */
export async function prepareWorkers({ name }: HereChoice, preparation: Preparation): Promise<Recruiter> {
  return name === 'docker' ? prepareContainers(preparation) : prepareProcesses(preparation);
}

async function prepareProcesses({ resolved, reporter }: Preparation): Promise<Recruiter> {
  const { preparePythonEnv } = await import('../backend/python-env');
  const onProgress = (text: string): void => reporter.message(text);
  const { binDir } = await preparePythonEnv(resolved.container, { onProgress });
  // Workers would take it before the program that the plan names.
  const { [CONTAINER_VARIABLE]: _, ...inherited } = process.env;
  const env = { ...inherited, ...(binDir === undefined ? {} : { [PROGRAM_PATH_VARIABLE]: binDir }) };
  return async ({ folder, detach, workArguments = [] }) =>
    createBackend('process', {
      command: [process.execPath, commandFile()],
      env,
      workArguments,
      ...logOf(folder, detach),
    });
}

async function prepareContainers({ resolved, spec, image, reporter }: Preparation): Promise<Recruiter> {
  const { prepareDocker } = await import('../backend/docker/prepare');
  const { container, channels } = resolved;
  const { env } = process;
  const made = await prepareDocker({
    container,
    packageRoot: packageRoot(),
    env,
    onProgress: (text) => reporter.message(text),
    resources: spec.resources,
    ...(image === undefined ? {} : { image }),
  });
  return async ({ folder, detach, workArguments = [] }) =>
    createBackend('docker', {
      ...made,
      env,
      workArguments,
      mounts: sweepMounts(parentAddress(folder.uri), channels),
      ...logOf(folder, detach),
    });
}

function logOf(folder: SweepFolder, detach: boolean): { detachedLog?: string } {
  return detach ? { detachedLog: workersLog(folder) } : {};
}
