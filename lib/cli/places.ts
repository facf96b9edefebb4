import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { BackendName } from '../backend/registry';
import { CONTAINER_VARIABLE } from '../contract/environment';
import { SweepError } from '../contract/sweep-error';
import { didYouMean } from '../contract/nearest';
import { isRemote, resolveAddress } from '../store/address';
import type { Manifest } from '../sweep/records';
import { checkProgram } from './check-program';
import { programDigest, UNKNOWN_DIGEST } from './create-sweep';

/** Where the program and the data of a sweep are on this machine, when not where they were at its start. */
export interface PlaceFlags {
  readonly container?: string;
  /** `NAME=PATH`, as often as wanted. */
  readonly channel?: readonly string[];
}

/**
 * The manifest with the places of this machine in it.
 *
 * @param options.inImage the program is in an image, and need not be here. @default false
 * @throws ContainerNotFound, ProgramNotFound, ProgramNotExecutable, ChannelUnknown, ChannelNotFound
 */
export function localManifest(manifest: Manifest, flags: PlaceFlags, options: { inImage?: boolean } = {}): Manifest {
  const { program, channels } = manifest.lock;
  const folder = programFolder(manifest, flags);
  if (options.inImage !== true)
    checkProgram(folder, 'if the program was moved, name the folder that it is in now with --container');
  const given = (flags.channel ?? []).map((text) => parseChannel(text, Object.keys(channels)));
  const local = { ...channels, ...Object.fromEntries(given) };
  for (const [name, path] of Object.entries(local)) checkChannel(name, path);
  return { ...manifest, lock: { ...manifest.lock, program: { ...program, folder }, channels: local } };
}

/** The folder of a sweep's program on this machine. */
export function programFolder({ lock }: Manifest, flags: Pick<PlaceFlags, 'container'>): string {
  const moved = movedProgram(flags);
  return moved === undefined ? lock.program.folder : resolve(moved);
}

function movedProgram({ container }: PlaceFlags): string | undefined {
  return container ?? process.env[CONTAINER_VARIABLE];
}

/** Tells workers of the places. Those in containers have the program in their image. */
export function placeArguments(flags: PlaceFlags, { lock }: Manifest, backend: BackendName): string[] {
  return [
    ...(movedProgram(flags) === undefined || backend === 'docker' ? [] : ['--container', lock.program.folder]),
    ...(flags.channel ?? []).map(channelName).flatMap((name) => ['--channel', `${name}=${lock.channels[name]}`]),
  ];
}

/**
 * @param consequence what may come of it
 * @returns what to warn of when the program is not the one that the sweep was created with
 */
export function programChange(
  { lock }: Manifest,
  folder = lock.program.folder,
  consequence = 'old and new results may not compare',
): string | undefined {
  const { digest } = lock.program;
  if (digest === UNKNOWN_DIGEST || programDigest(folder) === digest) return undefined;
  return `${folder} has changed since the sweep was created: ${consequence}`;
}

function parseChannel(text: string, known: readonly string[]): readonly [string, string] {
  const name = channelName(text);
  const path = text.slice(name.length + 1);
  if (!known.includes(name)) {
    throw new SweepError('ChannelUnknown', `--channel: there is no channel '${name}'${didYouMean(name, known)}`, {
      hint: known.length === 0 ? 'the sweep has no channels' : `the sweep has ${known.join(', ')}; write NAME=PATH`,
    });
  }
  if (path === '') throw new SweepError('ChannelNotFound', `--channel ${text}: the path is missing`);
  return [name, resolveAddress(path)];
}

function channelName(text: string): string {
  return text.split('=', 1)[0] as string;
}

function checkChannel(name: string, path: string): void {
  if (isRemote(path) || statSync(path, { throwIfNoEntry: false })) return;
  throw new SweepError('ChannelNotFound', `channel '${name}': there is no ${path}`, {
    hint: `if the data was moved, name its place with --channel ${name}=PATH`,
  });
}
