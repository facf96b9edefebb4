import { mkdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { downloadChannels } from '../../lib/channels/download';
import { describeTransfer, type Transfer } from '../../lib/channels/transfer';
import { uploadChannels } from '../../lib/channels/upload';
import { parseS3Address } from '../../lib/store/s3-address';
import { S3Bucket } from '../../lib/store/s3-bucket';
import { listFiles } from '../../lib/worker/list-files';
import { makeBucket, useMoto } from '../support/moto';
import { temporaryFolders } from '../support/temporary-folder';

useMoto();
beforeAll(() => makeBucket('data'));

const folder = temporaryFolders();
const ignore = (): void => undefined;
const never = new AbortController().signal;

// Every look at the time is two seconds later: all progress is told.
let seconds = 0;
beforeAll(() => jest.spyOn(performance, 'now').mockImplementation(() => (seconds += 2) * 1000));
afterAll(() => jest.restoreAllMocks());

let places = 0;
const freshInputs = (): string => `s3://data/inputs-${places++}`;

function write(home: string, files: Readonly<Record<string, string>>): string {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(home, name, '..'), { recursive: true });
    writeFileSync(join(home, name), text);
  }
  return home;
}

async function upload(place: string, inputs: string, onTransfer: (transfer: Transfer) => void = ignore) {
  return (await uploadChannels({ train: place }, inputs, onTransfer))['train'] as string;
}

async function download(address: string, onTransfer: (transfer: Transfer) => void = ignore): Promise<string> {
  const options = { folder: folder(), onTransfer, signal: never };
  return (await downloadChannels({ train: address }, options))?.['train'] as string;
}

async function keysBelow(address: string): Promise<string[]> {
  const { bucket, key } = parseS3Address(address);
  const keys: string[] = [];
  for await (const entry of new S3Bucket(bucket).all(`${key}/`)) keys.push(entry.key.slice(key.length + 1));
  return keys;
}

async function put(address: string, body: string): Promise<void> {
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/(.*)$/.exec(address) ?? [];
  await new S3Bucket(bucket).put(key, body);
}

describe('a local channel', () => {
  test('comes to a worker as it was, whatever its files are called', async () => {
    const files = { 'a.csv': '1,2', 'deep/er/b c.txt': '', 'ünïcode/+&=%20?#.bin': '\0\u0001', '.hidden': 'too' };
    const place = await download(await upload(write(folder(), files), freshInputs()));
    expect(listFiles(place)).toEqual(Object.keys(files).sort());
    for (const [name, text] of Object.entries(files)) expect(readFileSync(join(place, name), 'utf8')).toBe(text);
  });

  test('that is one file stays one file', async () => {
    const home = write(folder(), { 'table.csv': 'x' });
    const address = await upload(join(home, 'table.csv'), freshInputs());
    expect(address).toMatch(/\/data\/table\.csv$/);
    const place = await download(address);
    expect(basename(place)).toBe('table.csv');
    expect(readFileSync(place, 'utf8')).toBe('x');
  });

  test('is uploaded once per content, wherever it lies and whenever it was written', async () => {
    const inputs = freshInputs();
    const files = { a: 'same', 'b/c': 'data' };
    const first = await upload(write(folder(), files), inputs);
    const other = write(folder(), files);
    utimesSync(join(other, 'a'), 1, 1);
    const verbs = new Set<string>();
    await expect(upload(other, inputs, ({ verb }) => verbs.add(verb))).resolves.toBe(first);
    expect([...verbs]).not.toContain('uploading');
    await expect(upload(write(folder(), { ...files, a: 'SAME' }), inputs)).resolves.not.toBe(first);
    await expect(upload(write(folder(), { A: 'same', 'b/c': 'data' }), inputs)).resolves.not.toBe(first);
  });

  test('that was not uploaded whole is not taken for whole', async () => {
    const inputs = freshInputs();
    const home = write(folder(), { a: '1', b: '2', c: '3' });
    const address = await upload(home, inputs);
    const { bucket, key } = parseS3Address(inputs);
    const data = address.slice(inputs.length + 1);
    // What an upload leaves that broke off: neither the last file nor the mark.
    await new S3Bucket(bucket).remove(`${key}/${data}/c`);
    await new S3Bucket(bucket).remove(`${key}/${data.replace(/data$/, 'complete')}`);
    const sent: number[] = [];
    await expect(
      upload(home, inputs, ({ verb, totalBytes }) => void (verb === 'uploading' && sent.push(totalBytes))),
    ).resolves.toBe(address);
    expect(sent.at(-1)).toBe(1);
    await expect(keysBelow(address)).resolves.toEqual(['a', 'b', 'c']);
    expect((await keysBelow(inputs)).filter((found) => found.endsWith('/complete'))).toHaveLength(1);
  });

  test('is followed through its links', async () => {
    const elsewhere = write(folder(), { 'x/y': 'linked' });
    const home = write(folder(), { a: '1' });
    symlinkSync(join(elsewhere, 'x'), join(home, 'link'));
    const place = await download(await upload(home, freshInputs()));
    expect(readFileSync(join(place, 'link/y'), 'utf8')).toBe('linked');
  });

  test('that cannot be uploaded is an error that says why', async () => {
    await expect(upload('/no/such/place', freshInputs())).rejects.toMatchObject({ code: 'ChannelNotFound' });
    const round = write(folder(), { a: '1' });
    symlinkSync(round, join(round, 'again'));
    await expect(upload(round, freshInputs())).rejects.toMatchObject({
      code: 'ChannelUnreadable',
      message: expect.stringContaining('again'),
    });
    const dangling = write(folder(), { a: '1' });
    symlinkSync('/no/such/file', join(dangling, 'gone'));
    await expect(upload(dangling, freshInputs())).rejects.toMatchObject({ code: 'ChannelUnreadable' });
  });

  test('that changes on its way is not kept', async () => {
    const inputs = freshInputs();
    const home = write(folder(), { a: '1', b: '2' });
    const meddle = ({ verb }: Transfer): void => {
      if (verb === 'reading') writeFileSync(join(home, 'b'), '22');
    };
    await expect(upload(home, inputs, meddle)).rejects.toMatchObject({ code: 'ChannelChanged' });
    expect((await keysBelow(inputs)).filter((key) => key.endsWith('complete') || key.endsWith('/b'))).toEqual([]);
  });
});

describe('a channel in S3', () => {
  test('is left where it is', async () => {
    await expect(upload('s3://elsewhere/data', freshInputs())).resolves.toBe('s3://elsewhere/data');
  });

  test('may be an object, a folder with or without a final slash, or one with the marks of the console', async () => {
    const home = freshInputs();
    await put(`${home}/set/`, '');
    await put(`${home}/set/1`, 'one');
    await put(`${home}/set/sub/`, '');
    await put(`${home}/set/sub/2`, 'two');
    await put(`${home}/set2`, 'other');
    for (const address of [`${home}/set`, `${home}/set/`]) {
      expect(listFiles(await download(address))).toEqual(['1', 'sub/2']);
    }
    expect(readFileSync(await download(`${home}/set2`), 'utf8')).toBe('other');
    expect(readFileSync(await download(`${home}/set/sub/2`), 'utf8')).toBe('two');
  });

  test('that is not there is an error', async () => {
    for (const address of ['s3://data/nothing', 's3://data/nothing/', 's3://data/noth']) {
      await expect(download(address)).rejects.toMatchObject({
        code: 'ChannelNotFound',
        message: expect.stringContaining(address),
      });
    }
    await expect(download('s3://no-such-bucket/x')).rejects.toMatchObject({ code: 'AwsBucketNotFound' });
  });

  test.each(['../escaped', 'a/../../escaped', 'a//b', './a'])('with the key %s is refused', async (name) => {
    const home = freshInputs();
    await put(`${home}/set/${name}`, 'x');
    await expect(download(`${home}/set`)).rejects.toMatchObject({ code: 'ChannelUnfit' });
  });

  test('with a key that is a folder of another is refused', async () => {
    const home = freshInputs();
    await put(`${home}/set/a`, 'x');
    await put(`${home}/set/a/b`, 'x');
    await expect(download(`${home}/set`)).rejects.toMatchObject({ code: 'ChannelUnfit' });
  });

  test('tells how far it is, and breaks off when it is told to', async () => {
    const home = freshInputs();
    await put(`${home}/set/1`, 'x'.repeat(1500));
    await put(`${home}/set/2`, 'y'.repeat(548));
    const lines: string[] = [];
    await download(`${home}/set`, (transfer) => lines.push(describeTransfer(transfer)));
    expect(lines.at(-1)).toBe("channel 'train': downloading, 2.0 KiB of 2.0 KiB");
    const signal = AbortSignal.abort();
    await expect(
      downloadChannels({ train: `${home}/set` }, { folder: folder(), onTransfer: ignore, signal }),
    ).resolves.toBeUndefined();
  });
});
