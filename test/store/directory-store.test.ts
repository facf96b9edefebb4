import { existsSync, mkdirSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DirectoryStore } from '../../lib/store/directory-store';
import { asStoreError } from '../../lib/store/file-errors';
import { openStore } from '../../lib/store/registry';
import { StoreError } from '../../lib/store/store';
import { temporaryFolders } from '../support/temporary-folder';

const folder = temporaryFolders();

function leftovers(root: string): string[] {
  const entries = readdirSync(join(root, '.tmp'), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

test('makes its folder when it is first written to', async () => {
  const root = join(folder(), 'not', 'there', 'yet');
  const store = new DirectoryStore(root);
  await expect(store.list('')).resolves.toEqual({ entries: [], more: false });
  await expect(store.read('a')).resolves.toBeUndefined();
  expect(existsSync(root)).toBe(false);
  await store.write('a', 'b');
  await expect(new DirectoryStore(root).read('a')).resolves.toBe('b');
});

test('a root below a folder in which nothing can be made is an error, not an endless wait', async () => {
  // Linux answers ENOENT to mkdir in /proc; elsewhere there is no /proc, or no right to make it.
  const store = new DirectoryStore('/proc/no-such-folder/deeper');
  await expect(store.write('a', 'b')).rejects.toMatchObject({ name: 'SweepError', source: 'machine' });
});

test('leaves no temporary files', async () => {
  const root = folder();
  const store = new DirectoryStore(root);
  await store.create('a', '1');
  await store.create('a', '2');
  await store.write('a', '3');
  await store.now();
  await store.upload('b', join(root, 'a'));
  await expect(store.upload('c', join(root, 'missing'))).rejects.toThrow('ENOENT');
  await expect(store.write('a/below-an-object', '')).rejects.toBeInstanceOf(StoreError);
  expect(leftovers(root)).toEqual([]);
});

test('never lists its temporary files, nor other hidden ones', async () => {
  const root = folder();
  const store = new DirectoryStore(root);
  await store.write('a', '');
  writeFileSync(join(root, '.tmp', 'left-by-a-killed-writer'), '');
  writeFileSync(join(root, '.DS_Store'), '');
  const { entries } = await store.list('');
  expect(entries.map(({ key }) => key)).toEqual(['a']);
  await expect(store.folders('')).resolves.toEqual([]);
});

test('removes what killed writers left a day ago, when a store is opened', async () => {
  const root = folder();
  await openStore(root).write('a', '');
  for (const name of ['old', 'young']) writeFileSync(join(root, '.tmp', name), '');
  const dayAgo = new Date(Date.now() - 25 * 3600 * 1000);
  utimesSync(join(root, '.tmp', 'old'), dayAgo, dayAgo);
  openStore(root);
  expect(leftovers(root)).toEqual(['young']);
});

test('a file that vanishes while its folder is listed is left out', async () => {
  const root = folder();
  const store = new DirectoryStore(root);
  await store.write('a/1', '');
  // What a listing finds when another process removed the object after the folder was read.
  symlinkSync(join(root, 'gone'), join(root, 'a', '0'));
  const { entries } = await store.list('a/');
  expect(entries.map(({ key }) => key)).toEqual(['a/1']);
});

test('errors say what they mean for the caller', async () => {
  const root = folder();
  const store = new DirectoryStore(root);
  mkdirSync(join(root, 'a'));
  await expect(store.read('a')).rejects.toMatchObject({ kind: 'unusable', code: 'StoreUnusable', source: 'machine' });
  const kinds = {
    EIO: 'transient',
    ENOSPC: 'full',
    EDQUOT: 'full',
    EACCES: 'denied',
    EROFS: 'denied',
    ENOTDIR: 'unusable',
  };
  for (const [code, kind] of Object.entries(kinds)) {
    const cause = Object.assign(new Error(code), { code });
    expect(asStoreError(cause, 'write a', '/root')).toMatchObject({
      kind,
      cause,
      message: expect.stringContaining(code),
    });
  }
  const other = new Error('not of a file system');
  expect(asStoreError(other, 'write a', '/root')).toBe(other);
});

test('an address that cannot be a store is refused', () => {
  const file = join(folder(), 'file');
  writeFileSync(file, '');
  for (const address of [file, 's3://', 's3://b//c', 'https://host/']) {
    expect(() => openStore(address)).toThrow(expect.objectContaining({ code: 'StoreUnusable' }));
  }
});
