import type { IncomingMessage } from 'node:http';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ListMultipartUploadsCommand, S3Client } from '@aws-sdk/client-s3';
import { RetryingStore } from '../../lib/store/retrying-store';
import { asS3Error } from '../../lib/store/s3-errors';
import { S3_POLICY } from '../../lib/store/s3-bucket';
import { S3Store } from '../../lib/store/s3-store';
import { FaultyProxy, type Fault } from '../support/faulty-proxy';
import { makeBucket, useMoto } from '../support/moto';
import { temporaryFolders } from '../support/temporary-folder';
import { uniform } from '../support/uniform';

const MIB = 1024 * 1024;
const quick = { ...S3_POLICY, firstDelayMs: 1, maxDelayMs: 2 };

const moto = useMoto();
beforeAll(() => makeBucket('sweeps'));

const folder = temporaryFolders();
let proxy: FaultyProxy | undefined;
let stores = 0;

afterEach(async () => {
  await proxy?.stop();
  delete process.env['AWS_ENDPOINT_URL_S3'];
});

/** Lets what follows go through a proxy. */
async function through(faultOf: (request: IncomingMessage) => Fault | undefined): Promise<FaultyProxy> {
  proxy = new FaultyProxy(moto.endpoint, faultOf);
  process.env['AWS_ENDPOINT_URL_S3'] = await proxy.start();
  return proxy;
}

function freshStore(): RetryingStore {
  return new RetryingStore(new S3Store(`s3://sweeps/${stores++}`), quick);
}

test('claims stay exclusive and files whole where one request in eight fails', async () => {
  const random = uniform(5);
  const faults: readonly Fault[] = ['InternalError', 'reset', 'lost', 'late error', 'reset', 'lost'];
  const faulty = await through(() => (random() < 1 / 8 ? faults[Math.floor(random() * faults.length)] : undefined));
  const { uri } = freshStore();
  const won = new Map<string, string[]>();
  const file = join(folder(), 'file');
  writeFileSync(file, Buffer.alloc(17 * MIB, 'abcdefghijk'));
  await Promise.all(
    Array.from({ length: 6 }, async (_, i) => {
      const store = new RetryingStore(new S3Store(uri), quick);
      for (let key = 0; key < 40; key++) {
        const { created } = await store.create(`claims/${key}`, `worker ${i}`);
        if (created) won.set(`claims/${key}`, [...(won.get(`claims/${key}`) ?? []), `worker ${i}`]);
      }
      await store.upload(`files/${i}`, file);
      await store.download(`files/${i}`, `${file}.${i}`);
      expect(readFileSync(`${file}.${i}`).equals(readFileSync(file))).toBe(true);
    }),
  );
  expect(faulty.faults).toBeGreaterThan(30);
  expect(won.size).toBe(40);
  const store = freshStoreAt(uri);
  for (const [key, winners] of won) expect(winners).toEqual([await store.read(key)]);
  await expect(store.list('')).resolves.toMatchObject({ entries: { length: 46 } });
});

test.each(['lost', 'late error'] as const)('a claim is known as won though its answer was %s', async (fault) => {
  const faulty = await through(({ method }) => (method === 'PUT' && faulty.faults === 0 ? fault : undefined));
  const store = freshStore();
  await expect(store.create('a', 'mine')).resolves.toMatchObject({ created: true });
  await expect(store.create('a', 'theirs')).resolves.toMatchObject({ created: false });
  expect(faulty.faults).toBe(1);
});

test('what passes by itself is asked for a bounded number of times', async () => {
  const faulty = await through(() => 'InternalError');
  const gone = { kind: 'transient', code: 'AwsUnavailable', message: expect.stringContaining('InternalError') };
  await expect(freshStore().read('a')).rejects.toMatchObject(gone);
  expect(faulty.requests).toBeGreaterThanOrEqual(6);
  expect(faulty.requests).toBeLessThanOrEqual(18);
});

test('requests slow down when S3 asks for it', async () => {
  const faulty = await through(() => (faulty.requests === 1 ? 'SlowDown' : undefined));
  const begin = performance.now();
  await expect(freshStore().write('a', 'b')).resolves.toBeDefined();
  expect(faulty.requests).toBe(2);
  expect(performance.now() - begin).toBeGreaterThan(300);
});

test('a request to slow down is told apart and explained', async () => {
  await through(() => 'SlowDown');
  await expect(new S3Store('s3://sweeps/x').read('a')).rejects.toMatchObject({
    kind: 'transient',
    code: 'AwsThrottled',
    message: expect.stringContaining('slow down'),
  });
});

test.each([
  ['ExpiredToken', 'AwsCredentialsExpired', /have expired/],
  ['AccessDenied', 'AwsAccessDenied', /permission is missing/],
] as const)('%s is told apart and explained, and not asked for again', async (fault, code, message) => {
  const faulty = await through(() => fault);
  const store = freshStore();
  const explained = { kind: 'denied', code, source: 'machine', message: expect.stringMatching(message) };
  await expect(store.read('a')).rejects.toMatchObject(explained);
  await expect(store.create('a', '')).rejects.toMatchObject(explained);
  await expect(store.list('')).rejects.toMatchObject(explained);
  expect(faulty.requests).toBe(3);
});

test('credentials that the machine of a container does not give at once are asked for again', () => {
  const error = Object.assign(new Error('timeout'), { name: 'CredentialsProviderError' });
  const request = { verb: 'read', action: 's3:GetObject', address: 's3://sweeps/a' };
  expect(asS3Error(error, request)).toMatchObject({ kind: 'denied', code: 'AwsCredentialsMissing' });
  process.env['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'] = '/v2/credentials/some';
  expect(asS3Error(error, request)).toMatchObject({ kind: 'transient', code: 'AwsCredentialsMissing' });
  delete process.env['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'];
});

test('a missing permission is named', async () => {
  await through(() => 'AccessDenied');
  await expect(new S3Store('s3://sweeps/x').write('a/b', '')).rejects.toMatchObject({
    message: expect.stringContaining('cannot write s3://sweeps/x/a/b'),
    hint: expect.stringMatching(/s3:PutObject on s3:\/\/sweeps\/x\/a\/b/),
  });
});

test('of a large file that cannot be stored nothing is left', async () => {
  await through(({ url }) => (/partNumber=2/.test(url ?? '') ? 'AccessDenied' : undefined));
  const file = join(folder(), 'file');
  writeFileSync(file, Buffer.alloc(30 * MIB));
  const store = new S3Store('s3://sweeps/aborted');
  await expect(store.upload('large', file)).rejects.toMatchObject({ code: 'AwsAccessDenied' });
  await expect(store.read('large')).resolves.toBeUndefined();
  const { Uploads = [] } = await new S3Client({ forcePathStyle: true }).send(
    new ListMultipartUploadsCommand({ Bucket: 'sweeps', Prefix: 'aborted/' }),
  );
  expect(Uploads).toEqual([]);
});

test('a download that breaks off leaves no half file', async () => {
  const store = freshStore();
  await store.write('a', 'whole');
  await through(() => 'reset');
  const file = join(folder(), 'file');
  await expect(new S3Store(store.uri).download('a', file)).rejects.toMatchObject({ kind: 'transient' });
  expect(() => readFileSync(file)).toThrow('ENOENT');
  expect(() => readFileSync(`${file}.part`)).toThrow('ENOENT');
});

function freshStoreAt(uri: string): RetryingStore {
  return new RetryingStore(new S3Store(uri), quick);
}
