import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { MemoryStore } from '../lib/store/memory-store';
import { DirectoryStore } from '../lib/store/directory-store';
import type { Store } from '../lib/store/store';
import { FolderReader } from '../lib/folder/folder-reader';
import { SweepFolder } from '../lib/folder/sweep-folder';
import { CountingStore } from '../test/support/counting-store';
import { ownPeakMib, REPOSITORY } from './command';
import { atMost, type Figure } from './figure';
import { writeFinishedSweep } from './finished-sweep';

const TRIALS = 10_000;
const SWEEP_ID = 'finished';

/** What it takes to learn all of a folder with 10,000 finished trials: every adaptive worker does so at its start. */
export async function reader(folder: string): Promise<Figure[]> {
  const counted = await readAll(await filled(new MemoryStore()));
  const root = join(folder, 'sweeps');
  await filled(new DirectoryStore(root));
  const tsx = join(REPOSITORY, 'node_modules/tsx/dist/cli.mjs');
  const output = execFileSync(process.execPath, [tsx, __filename, root], { encoding: 'utf8' });
  const { seconds, mib } = JSON.parse(output) as { seconds: number; mib: number };
  return [
    atMost('fresh reader of 10,000 finished trials', counted.requests, 60, 'requests'),
    atMost('  from a directory', seconds, 2, 's'),
    atMost('  its memory, with the compiler that runs it', mib, 200, 'MiB'),
  ];
}

async function filled(store: Store): Promise<Store> {
  await writeFinishedSweep(store, SWEEP_ID, TRIALS);
  return store;
}

async function readAll(store: Store): Promise<{ requests: number; seconds: number }> {
  const counting = new CountingStore(store);
  const begin = performance.now();
  const folderReader = new FolderReader(new SweepFolder(counting, SWEEP_ID), TRIALS);
  await folderReader.refresh();
  const found = folderReader.results().length;
  if (found !== TRIALS) throw new Error(`${found} results instead of ${TRIALS}`);
  return { requests: counting.total, seconds: (performance.now() - begin) / 1000 };
}

// In a process of its own it reads a directory and tells time and memory.
const [root] = process.argv.slice(2);
if (require.main === module && root !== undefined) {
  void readAll(new DirectoryStore(root)).then(({ seconds }) =>
    process.stdout.write(JSON.stringify({ seconds, mib: ownPeakMib() })),
  );
}
