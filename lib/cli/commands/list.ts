import { existsSync } from 'node:fs';
import { concurrently } from '../../folder/concurrently';
import { StoreClock } from '../../folder/store-clock';
import { SweepFolder } from '../../folder/sweep-folder';
import { openStore } from '../../store/registry';
import { align } from '../align';
import { ExitCode } from '../exit-codes';
import { formatNumber } from '../format';
import type { Io } from '../io';
import { sweepIds } from '../locate-sweep';
import { rootAddress } from '../root-address';
import { listSweep, type SweepListing, type UnreadableSweep } from '../sweep-listing';

/** Sweeps read at once. */
const WIDTH = 8;

export interface ListFlags {
  readonly root?: string;
  readonly json?: boolean;
}

/** `sweep list`: the sweeps of a root, the latest first. */
export async function listCommand(io: Io, flags: ListFlags): Promise<ExitCode> {
  const store = openStore(rootAddress(flags.root));
  const ids = await sweepIds(store);
  const clock = new StoreClock();
  const [latest] = ids;
  // One question for all: what time it is in the store.
  if (latest !== undefined) await new SweepFolder(store, latest, clock).readClock();
  const found = await concurrently(ids, WIDTH, (id) => listSweep(new SweepFolder(store, id, clock)));
  const sweeps = found.filter((sweep) => sweep !== undefined);
  if (flags.json === true) for (const sweep of sweeps) io.out(JSON.stringify({ event: 'listed', ...sweep }));
  else io.out(sweeps.length === 0 ? noSweep(store.uri) : sweepsTable(sweeps, io.columns));
  return ExitCode.ok;
}

function noSweep(root: string): string {
  return existsSync(root) ? `no sweep in ${root}` : `no sweep: there is no folder ${root}`;
}

function sweepsTable(sweeps: readonly (SweepListing | UnreadableSweep)[], columns: number): string {
  const rows = sweeps.map((sweep) =>
    sweep.state === 'unreadable' ? [sweep.id, '-', '-', '-', '-', '-', sweep.state] : cells(sweep),
  );
  return align([['sweep', 'created', 'method', 'done', 'failed', 'best', 'state'], ...rows], columns);
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
