import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { SweepFolder } from '../../lib/folder/sweep-folder';
import { DirectoryStore } from '../../lib/store/directory-store';
import { MemoryStore } from '../../lib/store/memory-store';
import type { Store } from '../../lib/store/store';
import { CheckpointSync } from '../../lib/worker/checkpoints';
import { CountingStore } from '../support/counting-store';
import { InterceptedStore, type Operation } from '../support/intercepted-store';
import { temporaryFolders } from '../support/temporary-folder';

const folder = temporaryFolders();

function write(root: string, name: string, text: string): void {
  mkdirSync(dirname(join(root, name)), { recursive: true });
  writeFileSync(join(root, name), text);
}

function filesOf(root: string): Record<string, string> {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    entries.map((entry) => {
      const file = join(entry.parentPath, entry.name);
      return [file.slice(root.length + 1), readFileSync(file, 'utf8')];
    }),
  );
}

const sync = (store: Store, local: string) => new CheckpointSync(new SweepFolder(store, 's'), 3, local);

async function restored(store: Store): Promise<Record<string, string>> {
  const local = folder();
  await sync(store, local).restore();
  return filesOf(local);
}

describe.each([
  ['in memory', () => new MemoryStore()],
  ['in a directory', () => new DirectoryStore(folder())],
])('checkpoints %s', (_, makeStore) => {
  test('come back, whatever their names are', async () => {
    const files = {
      'epoch=05-val_loss=0.1.ckpt': 'a',
      '.hidden': 'b',
      'a b/c d/ü€😀': 'c',
      'deep/er/_/__/x_y': 'd',
      'dir.d/x': 'e',
      UPPER: 'f',
      'quote"\'': 'g',
      '-': '',
      'a..b': 'h',
      'new\nline': 'i',
    };
    const [store, local] = [makeStore(), folder()];
    for (const [name, text] of Object.entries(files)) write(local, name, text);
    await sync(store, local).save(false);
    await expect(restored(store)).resolves.toEqual(files);
  });

  test('follow what the program changes and removes', async () => {
    const [store, local] = [makeStore(), folder()];
    const checkpoints = sync(store, local);
    write(local, 'a', '1');
    write(local, 'b', '1');
    await checkpoints.save(false);
    write(local, 'a', 'changed');
    rmSync(join(local, 'b'));
    write(local, 'c/d', '2');
    await checkpoints.save(false);
    await expect(restored(store)).resolves.toEqual({ a: 'changed', 'c/d': '2' });
  });

  test('a file may become a folder, and a folder a file', async () => {
    const [store, local] = [makeStore(), folder()];
    const checkpoints = sync(store, local);
    write(local, 'a', 'file');
    write(local, 'b/c', 'in a folder');
    await checkpoints.save(false);
    rmSync(join(local, 'a'));
    rmSync(join(local, 'b'), { recursive: true });
    write(local, 'a/x', 'in a folder');
    write(local, 'b', 'file');
    await checkpoints.save(false);
    await expect(restored(store)).resolves.toEqual({ 'a/x': 'in a folder', b: 'file' });
  });

  test('the next attempt goes on from them, and may remove them', async () => {
    const [store, first, second] = [makeStore(), folder(), folder()];
    write(first, 'old', '1');
    write(first, 'kept', '1');
    await sync(store, first).save(false);
    const checkpoints = sync(store, second);
    await checkpoints.restore();
    rmSync(join(second, 'old'));
    write(second, 'new', '2');
    await checkpoints.save(false);
    await expect(restored(store)).resolves.toEqual({ kept: '1', new: '2' });
  });
});

test('any tree of files comes back', async () => {
  const part = fc.stringMatching(/^[a-c_. é=-]{1,4}$/).filter((name) => name !== '.' && name !== '..');
  const trees = fc.dictionary(
    fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/')),
    fc.string(),
  );
  const isTree = (files: Record<string, string>) =>
    Object.keys(files).every((name) => !Object.keys(files).some((other) => other.startsWith(`${name}/`)));
  await fc.assert(
    fc.asyncProperty(trees.filter(isTree), async (files) => {
      const [store, local] = [new DirectoryStore(folder()), folder()];
      for (const [name, text] of Object.entries(files)) write(local, name, text);
      await sync(store, local).save(false);
      expect(await restored(store)).toEqual({ ...files });
    }),
    { numRuns: 40 },
  );
});

test('only what changed is stored', async () => {
  const [store, local] = [new CountingStore(new MemoryStore()), folder()];
  const checkpoints = sync(store, local);
  write(local, 'a', '1');
  await checkpoints.save(false);
  await checkpoints.save(false);
  expect(store.of('upload')).toBe(1);
  const next = folder();
  const again = sync(store, next);
  await again.restore();
  await again.save(false);
  expect(store.of('upload')).toBe(1);
});

test('while the program runs, a file that it may be writing waits', async () => {
  const [store, local] = [new MemoryStore(), folder()];
  const checkpoints = sync(store, local);
  write(local, 'fresh', '1');
  write(local, 'settled', '1');
  const before = new Date(Date.now() - 5000);
  utimesSync(join(local, 'settled'), before, before);
  await checkpoints.save(true);
  await expect(restored(store)).resolves.toEqual({ settled: '1' });
  await checkpoints.save(false);
  await expect(restored(store)).resolves.toEqual({ fresh: '1', settled: '1' });
});

test('a link to a file is stored as the file; what is no file is left alone', async () => {
  const [store, local] = [new MemoryStore(), folder()];
  write(local, 'epoch-3', 'weights');
  symlinkSync('epoch-3', join(local, 'last'));
  symlinkSync('nowhere', join(local, 'broken'));
  symlinkSync('.', join(local, 'loop'));
  execFileSync('mkfifo', [join(local, 'pipe')]);
  await sync(store, local).save(false);
  await expect(restored(store)).resolves.toEqual({ 'epoch-3': 'weights', last: 'weights' });
});

test('the program may remove its files, and the folder, at any moment', async () => {
  const local = folder();
  class Meanwhile extends InterceptedStore {
    protected override intercept<T>(operation: Operation, key: string, call: () => Promise<T>): Promise<T> {
      if (operation === 'upload' && key.endsWith('b')) rmSync(join(local, 'b'));
      return call();
    }
  }
  const store = new MemoryStore();
  const checkpoints = sync(new Meanwhile(store), local);
  for (const name of ['a', 'b', 'c']) write(local, name, name);
  await checkpoints.save(false);
  await expect(restored(store)).resolves.toEqual({ a: 'a', c: 'c' });
  renameSync(local, `${local}-gone`);
  await checkpoints.save(false);
  await expect(restored(store)).resolves.toEqual({});
  rmSync(`${local}-gone`, { recursive: true });
});
