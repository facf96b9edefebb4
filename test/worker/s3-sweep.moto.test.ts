import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { uploadChannels } from '../../lib/channels/upload';
import * as keys from '../../lib/contract/object-keys';
import { SweepFolder } from '../../lib/folder/sweep-folder';
import { S3Bucket } from '../../lib/store/s3-bucket';
import { S3Store } from '../../lib/store/s3-store';
import { work } from '../../lib/worker/work';
import { manifestOf } from '../support/manifests';
import { makeBucket, useMoto } from '../support/moto';
import { temporaryFolders } from '../support/temporary-folder';

useMoto();
beforeAll(() => makeBucket('sweeps'));

const folder = temporaryFolders();
const ignore = (): void => undefined;
const never = new AbortController().signal;

interface Plan {
  readonly id: string;
  readonly trials: number;
  readonly channels: Readonly<Record<string, string>>;
  readonly program: string;
}

/** Lets workers work on a sweep in S3 until it is over; every request of theirs is told of. */
async function workOn(plan: Plan, workers: number, onRequest: (operation: string) => void = ignore) {
  const { id, trials, channels, program } = plan;
  const container = folder();
  writeFileSync(join(container, 'train'), `#!/bin/sh\n${program}\n`, { mode: 0o755 });
  const manifest = { ...manifestOf({ trials, heartbeatSec: 5, container, channels }), id };
  const sweep = new SweepFolder(new S3Store('s3://sweeps/sweeps'), id);
  await sweep.createManifest(manifest);
  await sweep.markStarted();
  const options = { manifest, container, path: [], linger: true, onEvent: ignore, drain: never, interrupt: never };
  const run = () => work({ ...options, folder: new SweepFolder(new S3Store('s3://sweeps/sweeps', { onRequest }), id) });
  await Promise.all(Array.from({ length: workers }, run));
  return sweep;
}

test('workers run a sweep in S3, with data from this machine and from S3', async () => {
  const data = join(folder(), 'train data');
  mkdirSync(data);
  writeFileSync(join(data, 'a b.txt'), '4');
  await new S3Bucket('sweeps').put('elsewhere/table.csv', '2');
  const local = { train: data, extra: 's3://sweeps/elsewhere/table.csv' };
  const channels = await uploadChannels(local, 's3://sweeps/inputs', ignore);
  expect(channels['extra']).toBe(local.extra);
  const program = 'echo loss=$(cat "$SM_CHANNEL_TRAIN/a b.txt")$(cat "$SM_CHANNEL_EXTRA/table.csv")';
  const sweep = await workOn({ id: 'two-workers', trials: 6, channels, program }, 2);
  const results = await sweep.results(Array.from({ length: 6 }, (_, trial) => trial));
  expect(results.map(({ objective }) => objective)).toEqual([42, 42, 42, 42, 42, 42]);
  await expect(sweep.store.read(keys.SUMMARY_KEY)).resolves.toContain('"completed": 6');
  await expect(sweep.store.list(keys.BEATS)).resolves.toMatchObject({ entries: [] });
});

test('data that is missing ends a worker before it claims anything', async () => {
  const plan = { id: 'no-data', trials: 1, channels: { train: 's3://sweeps/nowhere' }, program: 'echo loss=1' };
  await expect(workOn(plan, 1)).rejects.toMatchObject({ code: 'ChannelNotFound' });
  const sweep = new SweepFolder(new S3Store('s3://sweeps/sweeps'), plan.id);
  await expect(sweep.store.list(keys.CLAIMS)).resolves.toMatchObject({ entries: [] });
});

test('data is fetched once per worker, and removed with it', async () => {
  const scratch = (process.env['SWEEP_SCRATCH_DIR'] = folder());
  await new S3Bucket('sweeps').put('once/a', 'x');
  const asked = jest.spyOn(S3Bucket.prototype, 'ask');
  const program = 'test -f "$SM_CHANNEL_TRAIN/a" && echo loss=1';
  await workOn({ id: 'once', trials: 4, channels: { train: 's3://sweeps/once' }, program }, 1);
  const operations = asked.mock.calls.filter(([, , key]) => key === 'once/a').map(([verb]) => verb);
  asked.mockRestore();
  delete process.env['SWEEP_SCRATCH_DIR'];
  expect(operations).toEqual(['download']);
  for (let i = 0; i < 100 && readdirSync(scratch).length > 0; i++) await new Promise((done) => setTimeout(done, 20));
  expect(readdirSync(scratch)).toEqual([]);
});

test('a trial takes the same few requests, however many there are', async () => {
  const counts: number[] = [];
  for (const trials of [5, 25]) {
    let requests = 0;
    const plan = { id: `counted-${trials}`, trials, channels: {}, program: 'echo loss=1' };
    await workOn(plan, 1, () => (requests += 1));
    counts.push(requests);
  }
  const [few = 0, many = 0] = counts;
  // To ask for a stop, list, claim and beat; to store a log and the result, look whether the block is full, drop the beat.
  expect((many - few) / 20).toBeLessThanOrEqual(10);
});
