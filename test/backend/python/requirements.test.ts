import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRequirements } from '../../../lib/backend/python/requirements';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sweep-requirements-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

test('no file, or one that asks for nothing, is undefined', async () => {
  await expect(readRequirements(folder)).resolves.toBeUndefined();
  write('requirements.txt', '# later\n\n');
  await expect(readRequirements(folder)).resolves.toBeUndefined();
});

test('comments, blank lines and line ends do not matter', async () => {
  write('requirements.txt', '# packages\r\nnumpy  # arrays\r\n\r\nscipy\r\n');
  await expect(readRequirements(folder)).resolves.toBe('numpy\nscipy');
});

test('included files count, each from its own folder, and circles end', async () => {
  mkdirSync(join(folder, 'more'));
  write('requirements.txt', '-r more/base.txt\n--constraint=pins.txt\n');
  write('more/base.txt', 'numpy\n-r ../requirements.txt\n');
  write('pins.txt', 'numpy==2.2.6\n');
  const before = await readRequirements(folder);
  write('pins.txt', 'numpy==2.3.0\n');

  expect(before).toContain('numpy==2.2.6');
  await expect(readRequirements(folder)).resolves.not.toBe(before);
});
