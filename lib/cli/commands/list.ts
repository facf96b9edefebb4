import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { SweepError } from '../../contract/sweep-error';
import { concurrently } from '../../folder/concurrently';
import { StoreClock } from '../../folder/store-clock';
import { SweepFolder } from '../../folder/sweep-folder';
import { isRemote, resolveAddress } from '../../store/address';
import { openStore } from '../../store/registry';
import type { Store } from '../../store/store';
import { align } from '../align';
import { ExitCode } from '../exit-codes';
import { formatNumber } from '../format';
import type { Io } from '../io';
import { latestFirst, sweepIds } from '../locate-sweep';
import { createReporter, type Reporter } from '../reporter';
import { lookRoots, type RootFlags } from '../root-address';
import { listSweep, type SweepListing, type UnreadableSweep } from '../sweep-listing';

/** Sweeps read at once. */
const WIDTH = 8;

export interface ListFlags extends RootFlags {
  readonly json?: boolean;
}

type Listed = (SweepListing | UnreadableSweep) & { readonly uri: string };

/** `sweep list`: the sweeps of this machine and of the deployment, or those of one root, the latest first. */
export async function listCommand(io: Io, flags: ListFlags): Promise<ExitCode> {
  const reporter = createReporter(io, { json: flags.json === true });
  const roots = await lookRoots(flags);
  const listed: Listed[] = [];
  for (const root of roots) listed.push(...(await listRoot(root, roots.length > 1, reporter)));
  listed.sort((a, b) => latestFirst(a.id, b.id));
  if (flags.json === true) for (const sweep of listed) io.out(JSON.stringify({ event: 'listed', ...sweep }));
  else io.out(listed.length === 0 ? noSweep(roots) : sweepsTable(listed, io.columns));
  return ExitCode.ok;
}

/** @param isOneOf there are other roots: AWS that cannot be reached must not hide what is on this machine */
async function listRoot(root: string, isOneOf: boolean, reporter: Reporter): Promise<Listed[]> {
  try {
    return await readRoot(openStore(root));
  } catch (error) {
    if (!isOneOf || !isRemote(root) || !(error instanceof SweepError)) throw error;
    reporter.warning(`the sweeps in ${root} are not shown: ${error.message}`);
    return [];
  }
}

async function readRoot(store: Store): Promise<Listed[]> {
  const ids = await sweepIds(store);
  const clock = new StoreClock();
  const [latest] = ids;
  // One question for all: what time it is in the store.
  if (latest !== undefined) await new SweepFolder(store, latest, clock).readClock();
  const found = await concurrently(ids, WIDTH, async (id) => {
    const folder = new SweepFolder(store, id, clock);
    const sweep = await listSweep(folder);
    return sweep && { ...sweep, uri: folder.uri };
  });
  return found.filter((sweep) => sweep !== undefined);
}

function noSweep(roots: readonly string[]): string {
  const [root = ''] = roots;
  if (roots.length > 1 || isRemote(root))
    return `no sweep in ${roots.map((each) => resolveAddress(each)).join(' or ')}`;
  const folder = resolve(root);
  return existsSync(folder) ? `no sweep in ${folder}` : `no sweep: there is no folder ${folder}`;
}

function sweepsTable(sweeps: readonly Listed[], columns: number): string {
  const isMixed = new Set(sweeps.map(({ uri }) => isRemote(uri))).size > 1;
  const where = ({ uri }: Listed): string[] => (isMixed ? [isRemote(uri) ? 'AWS' : 'here'] : []);
  const rows = sweeps.map((sweep) => [
    ...(sweep.state === 'unreadable' ? [sweep.id, '-', '-', '-', '-', '-', sweep.state] : cells(sweep)),
    ...where(sweep),
  ]);
  const header = ['sweep', 'created', 'method', 'done', 'failed', 'best', 'state', ...(isMixed ? ['where'] : [])];
  return align([header, ...rows], columns);
}

function cells({ id, createdAt, method, trials, ended, failed, metric, best, state }: SweepListing): string[] {
  const objective = best === null ? '-' : `${metric} ${formatNumber(best)}`;
  return [id, localTime(createdAt), method, `${ended}/${trials}`, String(failed), objective, state];
}

/** `2026-11-21 09:30` in the time zone of this machine. */
function localTime(iso: string): string {
  const date = new Date(iso);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}
