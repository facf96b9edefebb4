import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSweepFile } from '../../lib/spec/read-file';

describe('readSweepFile', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sweep-file-'));
  const write = (name: string, content: string | Buffer): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  afterAll(() => rmSync(folder, { recursive: true }));

  it('reads UTF-8 with or without a byte order mark', async () => {
    expect(await readSweepFile(write('a.yaml', 'größe: [1]\n'))).toBe('größe: [1]\n');
    expect(await readSweepFile(write('b.yaml', '\uFEFFlr: [1]\n'))).toBe('lr: [1]\n');
    expect(await readSweepFile(write('empty.yaml', ''))).toBe('');
  });

  const pipe = (): string => {
    const path = join(folder, 'pipe.yaml');
    execFileSync('mkfifo', [path]);
    return path;
  };

  it.each<[string, () => string]>([
    ['FileNotFound', () => join(folder, 'missing.yaml')],
    ['FileNotFound', () => join(write('file', ''), 'below.yaml')],
    ['NotAFile', () => folder],
    ['FileTooLarge', () => write('large.json', Buffer.alloc(10_000_001, ' '))],
    ['NotUtf8', () => write('latin.yaml', Buffer.from('größe: [1]', 'latin1'))],
    ['NotUtf8', () => write('utf16.yaml', Buffer.from('\uFEFFlr: [1]', 'utf16le'))],
    ['NotAFile', () => '/dev/zero'],
    ['NotAFile', pipe],
  ])('%s is one clear error', async (code, path) => {
    await expect(readSweepFile(path())).rejects.toMatchObject({ name: 'SweepError', code });
  });
});
