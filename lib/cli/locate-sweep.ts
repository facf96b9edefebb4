import { basename, dirname } from 'node:path';
import { ROOT_VARIABLE } from '../contract/environment';
import { SweepError } from '../contract/sweep-error';
import { SweepFolder } from '../folder/sweep-folder';
import { openStore } from '../store/registry';
import type { Store } from '../store/store';

const DEFAULT_ROOT = 'sweeps';
/** The time in the name of a sweep: `name-20261121-093000-x7f2`. */
const TIME = /-(\d{8}-\d{6})-[a-z0-9]+$/;

/** The folder of sweeps: `--root`, else `SWEEP_ROOT`, else `sweeps` here. */
export function rootAddress(option: string | undefined): string {
  return option ?? process.env[ROOT_VARIABLE] ?? DEFAULT_ROOT;
}

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
  if (path?.includes('/')) return new SweepFolder(openStore(dirname(path)), basename(path));
  const store = openStore(rootAddress(root));
  const ids = await sweepIds(store);
  return new SweepFolder(store, path === undefined ? latest(ids, store) : match(path, ids, store));
}

function latest(ids: readonly string[], store: Store): string {
  const [id] = ids;
  if (id !== undefined) return id;
  throw new SweepError('SweepNotFound', `there is no sweep in ${store.uri}`, {
    hint: 'start one with `sweep run --grid FILE`, or name another folder with --root',
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
    hint: '`sweep list` shows those that are there; --root names another folder',
  });
}
