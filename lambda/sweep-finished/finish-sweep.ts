import { noticeKey } from '../../lib/contract/object-keys';
import { writeDerived } from '../../lib/folder/derived';
import { SweepFolder } from '../../lib/folder/sweep-folder';
import { lastPart, parentAddress } from '../../lib/store/address';
import type { Store } from '../../lib/store/store';
import type { EndedJob } from './job-event';
import { lookForEnd } from './look';
import { messageOf, type Message } from './message';

export interface Surroundings {
  /** The address below which the deployment's sweeps are. */
  readonly sweeps: string;
  readonly openStore: (address: string) => Store;
  readonly publish: (message: Message) => Promise<void>;
}

/** What was done about the end of a job. `ignored`: it says nothing about the end of a sweep of this deployment. */
export type Outcome = 'told' | 'told before' | 'goes on' | 'ignored';

/**
 * Writes what a sweep came to and tells people once, when nobody works on it any more. Others may: of a large sweep
 * several arrays work, and machines can join. Doing it again changes nothing.
 *
 * @throws SweepNotFound, ManifestUnreadable, StoreError, and what `publish` throws
 */
export async function finishSweep(job: EndedJob, { sweeps, openStore, publish }: Surroundings): Promise<Outcome> {
  if (parentAddress(job.sweep) !== sweeps) return 'ignored';
  const folder = new SweepFolder(openStore(sweeps), lastPart(job.sweep));
  if (await isCanary(folder, job)) return 'ignored';
  const manifest = await folder.manifest();
  const ending = await lookForEnd(folder, manifest);
  if (!ending) return 'goes on';
  const { state, results, stop, spentUsd, startedAt } = ending;
  const summary = await writeDerived(folder, manifest, results, stop, spentUsd);
  const key = noticeKey(state, results.length, startedAt);
  return once(folder.store, key, () => publish(messageOf(summary, state, job.sweep)));
}

/** Workers wait for it: whether it succeeds or fails, the end of theirs follows. */
async function isCanary(folder: SweepFolder, { id }: EndedJob): Promise<boolean> {
  const started = (await folder.jobs()).flatMap(({ jobs }) => jobs);
  return started.some((job) => job.canary && job.id === id);
}

/** Of several that come to the same end, as two arrays that end together, one tells of it. */
async function once(store: Store, key: string, tell: () => Promise<void>): Promise<Outcome> {
  const { created } = await store.create(key, '');
  if (!created) return 'told before';
  try {
    await tell();
  } catch (error) {
    await store.remove(key);
    throw error;
  }
  return 'told';
}
