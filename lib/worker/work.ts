import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { delimiter } from 'node:path';
import type { OnTransfer } from '../channels/transfer';
import type { SweepFolder } from '../folder/sweep-folder';
import { createSearcher } from '../search/registry';
import type { Manifest } from '../sweep/records';
import { Guard } from './guard';
import { fetchInputs } from './inputs';
import { makeScratch } from './scratch';
import { Worker, type Tally, type WorkerOptions } from './worker-loop';

export interface WorkOptions extends Pick<
  WorkerOptions,
  'linger' | 'idleMs' | 'limit' | 'drain' | 'interrupt' | 'onEvent'
> {
  readonly folder: SweepFolder;
  readonly manifest: Manifest;
  /** Folder with the program `train`. */
  readonly container: string;
  /** Folders put in front of the program's PATH. */
  readonly path: readonly string[];
  /** Told how far data is that comes from elsewhere. */
  readonly onTransfer?: OnTransfer;
}

/** Works on a sweep, in this process, until nothing is left to claim, its limit is reached or it is told to leave. */
export async function work(options: WorkOptions): Promise<Tally> {
  const { folder, manifest, container } = options;
  const host = hostname();
  const worker = `${safe(host)}-${process.pid}-${randomBytes(3).toString('hex')}`;
  await folder.registerWorker(worker, { host, pid: process.pid });
  const scratch = makeScratch();
  const guard = new Guard(scratch);
  try {
    const channels = await fetchInputs(options, scratch);
    if (!channels) return { completed: 0, failed: 0, stopped: 0 };
    const local = { ...manifest, lock: { ...manifest.lock, channels } };
    const env = { ...process.env, PATH: [...options.path, container, process.env['PATH']].join(delimiter) };
    const told = options.onTransfer ? { onTransfer: options.onTransfer } : {};
    const context = { folder, manifest: local, container, env, scratch, guard, ...told };
    return await new Worker({
      ...options,
      context,
      worker,
      host,
      searcher: createSearcher(manifest.spec, manifest.lock.seed, manifest.lock.prior?.points),
      random: Math.random,
    }).run();
  } finally {
    guard.close();
  }
}

/** Worker names are parts of keys. */
function safe(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9-]/g, '-').slice(0, 64) || 'host';
}
