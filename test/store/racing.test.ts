import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DirectoryStore } from '../../lib/store/directory-store';
import { bundle, runScript } from '../support/bundled-script';
import { temporaryFolders } from '../support/temporary-folder';

const PROCESSES = 16;
const KEYS = 500;

const folder = temporaryFolders();

test('many processes race for the same claims: each is won once, and nobody reads half an object', async () => {
  const home = folder();
  const root = join(home, 'store');
  const script = bundle('store/racing-process.ts', home);

  const runs = Array.from({ length: PROCESSES }, () => runScript(script, root, String(KEYS)));
  for (const { child } of runs) child.stdin?.end();
  const won = await Promise.all(runs.map(async ({ output }) => JSON.parse(await output) as string[]));

  const all = won.flat();
  expect(all).toHaveLength(KEYS);
  expect(new Set(all).size).toBe(KEYS);
  const store = new DirectoryStore(root);
  for (const [i, keys] of won.entries()) {
    for (const key of keys) await expect(store.read(key)).resolves.toBe(String(runs[i]?.child.pid));
  }
  const temporary = readdirSync(join(root, '.tmp'), { recursive: true, withFileTypes: true });
  expect(temporary.filter((entry) => entry.isFile())).toEqual([]);
});
