import { basename, dirname, resolve } from 'node:path';
import { MANIFEST_KEY } from '../contract/object-keys';
import { SweepError } from '../contract/sweep-error';
import { SweepFolder } from '../folder/sweep-folder';
import { openStore } from '../store/registry';
import type { Store } from '../store/store';
import { call } from './call';
import { rootAddress } from './root-address';

/** The time in the name of a sweep: `name-20261121-093000-x7f2`. */
const TIME = /-(\d{8}-\d{6})-[a-z0-9]+$/;

/** Ids of the sweeps of a root, the latest first. */
export async function sweepIds(store: Store): Promise<string[]> {
  const time = (id: string): string => TIME.exec(id)?.[1] ?? '';
  return [...(await store.folders(''))].sort((a, b) => time(b).localeCompare(time(a)) || b.localeCompare(a));
}

/**
 * The sweep that a person means: an id or the unambiguous beginning of one, the path of its folder,
 * or nothing for the latest one.
 *
 * @throws SweepNotFound, SweepAmbiguous
 */
export async function locateSweep(reference: string | undefined, root: string | undefined): Promise<SweepFolder> {
  const path = reference?.replace(/\/+$/, '');
  if (path?.includes('/')) return atPath(resolve(path));
  const store = openStore(rootAddress(root));
  const ids = await sweepIds(store);
  return new SweepFolder(store, path === undefined ? latest(ids, store) : match(path, ids, store));
}

async function atPath(path: string): Promise<SweepFolder> {
  const folder = new SweepFolder(openStore(dirname(path)), basename(path));
  if ((await folder.store.read(MANIFEST_KEY)) !== undefined) return folder;
  throw new SweepError('SweepNotFound', `there is no sweep in ${path}`, {
    hint: `\`${call('list')}\` shows those that are there; --root names another folder`,
  });
}

function latest(ids: readonly string[], store: Store): string {
  const [id] = ids;
  if (id !== undefined) return id;
  throw new SweepError('SweepNotFound', `there is no sweep in ${store.uri}`, {
    hint: `start one with \`${call('run')} --grid FILE\`, or name another folder with --root`,
  });
}

function match(reference: string, ids: readonly string[], store: Store): string {
  if (ids.includes(reference)) return reference;
  const candidates = ids.filter((id) => id.startsWith(reference));
  if (candidates.length > 1) {
    throw new SweepError('SweepAmbiguous', `'${reference}' may be any of ${candidates.slice(0, 5).join(', ')}`, {
      hint: 'give more of its name',
    });
  }
  const [id] = candidates;
  if (id !== undefined) return id;
  throw new SweepError('SweepNotFound', `there is no sweep '${reference}' in ${store.uri}`, {
    hint: `\`${call('list')}\` shows those that are there; --root names another folder`,
  });
}
