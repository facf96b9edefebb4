import { attemptFolder, type AttemptId } from '../../lib/contract/object-keys';
import { SweepFolder } from '../../lib/folder/sweep-folder';
import { DirectoryStore } from '../../lib/store/directory-store';
import type { Manifest, ResultRecord } from '../../lib/sweep/records';
import { manifestOf, resultOf, type ManifestOptions } from '../support/manifests';

export interface MadeSweep {
  readonly folder: SweepFolder;
  readonly manifest: Manifest;
}

/** A sweep of four trials, put together by hand: nothing ran. Its heartbeat is long, so nobody is lost meanwhile. */
export async function makeSweep(root: string, id: string, options: ManifestOptions = {}): Promise<MadeSweep> {
  const manifest: Manifest = { ...manifestOf({ trials: 4, heartbeatSec: 60, ...options }), id };
  const folder = new SweepFolder(new DirectoryStore(root), id);
  await folder.createManifest(manifest);
  await folder.markStarted();
  return { folder, manifest };
}

/** The result of a trial that failed. */
export function failedOf(trial: number, reason: string, more: Partial<ResultRecord> = {}): ResultRecord {
  const { objective: _, ...result } = resultOf(trial, { status: 'failed', reason, metrics: {}, ...more });
  return result;
}

/** Makes an attempt that somebody holds. */
export async function hold({ folder }: MadeSweep, id: AttemptId): Promise<void> {
  await folder.claim(id, { worker: 'host-1-abc', host: 'host', parameters: { x: id.trial / 1000 } });
  await folder.beat(id, 'host-1-abc');
}

export async function storeLog({ folder }: MadeSweep, id: AttemptId, text: string, name = 'stdout.log'): Promise<void> {
  await folder.store.write(attemptFolder(id) + name, text);
}
