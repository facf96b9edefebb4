import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { IMAGE } from '../contract/image';
import { bindMount, CONFINEMENT, ownUser } from '../backend/docker/run-arguments';
import type { Launch } from './launcher';

export interface LaunchedImage {
  /** As `docker run` takes it. */
  readonly image: string;
  /**
   * As `docker run --user` takes it; empty: that of the image.
   *
   * @default whoever starts it, so that files belong to that person
   */
  readonly user?: string;
  /** The root file system can be written to, as on SageMaker. @default false, as in a job of AWS Batch */
  readonly writableRoot?: boolean;
}

/** Where SageMaker has the files of a program. */
const BASE = '/opt/ml';
/** Where SageMaker sends requests, unless it tells a program another port. */
const DEFAULT_PORT = 8080;

/** What `docker` is called with to start one program, in the background. */
export function launchArguments(options: LaunchedImage, launch: Launch, name: string): string[] {
  const { image, user, writableRoot = false } = options;
  const { env = {}, verb } = launch;
  return [
    // No --init: the program is process 1, as on SageMaker, and gets its signals.
    ['run', '--detach', '--name', name],
    user === undefined ? ownUser() : ['--user', user],
    CONFINEMENT.filter((argument) => !writableRoot || argument !== '--read-only'),
    // It can be read whatever the daemon's own choice is.
    ['--log-driver', 'json-file'],
    mounts(launch),
    portArguments(launch),
    Object.entries({ HOME: IMAGE.scratch, ...env }).flatMap(([variable, value]) => ['--env', `${variable}=${value}`]),
    [image, verb],
  ].flat();
}

/** One by one, as SageMaker does: what else an image has in the same place stays, `/opt/ml/code` say. */
function mounts({ base, readOnly = [] }: Launch): string[] {
  return readdirSync(base).flatMap((name) => {
    const mount = { path: join(base, name), writable: !readOnly.includes(name) };
    return ['--mount', bindMount(mount, `${BASE}/${name}`)];
  });
}

function portArguments({ port, containerPort = DEFAULT_PORT, tellsPort = true }: Launch): string[] {
  if (port === undefined) return [];
  const told = tellsPort ? ['--env', `SAGEMAKER_BIND_TO_PORT=${containerPort}`] : [];
  return ['--publish', `127.0.0.1:${port}:${containerPort}`, ...told];
}
