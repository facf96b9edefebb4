import { MANIFEST_KEY } from '../contract/object-keys';
import { SweepError } from '../contract/sweep-error';
import { SweepFolder } from '../folder/sweep-folder';
import { isRemote, lastPart, parentAddress, resolveAddress } from '../store/address';
import { openStore } from '../store/registry';
import type { Store } from '../store/store';
import { call } from './call';
import { lookRoots, type RootFlags } from './root-address';

/** The time in the name of a sweep: `name-20261121-093000-x7f2`. */
const TIME = /-(\d{8}-\d{6})-[a-z0-9]+$/;

/** Ids of the sweeps of a root, the latest first. */
export async function sweepIds(store: Store): Promise<string[]> {
  return [...(await store.folders(''))].sort(latestFirst);
}

/** Puts ids in the order of the times in them. */
export function latestFirst(a: string, b: string): number {
  const time = (id: string): string => TIME.exec(id)?.[1] ?? '';
  return time(b).localeCompare(time(a)) || b.localeCompare(a);
}

/** A sweep of one of several roots. */
interface Candidate {
  readonly id: string;
  readonly store: Store;
}

/**
 * The sweep that a person means: an id or the unambiguous beginning of one, the path or address of its folder,
 * or nothing for the latest one. Looks on this machine first, and asks AWS only when that does not settle it.
 *
 * @throws SweepNotFound, SweepAmbiguous
 */
export async function locateSweep(reference: string | undefined, flags: RootFlags): Promise<SweepFolder> {
  const name = reference?.replace(/\/+$/, '');
  if (name?.includes('/')) return atAddress(resolveAddress(name));
  const stores: Store[] = [];
  const candidates: Candidate[] = [];
  for (const root of await lookRoots(flags)) {
    const store = openStore(root);
    stores.push(store);
    const ids = await sweepIds(store);
    if (name !== undefined && ids.includes(name)) return new SweepFolder(store, name);
    candidates.push(...ids.map((id) => ({ id, store })));
  }
  const { id, store } = name === undefined ? latest(candidates, stores) : match(name, candidates, stores);
  return new SweepFolder(store, id);
}

async function atAddress(address: string): Promise<SweepFolder> {
  const folder = new SweepFolder(openStore(parentAddress(address)), lastPart(address));
  if ((await folder.store.read(MANIFEST_KEY)) !== undefined) return folder;
  throw new SweepError('SweepNotFound', `there is no sweep in ${address}`, {
    hint: `\`${call('list')}\` shows those that are there; --root names another ${isRemote(address) ? 'address' : 'folder'}`,
  });
}

function latest(candidates: readonly Candidate[], stores: readonly Store[]): Candidate {
  const [first] = [...candidates].sort((a, b) => latestFirst(a.id, b.id));
  if (first !== undefined) return first;
  throw new SweepError('SweepNotFound', `there is no sweep in ${placesOf(stores)}`, {
    hint: `start one with \`${call('run')} --grid FILE\`, or name another folder with --root`,
  });
}

function match(beginning: string, candidates: readonly Candidate[], stores: readonly Store[]): Candidate {
  const matching = candidates.filter(({ id }) => id.startsWith(beginning));
  if (matching.length > 1) {
    const ids = matching.slice(0, 5).map(({ id }) => id);
    throw new SweepError('SweepAmbiguous', `'${beginning}' may be any of ${ids.join(', ')}`, {
      hint: 'give more of its name',
    });
  }
  const [only] = matching;
  if (only !== undefined) return only;
  throw new SweepError('SweepNotFound', `there is no sweep '${beginning}' in ${placesOf(stores)}`, {
    hint: `\`${call('list')}\` shows those that are there; --root names another folder`,
  });
}

function placesOf(stores: readonly Store[]): string {
  return stores.map(({ uri }) => uri).join(' or ');
}
