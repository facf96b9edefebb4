import { randomUUID } from 'node:crypto';
import { readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SweepError } from '../../contract/sweep-error';
import { machineError } from './machine-error';

export interface BuildLockOptions {
  /** Called once, when another process has the lock. */
  readonly onWait: (owner: string) => void;
  /** The error BuildLockTimeout comes after this long. */
  readonly maxWaitMs: number;
  readonly signal?: AbortSignal;
  /** A lock whose owner shows no sign of life for this long is taken over. @default 60,000 */
  readonly staleAfterMs?: number;
}

interface Owner {
  readonly pid: number;
  readonly host: string;
  readonly id: string;
}

const POLL_MS = 200;
const BEAT_MS = 5_000;
const STALE_AFTER_MS = 60_000;

/**
 * Runs `build` while holding a lock file, so that processes which want the same thing do the work once.
 *
 * Only that: two owners at once are possible after a takeover (a process that was suspended for minutes and wakes up),
 * so what is built must be safe to build twice.
 *
 * @throws SweepError BuildLockTimeout, Interrupted, or what `build` throws
 */
export async function withBuildLock<T>(file: string, options: BuildLockOptions, build: () => Promise<T>): Promise<T> {
  const owner: Owner = { pid: process.pid, host: hostname(), id: randomUUID() };
  await acquire(file, owner, options);
  const beat = setInterval(() => void touch(file), BEAT_MS);
  beat.unref();
  try {
    return await build();
  } finally {
    clearInterval(beat);
    if ((await readOwner(file))?.id === owner.id) await rm(file, { force: true });
  }
}

async function acquire(file: string, owner: Owner, options: BuildLockOptions): Promise<void> {
  const quietFor = watchForBeats(file);
  const start = performance.now();
  let announced = false;
  while (!(await tryCreate(file, owner))) {
    const other = await readOwner(file);
    if (isDead(other) || (await quietFor()) > (options.staleAfterMs ?? STALE_AFTER_MS)) {
      await rm(file, { force: true });
      continue;
    }
    if (!announced) options.onWait(described(other));
    announced = true;
    if (performance.now() - start > options.maxWaitMs) throw waitedTooLong(file, other, options.maxWaitMs);
    await pause(options.signal);
  }
}

async function tryCreate(file: string, owner: Owner): Promise<boolean> {
  try {
    await writeFile(file, JSON.stringify(owner), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** `undefined` when the lock has just gone or is just being written. */
async function readOwner(file: string): Promise<Owner | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Owner;
  } catch {
    return undefined;
  }
}

function isDead(owner: Owner | undefined): boolean {
  if (owner === undefined || owner.host !== hostname()) return false;
  try {
    process.kill(owner.pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/** Milliseconds without a change of the file, by this process's own clock: the owner may be on a machine whose clock is off. */
function watchForBeats(file: string): () => Promise<number> {
  let seen = '';
  let since = performance.now();
  return async () => {
    const now = await stat(file).then(
      ({ ino, mtimeMs }) => `${ino} ${mtimeMs}`,
      () => '',
    );
    if (now !== seen) since = performance.now();
    seen = now;
    return performance.now() - since;
  };
}

async function touch(file: string): Promise<void> {
  const now = new Date();
  await utimes(file, now, now).catch(() => undefined); // a lock that was taken over is no longer ours to keep alive
}

async function pause(signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(POLL_MS, undefined, { signal });
  } catch {
    throw machineError('Interrupted', 'waiting for another process was interrupted');
  }
}

function described(owner: Owner | undefined): string {
  if (owner === undefined) return 'another process';
  return owner.host === hostname() ? `process ${owner.pid}` : `process ${owner.pid} on ${owner.host}`;
}

function waitedTooLong(file: string, owner: Owner | undefined, maxWaitMs: number): SweepError {
  return machineError(
    'BuildLockTimeout',
    `${described(owner)} has held ${file} for more than ${Math.round(maxWaitMs / 60_000)} minutes`,
    { hint: `if that process is not working on it, end it or remove the file, then run again` },
  );
}
