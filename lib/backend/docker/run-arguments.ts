import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import { TAG } from '../../contract/deployment';
import { IMAGE, workerCommand } from '../../contract/image';
import type { ResourcesSpec } from '../../spec/sweep-spec';
import { STDIO_VARIABLE } from '../worker-messages';

export interface ContainerOptions {
  /** As `docker run` takes it: see `prepareDocker`. */
  readonly image: string;
  /** Whether the image's entry point is {@link IMAGE.entry}: it stays, others go. @default false */
  readonly hasEntry?: boolean;
  /** Folders and files of this machine that workers see, each at its own path: the root of sweeps, the channels. */
  readonly mounts: readonly Mount[];
  /** What one container gets. `spot` means nothing here. */
  readonly resources: Omit<ResourcesSpec, 'spot'>;
  /** For the docker command; of it workers get what {@link PASSED_VARIABLES} names. */
  readonly env: NodeJS.ProcessEnv;
  /** Further arguments after `work SWEEP`. @default none */
  readonly workArguments?: readonly string[];
}

export interface Mount {
  /** Absolute. */
  readonly path: string;
  readonly writable: boolean;
}

/** What a worker needs to read and write a sweep in S3: there is no other way to credentials in a container. */
export const PASSED_VARIABLES = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_ENDPOINT_URL',
  'AWS_ENDPOINT_URL_S3',
] as const;

/** No more rights than at its start, and nothing to write to but what is mounted. */
export const CONFINEMENT: readonly string[] = [
  '--security-opt',
  'no-new-privileges',
  '--read-only',
  '--mount',
  `type=volume,destination=${IMAGE.scratch}`,
];

/** Longer ones are no host names. */
const MAX_NAME = 63;

/** A name for the container of one worker, which is its host name too: claims say who works on what. */
export function containerName(sweep: string): string {
  const suffix = randomBytes(4).toString('hex');
  const id = basename(sweep).replaceAll(/[^A-Za-z0-9-]/g, '-');
  return `sweep-${id.slice(0, MAX_NAME - 'sweep--'.length - suffix.length)}-${suffix}`;
}

/** What `docker` is called with to run one worker. */
export function runArguments(
  options: ContainerOptions,
  container: { readonly sweep: string; readonly name: string; readonly attached: boolean },
): string[] {
  const { sweep, name, attached } = container;
  const command = [...workerCommand(sweep), ...(attached ? ['--quiet'] : []), ...(options.workArguments ?? [])];
  return [
    // Signals get through to the worker, and no process that a program leaves behind stays.
    ['run', '--rm', '--init'],
    attached ? ['--interactive', '--env', `${STDIO_VARIABLE}=1`] : [],
    ['--name', name, '--hostname', name, '--label', `${TAG.sweep}=${sweep}`],
    ownUser(),
    ['--env', `HOME=${IMAGE.scratch}`],
    passedVariables(options.env).flatMap((variable) => ['--env', variable]),
    CONFINEMENT,
    options.mounts.flatMap((mount) => ['--mount', bindMount(mount)]),
    limits(options.resources),
    options.hasEntry
      ? [options.image, ...command]
      : ['--entrypoint', command[0] as string, options.image, ...command.slice(1)],
  ].flat();
}

/** By name alone: no list of processes shows what they are. */
function passedVariables(env: NodeJS.ProcessEnv): string[] {
  return PASSED_VARIABLES.filter((name) => env[name] !== undefined);
}

/** Containers that run as whoever started them leave files that belong to that person. */
export function ownUser(): string[] {
  const [user, group] = [process.getuid?.(), process.getgid?.()];
  return user === undefined || group === undefined ? [] : ['--user', `${user}:${group}`];
}

function limits({ vcpus, memoryMiB, gpus }: ContainerOptions['resources']): string[] {
  return [
    ...(vcpus === undefined ? [] : ['--cpus', String(vcpus)]),
    // No swap: as in AWS, more is the end of the program.
    ...(memoryMiB === undefined ? [] : ['--memory', `${memoryMiB}m`, '--memory-swap', `${memoryMiB}m`]),
    ...(gpus === undefined || gpus === 0 ? [] : ['--gpus', String(gpus)]),
  ];
}

/**
 * The fields are a line of CSV: a path with a comma or a quote goes in quotes.
 *
 * @param destination where the container has it. @default at its own path
 */
export function bindMount({ path, writable }: Mount, destination = path): string {
  const fields = ['type=bind', `source=${path}`, `destination=${destination}`, ...(writable ? [] : ['readonly'])];
  return fields.map((field) => (/[",]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',');
}
