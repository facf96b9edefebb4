import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DirectoryStore } from '../../lib/store/directory-store';
import { temporaryFolders } from '../support/temporary-folder';
import { race } from './race';

const folder = temporaryFolders();

test('many processes race for the same claims: each is won once, and nobody reads half an object', async () => {
  const home = folder();
  const root = join(home, 'store');
  const result = await race(new DirectoryStore(root), home, { processes: 16, keys: 500 });
  expect(result).toEqual({ won: 500, keys: 500, wrong: [] });
  const temporary = readdirSync(join(root, '.tmp'), { recursive: true, withFileTypes: true });
  expect(temporary.filter((entry) => entry.isFile())).toEqual([]);
});
