import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ListMultipartUploadsCommand, GetObjectTaggingCommand, S3Client } from '@aws-sdk/client-s3';
import { openStore } from '../../lib/store/registry';
import { S3Store } from '../../lib/store/s3-store';
import { describeStore } from '../conformance/store';
import { makeBucket, useMoto } from '../support/moto';
import { temporaryFolders } from '../support/temporary-folder';
import { race } from './race';

const MIB = 1024 * 1024;

useMoto();
beforeAll(() => makeBucket('sweeps'));

const folder = temporaryFolders();
let stores = 0;
const address = (): string => `s3://sweeps/a/${stores++}`;

describeStore('S3Store', () => new S3Store(address()), { resolutionMs: 1000 });

test('many processes race for the same claims: each is won once, and nobody reads half an object', async () => {
  const result = await race(openStore(address()), folder(), { processes: 4, keys: 80 });
  expect(result).toEqual({ won: 80, keys: 80, wrong: [] });
});

test('a store may be a whole bucket', async () => {
  await makeBucket('whole');
  const store = openStore('s3://whole/');
  await store.write('a/b', 'c');
  expect(store.uri).toBe('s3://whole');
  await expect(store.folders('')).resolves.toEqual(['a']);
  await expect(store.list('')).resolves.toMatchObject({ entries: [{ key: 'a/b' }] });
});

test('what is below the same beginning of a name is not in the store', async () => {
  const root = address();
  await openStore(`${root}x`).write('key', '');
  await expect(openStore(root).list('')).resolves.toEqual({ entries: [], more: false });
  await expect(openStore(root).folders('')).resolves.toEqual([]);
});

test('a large file is stored in parts, and tells how far it is', async () => {
  const file = join(folder(), 'large');
  writeFileSync(file, Buffer.alloc(20 * MIB + 1, 'abcdefg'));
  const asked: string[] = [];
  const store = new S3Store(address(), { onRequest: (operation) => asked.push(operation) });
  const progress: number[] = [];
  await store.upload('large', file, { onProgress: (bytes) => progress.push(bytes) });
  expect(asked.filter((operation) => operation === 'UploadPart')).toHaveLength(3);
  expect(progress).toEqual([...progress].sort((a, b) => a - b));
  expect(progress.at(-1)).toBe(20 * MIB + 1);
  await store.download('large', `${file}.back`);
  expect(readFileSync(`${file}.back`).equals(readFileSync(file))).toBe(true);
});

test('what the lifecycle of the bucket treats apart is tagged', async () => {
  const store = new S3Store('s3://sweeps/tagged');
  const file = join(folder(), 'checkpoint');
  writeFileSync(file, Buffer.alloc(9 * MIB));
  await store.write('beats/0000000000.0001', '');
  await store.upload('trials/0000000000/checkpoints/last', file);
  await store.write('results/00000000/0000000000', '');
  const client = new S3Client({ forcePathStyle: true });
  const tags = async (key: string) => {
    const { TagSet } = await client.send(new GetObjectTaggingCommand({ Bucket: 'sweeps', Key: `tagged/${key}` }));
    return TagSet?.map(({ Value }) => Value);
  };
  await expect(tags('beats/0000000000.0001')).resolves.toEqual(['beat']);
  await expect(tags('trials/0000000000/checkpoints/last')).resolves.toEqual(['checkpoint']);
  await expect(tags('results/00000000/0000000000')).resolves.toEqual([]);
  const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: 'sweeps' }));
  expect(Uploads).toEqual([]);
});

test('a bucket that is not there is an error that names it', async () => {
  const store = openStore('s3://no-such-bucket/sweeps');
  const absent = { kind: 'unusable', code: 'AwsBucketNotFound', message: expect.stringContaining('no-such-bucket') };
  await expect(store.read('a')).rejects.toMatchObject(absent);
  await expect(store.now()).rejects.toMatchObject(absent);
  await expect(store.create('a', '')).rejects.toMatchObject(absent);
});
