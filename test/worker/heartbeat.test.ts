import * as keys from '../../lib/contract/object-keys';
import { StoreClock } from '../../lib/folder/store-clock';
import { SweepFolder } from '../../lib/folder/sweep-folder';
import { MemoryStore } from '../../lib/store/memory-store';
import { StoreError, type Store } from '../../lib/store/store';
import { Heartbeat } from '../../lib/worker/heartbeat';
import { InterceptedStore, type Operation } from '../support/intercepted-store';
import { START } from '../support/simulation';
import { until } from '../support/until';

const INTERVAL_MS = 20;
const id = { trial: 0, attempt: 1 };

let time: number;
let memory: MemoryStore;
let folder: SweepFolder;
let interruptions: string[];
let errors: unknown[];
let heartbeat: Heartbeat;

/** The timer of this machine stands still: it sleeps whenever the store's time goes on. */
const asleep = new StoreClock(() => 0);

async function begin(store: Store = memory): Promise<void> {
  folder = new SweepFolder(store, 's', asleep);
  asleep.observe(time);
  heartbeat = new Heartbeat({
    folder,
    id,
    worker: 'w1',
    intervalMs: INTERVAL_MS,
    onInterrupt: (reason) => interruptions.push(reason),
    onError: (error) => errors.push(error),
  });
}

const beats = async (): Promise<number> => (await memory.list('s/beats/')).entries.length;

beforeEach(() => {
  time = START;
  memory = new MemoryStore(() => time++);
  interruptions = [];
  errors = [];
});

afterEach(() => heartbeat.stop());

test('beats until it is stopped', async () => {
  await begin();
  await until(async () => (await beats()) === 1);
  const first = (await memory.list('s/beats/')).entries[0]?.modified ?? 0;
  await until(async () => ((await memory.list('s/beats/')).entries[0]?.modified ?? 0) > first);
  await heartbeat.stop();
  await folder.removeBeat(id);
  await new Promise((done) => setTimeout(done, 5 * INTERVAL_MS));
  await expect(beats()).resolves.toBe(0);
  expect(interruptions).toEqual([]);
});

test('passes on the wish that running trials end, once, and goes on beating', async () => {
  await begin();
  await folder.stop({ cause: 'user', reason: 'no more', interrupt: false });
  await until(async () => (await beats()) === 1);
  expect(interruptions).toEqual([]);
  await folder.stop({ cause: 'user', reason: 'at once', interrupt: true });
  await until(() => interruptions.length > 0);
  await folder.removeBeat(id);
  await until(async () => (await beats()) === 1);
  expect(interruptions).toEqual(['at once']);
});

test('gives up what was taken over while the machine slept', async () => {
  await begin();
  await until(async () => (await beats()) === 1);
  await folder.claim({ trial: 0, attempt: 2 }, { worker: 'w2', host: 'h', parameters: {} });
  time += 3_600_000;
  await until(() => interruptions.length > 0);
  expect(interruptions).toEqual(['another worker took it over while this machine was asleep']);
});

test('keeps what nobody took over while the machine slept', async () => {
  await begin();
  await folder.store.write(keys.claimKey({ trial: 1, attempt: 2 }), '');
  time += 3_600_000;
  await until(async () => (await beats()) === 1);
  await new Promise((done) => setTimeout(done, 5 * INTERVAL_MS));
  expect(interruptions).toEqual([]);
});

test('says when the folder cannot be used', async () => {
  class Broken extends InterceptedStore {
    protected override intercept<T>(operation: Operation, key: string): Promise<T> {
      return Promise.reject(new StoreError('denied', `${operation} ${key}`));
    }
  }
  await begin(new Broken(memory));
  await until(() => errors.length > 0);
  expect(errors[0]).toMatchObject({ kind: 'denied' });
});
