import { execFileSync, type ExecFileSyncOptions } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { HEARTBEAT_VARIABLE } from '../contract/environment';
import { SweepError } from '../contract/sweep-error';
import { VERSION } from '../contract/version';
import { SweepFolder } from '../folder/sweep-folder';
import { createSearcher } from '../search/registry';
import { trialCount } from '../search/trials';
import type { SweepSpec } from '../spec/sweep-spec';
import { isRemote, resolveAddress } from '../store/address';
import type { Store } from '../store/store';
import { priorLock } from '../sweep/prior';
import type { Lock, Manifest, PriorRecord } from '../sweep/records';
import { digestFolder } from '../worker/program-digest';
import { checkProgram } from './check-program';

/** Of a program that is in an image, and nowhere to be looked at. */
export const UNKNOWN_DIGEST = '';

const DEFAULT_HEARTBEAT_SEC = 10;
const HEARTBEAT_RANGE = { min: 0.2, max: 3600 };
/** Stores that charge for requests tell the time in whole seconds, too. */
const METERED_HEARTBEAT_MIN = 2;

/** What a sweep needs of this machine, resolved. */
export interface Resolved {
  /** Absolute path of the folder with the program. */
  readonly container: string;
  /** What the program is. @default what is in the folder now */
  readonly digest?: string;
  /** Channel name to an absolute path or an `s3://` address. */
  readonly channels: { readonly [name: string]: string };
}

/**
 * Finds the program and the data of a sweep.
 *
 * @param base folder to which the paths of the sweep file are relative
 * @param defaultContainer folder of the program when the file names none
 * @throws ContainerNotFound, ProgramNotFound, ProgramNotExecutable, ChannelNotFound
 */
export function resolveSweep(spec: SweepSpec, base: string, defaultContainer: string): Resolved {
  return { container: resolveContainer(spec, base, defaultContainer), channels: resolveChannels(spec, base) };
}

export function resolveContainer(spec: SweepSpec, base: string, defaultContainer: string): string {
  const container = spec.container === undefined ? defaultContainer : resolve(base, spec.container);
  checkProgram(container);
  return container;
}

export function resolveChannels(spec: SweepSpec, base: string): Resolved['channels'] {
  const channels = Object.entries(spec.channels).map(
    ([name, path]) => [name, channelAddress(name, path, base)] as const,
  );
  return Object.fromEntries(channels);
}

/** What the program was, to tell whether it changed. @throws ProgramUnreadable */
export function programDigest(container: string): string {
  try {
    return digestFolder(container);
  } catch (error) {
    if (error instanceof SweepError || (error as NodeJS.ErrnoException).code === undefined) throw error;
    const { message } = error as NodeJS.ErrnoException;
    throw new SweepError('ProgramUnreadable', `the folder of the program cannot be read: ${message}`, {
      hint: 'every file in it belongs to the program: check permissions, or move what does not belong there',
      source: 'machine',
      cause: error,
    });
  }
}

/** The number of trials of a sweep, repeats included. */
export function countSweep(spec: SweepSpec, seed: number): number {
  const trials = trialCount(spec, createSearcher(spec, seed));
  if (trials !== undefined && trials > 0) return trials;
  if (trials === 0) {
    throw new SweepError('NoTrials', 'the sweep has no trial', { hint: 'check `exclude` and the parameters' });
  }
  throw new SweepError('NoTrials', 'the sweep has more points than 2^53: it would never end', {
    hint: 'set run_cap in the sweep file, or --count',
  });
}

export function chooseSeed(spec: SweepSpec): number {
  return spec.seed ?? randomInt(2 ** 32);
}

export interface NewSweep {
  readonly spec: SweepSpec;
  readonly seed: number;
  readonly trials: number;
  readonly resolved: Resolved;
  readonly store: Store;
  /** What it begins with. @default nothing */
  readonly prior?: PriorRecord | undefined;
  /** What else is pinned. @default nothing: the sweep is started on this machine */
  readonly aws?: Pick<Lock, 'image' | 'queue' | 'pricePerHourUsd'>;
}

/** Creates the folder of a sweep with its manifest. Whoever starts workers marks the start. */
export async function createSweep(options: NewSweep): Promise<{ folder: SweepFolder; manifest: Manifest }> {
  const { spec, seed, trials, resolved, store, prior, aws } = options;
  const now = new Date();
  const id = `${spec.name}-${timestamp(now)}-${randomInt(36 ** 4)
    .toString(36)
    .padStart(4, '0')}`;
  const revision = gitRevision(resolved.container);
  const lock: Lock = {
    createdAt: now.toISOString(),
    seed,
    toolVersion: VERSION,
    ...(revision === undefined ? {} : { gitRevision: revision }),
    heartbeatSec: heartbeatSec(store.metered ? METERED_HEARTBEAT_MIN : HEARTBEAT_RANGE.min),
    program: { folder: resolved.container, digest: resolved.digest ?? programDigest(resolved.container) },
    channels: resolved.channels,
    ...aws,
    ...(prior && { prior: priorLock(prior) }),
  };
  const manifest: Manifest = { v: 1, id, spec, trials, lock };
  const folder = new SweepFolder(store, id);
  // First what the manifest speaks of: whoever sees that may begin to work.
  const isNew = (!prior || (await folder.createPrior(prior))) && (await folder.createManifest(manifest));
  if (!isNew) {
    throw new SweepError('SweepExists', `there is a sweep ${id} already`, { hint: 'try again', source: 'tool' });
  }
  return { folder, manifest };
}

function channelAddress(name: string, path: string, base: string): string {
  const absolute = resolveAddress(path, base);
  if (isRemote(absolute) || statSync(absolute, { throwIfNoEntry: false })) return absolute;
  throw new SweepError('ChannelNotFound', `channel '${name}': there is no ${absolute}`, {
    hint: 'paths of channels are relative to the sweep file',
  });
}

function heartbeatSec(min: number): number {
  const text = process.env[HEARTBEAT_VARIABLE];
  if (text === undefined) return DEFAULT_HEARTBEAT_SEC;
  const { max } = HEARTBEAT_RANGE;
  const value = Number(text);
  if (value >= min && value <= max) return value;
  throw new SweepError('InvalidEnvironment', `${HEARTBEAT_VARIABLE} is '${text}', not a number from ${min} to ${max}`);
}

function timestamp(date: Date): string {
  return date.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
}

/** Absent outside a git checkout, or without git. */
function gitRevision(folder: string): string | undefined {
  try {
    const options: ExecFileSyncOptions = { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'], timeout: 5000 };
    return execFileSync('git', ['rev-parse', 'HEAD'], options).toString().trim();
  } catch {
    return undefined;
  }
}
