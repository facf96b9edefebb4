import fc from 'fast-check';
import * as keys from '../../lib/contract/object-keys';
import { Compaction } from '../../lib/folder/compaction';
import { FolderReader } from '../../lib/folder/folder-reader';
import { HistoryReader } from '../../lib/folder/history-reader';
import { SweepFolder } from '../../lib/folder/sweep-folder';
import { MemoryStore } from '../../lib/store/memory-store';
import type { Store } from '../../lib/store/store';
import { CountingStore } from '../support/counting-store';
import { manifestOf, resultOf } from '../support/manifests';
import { finishedFolder } from './finished-folder';

let memory: MemoryStore;

beforeEach(() => {
  memory = new MemoryStore();
});

const manifest = manifestOf({ trials: 20 });
const folderOn = (store: Store = memory) => new SweepFolder(store, manifest.id);

function readerOn(store: Store = memory, of = manifest): HistoryReader {
  const folder = folderOn(store);
  return new HistoryReader({ folder, reader: new FolderReader(folder, of.trials), manifest: of });
}

async function historyOn(store?: Store) {
  const reader = readerOn(store);
  await reader.refresh();
  return reader.history();
}

function claim(trial: number, attempt = 1, parameters = { x: trial }): Promise<boolean> {
  return folderOn().claim({ trial, attempt }, { worker: 'w', host: 'h', parameters });
}

test('trials that have a claim and no result are pending, abandoned ones too', async () => {
  await claim(1);
  await claim(0);
  await folderOn().release({ trial: 0, attempt: 1 });
  await claim(2);
  await folderOn().recordResult(resultOf(2, { parameters: { x: 2 } }));
  await expect(historyOn()).resolves.toEqual({
    observations: [{ parameters: { x: 2 }, values: [2] }],
    pending: [{ x: 0 }, { x: 1 }],
    prior: [],
  });
});

test('a claim that cannot be read leaves the trial to what a later attempt says, or a trial of the same point', async () => {
  await folderOn().store.write(keys.claimKey({ trial: 0, attempt: 1 }), '');
  const reader = readerOn();
  await reader.refresh();
  expect(reader.parametersOf(0)).toBeUndefined();
  expect(reader.history().pending).toEqual([]);
  await claim(0, 2, { x: 7 });
  await reader.refresh();
  expect(reader.parametersOf(0)).toEqual({ x: 7 });

  const twice = readerOn(memory, { ...manifest, spec: { ...manifest.spec, repeats: 2 } });
  await twice.refresh();
  expect(twice.parametersOf(1)).toEqual({ x: 7 });
});

describe('points of an earlier sweep', () => {
  const begun = { ...manifest, lock: { ...manifest.lock, prior: { sweep: 'earlier', points: 1 } } };
  const observations = [{ parameters: { x: 3 }, values: [1] }];

  test('are read once, and are in the history', async () => {
    await folderOn().createPrior({ v: 1, sweep: 'earlier', observations });
    const counting = new CountingStore(memory);
    const reader = readerOn(counting, begun);
    await reader.refresh();
    await reader.refresh();
    expect(reader.history()).toEqual({ observations: [], pending: [], prior: observations });
    expect(counting.of('read')).toBe(1);
  });

  test('must be there where the manifest says so', async () => {
    await expect(readerOn(memory, begun).refresh()).rejects.toMatchObject({ code: 'PriorUnreadable' });
  });
});

type Change = (folder: SweepFolder) => Promise<unknown>;

const changes: fc.Arbitrary<Change> = fc.oneof(
  fc.nat(19).map(
    (trial): Change =>
      (folder) =>
        claimOn(folder, trial),
  ),
  fc.tuple(fc.nat(19), fc.nat(9)).map(([trial, second]): Change => async (folder) => {
    await claimOn(folder, trial);
    const endedAt = `2026-01-01T00:00:0${second}.000Z`;
    return folder.recordResult(resultOf(trial, { parameters: { x: trial }, endedAt }));
  }),
  fc.constant<Change>((folder) => new Compaction(folder, manifest.trials).compact(0)),
);

function claimOn(folder: SweepFolder, trial: number): Promise<boolean> {
  return folder.claim({ trial, attempt: 1 }, { worker: 'w', host: 'h', parameters: { x: trial } });
}

test('equal folders give equal histories, to who has followed them and to who has just come', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(changes, fc.boolean()), { maxLength: 60 }), async (steps) => {
      const store = new MemoryStore();
      const follower = readerOn(store);
      for (const [change, looks] of steps) {
        await change(folderOn(store));
        if (looks) await follower.refresh();
      }
      await follower.refresh();
      expect(follower.history()).toEqual(await historyOn(store));
    }),
  );
});

test('each claim and each result is read once', async () => {
  for (let trial = 0; trial < 10; trial++) await claim(trial);
  for (let trial = 0; trial < 5; trial++) await folderOn().recordResult(resultOf(trial));
  const counting = new CountingStore(memory);
  const reader = readerOn(counting);
  await reader.refresh();
  expect(counting.of('read')).toBe(10);
  counting.reset();
  await claim(10);
  await folderOn().recordResult(resultOf(5));
  await reader.refresh();
  expect(counting.of('read')).toBe(2);
  expect(counting.total).toBe(5);
});

test('a reader that comes to 10,000 trials that have ended needs a request for each block', async () => {
  const large = manifestOf({ trials: 10_000 });
  await finishedFolder(memory, large);
  const counting = new CountingStore(memory);
  const reader = readerOn(counting, large);
  await reader.refresh();
  expect(reader.history().observations).toHaveLength(10_000);
  expect(counting.total).toBeLessThanOrEqual(42);
  counting.reset();
  await reader.refresh();
  expect(counting.total).toBeLessThanOrEqual(3);
});
