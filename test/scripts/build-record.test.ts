import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { temporaryFolders } from '../support/temporary-folder';

const MODULE = pathToFileURL(resolve(__dirname, '../../scripts/build-record.mjs')).href;
const HOUR_AGO = Date.now() / 1000 - 3600;
const INSTALLED = 'node_modules/.package-lock.json';

const temporaryFolder = temporaryFolders();

/** A checkout that was built, by a build that began after all of its files were written. */
function built(options: { startedAt?: number } = {}): string {
  const root = temporaryFolder();
  mkdirSync(join(root, 'node_modules'));
  for (const path of ['source.ts', 'out.mjs', INSTALLED]) write(root, path, path);
  const { startedAt = Date.now() } = options;
  const build = {
    entries: { out: 'source.ts' },
    startedAt,
    inputs: ['source.ts', 'node_modules/a.js'],
    outputs: ['out.mjs'],
  };
  run(root, `recordBuild(root, file, ${JSON.stringify(build)})`);
  return root;
}

function write(root: string, path: string, text: string): void {
  writeFileSync(join(root, path), text);
  utimesSync(join(root, path), HOUR_AGO, HOUR_AGO);
}

function isCurrent(root: string, entries: object = { out: 'source.ts' }): boolean {
  return run(root, `console.log(isCurrent(root, file, ${JSON.stringify(entries)}))`) === 'true\n';
}

function run(root: string, code: string): string {
  const file = join(root, '.build.json');
  const names = `const root = ${JSON.stringify(root)}, file = ${JSON.stringify(file)};`;
  const script = `import { isCurrent, recordBuild } from ${JSON.stringify(MODULE)}; ${names} ${code}`;
  return execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
}

test('what is as it was need not be built again', () => {
  expect(isCurrent(built())).toBe(true);
});

describe('is built again when', () => {
  test('it never was', () => {
    expect(isCurrent(temporaryFolder())).toBe(false);
  });

  test.each(['source.ts', 'out.mjs', INSTALLED])('%s has another size', (path) => {
    const root = built();
    write(root, path, 'something else');

    expect(isCurrent(root)).toBe(false);
  });

  test('a source has another time, be it an earlier one', () => {
    const root = built();
    utimesSync(join(root, 'source.ts'), HOUR_AGO - 1, HOUR_AGO - 1);

    expect(isCurrent(root)).toBe(false);
  });

  test.each(['source.ts', 'out.mjs'])('%s is gone', (path) => {
    const root = built();
    rmSync(join(root, path));

    expect(isCurrent(root)).toBe(false);
  });

  test('something else is to be built', () => {
    expect(isCurrent(built(), { out: 'source.ts', other: 'other.ts' })).toBe(false);
  });

  test('a source was written while it was read', () => {
    expect(isCurrent(built({ startedAt: HOUR_AGO * 1000 - 1000 }))).toBe(false);
  });
});
