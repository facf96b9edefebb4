import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { layOutModel, modelAt, NO_MODEL, storedModel } from '../../lib/serving/model-source';
import { DirectoryStore } from '../../lib/store/directory-store';
import { packFolder } from '../../lib/worker/archive';
import { temporaryFolders } from '../support/temporary-folder';

const folder = temporaryFolders();

async function archived(files: { readonly [name: string]: string }): Promise<string> {
  const [from, to] = [folder(), join(folder(), 'model.tar.gz')];
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(from, name, '..'), { recursive: true });
    writeFileSync(join(from, name), text);
  }
  await packFolder(from, to);
  return to;
}

test('an archive is unpacked as it was packed', async () => {
  const base = await layOutModel(
    modelAt(await archived({ 'a.txt': 'A', 'deep/@b': 'B' }), false),
    join(folder(), 'ml'),
  );
  expect(readFileSync(join(base, 'model/a.txt'), 'utf8')).toBe('A');
  expect(readFileSync(join(base, 'model/deep/@b'), 'utf8')).toBe('B');
  expect(readdirSync(base)).toEqual(['model']);
});

test('one in a store is fetched, and leaves nothing beside the model', async () => {
  const store = new DirectoryStore(folder());
  await store.upload('trials/model.tar.gz', await archived({ w: 'W' }));
  const base = await layOutModel(storedModel(store, 'trials/model.tar.gz', 'it'), join(folder(), 'ml'));
  expect(readFileSync(join(base, 'model/w'), 'utf8')).toBe('W');
  expect(readdirSync(base)).toEqual(['model']);
  const missing = storedModel(store, 'trials/other.tar.gz', 'it');
  await expect(layOutModel(missing, join(folder(), 'ml'))).rejects.toMatchObject({ code: 'ModelNotFound' });
});

test('a folder is copied with what its links point to, so that it cannot be changed', async () => {
  const [given, elsewhere] = [folder(), join(folder(), 'weights')];
  writeFileSync(elsewhere, 'W');
  symlinkSync(elsewhere, join(given, 'link'));
  const base = await layOutModel(modelAt(given, false), join(folder(), 'ml'));
  writeFileSync(join(base, 'model/link'), 'changed');
  expect(readFileSync(elsewhere, 'utf8')).toBe('W');
});

test('without a model there is an empty folder', async () => {
  const base = await layOutModel(NO_MODEL, join(folder(), 'ml'));
  expect(readdirSync(join(base, 'model'))).toEqual([]);
});

test.each([
  ['no archive', () => 'just text'],
  ['one that is cut off', (whole: Buffer) => whole.subarray(0, 60)],
])('says that it cannot unpack %s', async (_, content) => {
  const file = join(folder(), 'model.tar.gz');
  writeFileSync(file, content(readFileSync(await archived({ w: 'W'.repeat(10_000) }))));
  await expect(layOutModel(modelAt(file, false), join(folder(), 'ml'))).rejects.toMatchObject({
    code: 'ModelUnreadable',
  });
});

test('an archive gets no file out of the folder', async () => {
  const [inside, outside] = [folder(), folder()];
  writeFileSync(join(outside, 'evil'), 'evil');
  mkdirSync(join(inside, 'sub'));
  const file = join(folder(), 'model.tar.gz');
  execFileSync('tar', [
    '-czPf',
    file,
    '-C',
    join(inside, 'sub'),
    '--transform',
    's,.*evil,../../escaped,',
    join(outside, 'evil'),
  ]);
  const base = join(folder(), 'home', 'ml');
  await expect(layOutModel(modelAt(file, false), base)).rejects.toMatchObject({ code: 'ModelUnreadable' });
  expect(readdirSync(join(base, '..'))).toEqual(['ml']);
});

test('says that there is no such model', () => {
  expect(() => modelAt(join(folder(), 'model.tar.gz'), false)).toThrow(/there is no model .*model\.tar\.gz/);
});
