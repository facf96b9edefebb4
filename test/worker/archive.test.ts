import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle, runScript } from '../support/bundled-script';
import { temporaryFolders } from '../support/temporary-folder';

const folder = temporaryFolders();

let script: string;
beforeAll(() => {
  script = bundle('worker/packing-process.ts', folder());
});

// In a process of its own: the library tells dates by their class, and that of the test's sandbox is another one.
async function pack(...args: readonly string[]): Promise<boolean[]> {
  return JSON.parse(await runScript(script, ...args).output) as boolean[];
}

function names(archive: string): string[] {
  const listing = execFileSync('tar', ['-tzf', archive], { encoding: 'utf8' });
  return listing
    .trim()
    .split('\n')
    .map((name) => name.replace(/^\.\//, ''))
    .sort();
}

test('contents are at the root of the archive, whatever they are called', async () => {
  const home = folder();
  const model = join(home, 'model');
  mkdirSync(join(model, 'sub', 'empty'), { recursive: true });
  for (const name of ['model.bin', '@odd', '-dash', '.hidden', 'with space', 'ünïcode', 'sub/deep']) {
    writeFileSync(join(model, name), name);
  }
  symlinkSync('model.bin', join(model, 'latest'));
  const archive = join(home, 'model.tar.gz');
  await expect(pack(model, archive)).resolves.toEqual([true]);

  const unpacked = join(home, 'unpacked');
  mkdirSync(unpacked);
  execFileSync('tar', ['-xzf', archive, '-C', unpacked]);
  expect(() => execFileSync('diff', ['-r', model, unpacked])).not.toThrow();
  expect(names(archive)).toContain('model.bin');
});

test('an empty folder, or none, is no archive', async () => {
  const home = folder();
  const archive = join(home, 'model.tar.gz');
  mkdirSync(join(home, 'model'));
  writeFileSync(join(home, 'file'), '');
  const packed = pack(...['model', 'missing', 'file'].flatMap((name) => [join(home, name), archive]));
  await expect(packed).resolves.toEqual([false, false, false]);
  expect(existsSync(archive)).toBe(false);
});
