import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { SweepError } from '../contract/sweep-error';
import { didYouMean } from '../spec/nearest';
import type { Manifest } from '../sweep/records';
import { checkProgram, programDigest } from './create-sweep';

/** Where the program and the data of a sweep are on this machine, when not where they were at its start. */
export interface PlaceFlags {
  readonly container?: string;
  /** `NAME=PATH`, as often as wanted. */
  readonly channel?: readonly string[];
}

/**
 * The manifest with the places of this machine in it.
 *
 * @throws ContainerNotFound, ProgramNotFound, ProgramNotExecutable, ChannelUnknown, ChannelNotFound
 */
export function localManifest(manifest: Manifest, flags: PlaceFlags): Manifest {
  const { program, channels } = manifest.lock;
  const folder = flags.container === undefined ? program.folder : resolve(flags.container);
  checkProgram(folder, 'if the program was moved, name the folder that it is in now with --container');
  const moved = (flags.channel ?? []).map((text) => parseChannel(text, Object.keys(channels)));
  const local = { ...channels, ...Object.fromEntries(moved) };
  for (const [name, path] of Object.entries(local)) checkChannel(name, path);
  return { ...manifest, lock: { ...manifest.lock, program: { ...program, folder }, channels: local } };
}

/** Tells workers of the places. */
export function placeArguments(flags: PlaceFlags, { lock }: Manifest): string[] {
  return [
    ...(flags.container === undefined ? [] : ['--container', lock.program.folder]),
    ...(flags.channel ?? []).map(channelName).flatMap((name) => ['--channel', `${name}=${lock.channels[name]}`]),
  ];
}

/** @returns what to warn of when the program is not the one that the sweep was created with */
export function programChange({ lock }: Manifest): string | undefined {
  const { folder, digest } = lock.program;
  if (programDigest(folder) === digest) return undefined;
  return `${folder} has changed since the sweep was created: old and new results may not compare`;
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
  return [name, resolve(path)];
}

function channelName(text: string): string {
  return text.split('=', 1)[0] as string;
}

function checkChannel(name: string, path: string): void {
  if (statSync(path, { throwIfNoEntry: false })) return;
  throw new SweepError('ChannelNotFound', `channel '${name}': there is no ${path}`, {
    hint: `if the data was moved, name its place with --channel ${name}=PATH`,
  });
}
