import { Claimer } from '../lib/folder/claimer';
import { FolderReader } from '../lib/folder/folder-reader';
import { SweepFolder } from '../lib/folder/sweep-folder';
import { MemoryStore } from '../lib/store/memory-store';
import type { Manifest } from '../lib/sweep/records';
import { CountingStore } from '../test/support/counting-store';
import { uniform } from '../test/support/uniform';
import { amount, atMost, told, type Figure } from './figure';

const TRIALS = 100_000;
const WORKERS = 100;
/** Of a worker that claims when nobody else does. */
const LEAST = 4;

/** How many requests a claim takes at the beginning and at the end of a long sweep on which a crowd works. */
export async function claims(): Promise<Figure[]> {
  const early = await claimAll(1000);
  const late = await claimAll(TRIALS);
  return [
    told('  the first 1,000 claims of 100 workers at once', amount(early, 'requests each')),
    told('  the last 1,000 of 100,000', amount(late, 'requests each')),
    atMost('claims late in a sweep, over claims early', late / early, 1.1, 'x'),
    atMost('claim of trial 99,999 by a worker alone', await aloneAtTheEnd(), LEAST, 'requests'),
  ];
}

/** Lets a crowd claim the last thousand trials of a sweep; returns the requests per claim. */
async function claimAll(trials: number): Promise<number> {
  const store = await claimedStore(trials - 1000);
  const claimers = Array.from({ length: WORKERS }, (_, i) => claimerOf(store, trials, i));
  for (let claimed = trials - 1000; claimed < trials;) {
    const steps = await Promise.all(claimers.map((claimer) => claimer.next()));
    claimed += steps.filter(({ kind }) => kind === 'run').length;
  }
  return store.total / 1000;
}

async function aloneAtTheEnd(): Promise<number> {
  const store = await claimedStore(TRIALS - 2);
  const claimer = claimerOf(store, TRIALS, 1);
  await claimer.next();
  store.reset();
  const step = await claimer.next();
  if (step.kind !== 'run' || step.attempt.trial !== TRIALS - 1) throw new Error(`not the last trial: ${step.kind}`);
  return store.total;
}

/** A store in which the first trials are claimed. */
async function claimedStore(trials: number): Promise<CountingStore> {
  const store = new CountingStore(new MemoryStore());
  const folder = folderOf(store);
  for (let trial = 0; trial < trials; trial++) {
    await folder.claim({ trial, attempt: 1 }, { worker: 'w', host: 'h', parameters: {} });
  }
  store.reset();
  return store;
}

function claimerOf(store: CountingStore, trials: number, n: number): Claimer {
  const folder = folderOf(store);
  const reader = new FolderReader(folder, trials);
  const manifest = {
    trials,
    lock: { heartbeatSec: 10 },
    spec: { repeats: 1, limits: {}, retry: { attempts: 1 } },
  } as Manifest;
  const searcher = { size: undefined, planned: Infinity, propose: (k: number) => ({ k }) };
  return new Claimer({ folder, reader, manifest, worker: `w${n}`, host: 'h', searcher, random: uniform(n) });
}

function folderOf(store: CountingStore): SweepFolder {
  return new SweepFolder(store, 'sweep');
}
