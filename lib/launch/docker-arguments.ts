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
}

/** Where SageMaker has the files of a program. */
const BASE = '/opt/ml';
/** Where SageMaker sends requests, unless it tells a program another port. */
const DEFAULT_PORT = 8080;

/** What `docker` is called with to start one program, in the background. */
export function launchArguments({ image, user }: LaunchedImage, launch: Launch, name: string): string[] {
  const { base, readOnly = [], env = {}, verb } = launch;
  return [
    // No --init: the program is process 1, as on SageMaker, and gets its signals.
    ['run', '--detach', '--name', name],
    user === undefined ? ownUser() : ['--user', user],
    CONFINEMENT,
    // It can be read whatever the daemon's own choice is.
    ['--log-driver', 'json-file'],
    ['--mount', bindMount({ path: base, writable: true }, BASE)],
    readOnly.flatMap((folder) => [
      '--mount',
      bindMount({ path: join(base, folder), writable: false }, `${BASE}/${folder}`),
    ]),
    portArguments(launch),
    Object.entries({ HOME: IMAGE.scratch, ...env }).flatMap(([variable, value]) => ['--env', `${variable}=${value}`]),
    [image, verb],
  ].flat();
}

function portArguments({ port, containerPort = DEFAULT_PORT }: Launch): string[] {
  if (port === undefined) return [];
  return ['--publish', `127.0.0.1:${port}:${containerPort}`, '--env', `SAGEMAKER_BIND_TO_PORT=${containerPort}`];
}
