import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { withBuildLock } from '../../../lib/backend/python/build-lock';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sweep-lock-'));
  file = join(folder, 'lock');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function heldBy(owner: object): void {
  writeFileSync(file, JSON.stringify({ id: 'other', ...owner }));
}

const options = { onWait: () => undefined, maxWaitMs: 10_000 };

test('is held while the work runs and given back after, also when the work fails', async () => {
  await expect(withBuildLock(file, options, async () => existsSync(file))).resolves.toBe(true);
  expect(existsSync(file)).toBe(false);
  await expect(withBuildLock(file, options, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(existsSync(file)).toBe(false);
});

test('one works at a time', async () => {
  let working = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    most = Math.max(most, ++working);
    await new Promise((done) => setTimeout(done, 30));
    working--;
  };
  await Promise.all([1, 2, 3].map(() => withBuildLock(file, options, work)));
  expect(most).toBe(1);
});

test('a lock of a dead process is taken over at once', async () => {
  heldBy({ pid: 2 ** 30, host: hostname() });
  const waits: string[] = [];
  await withBuildLock(file, { ...options, onWait: (owner) => waits.push(owner) }, async () => undefined);
  expect(waits).toEqual([]);
});

test('a lock of another machine is taken over when it shows no sign of life', async () => {
  heldBy({ pid: 1, host: 'elsewhere' });
  const waits: string[] = [];
  await withBuildLock(
    file,
    { ...options, staleAfterMs: 300, onWait: (owner) => waits.push(owner) },
    async () => undefined,
  );
  expect(waits).toEqual(['process 1 on elsewhere']);
});

test('waiting ends with an error that names the owner and the file', async () => {
  heldBy({ pid: process.pid, host: hostname() });
  await expect(withBuildLock(file, { ...options, maxWaitMs: 250 }, async () => undefined)).rejects.toMatchObject({
    code: 'BuildLockTimeout',
    message: expect.stringContaining(`process ${process.pid} has held ${file}`),
  });
  expect(existsSync(file)).toBe(true);
});

test('waiting can be interrupted', async () => {
  heldBy({ pid: process.pid, host: hostname() });
  const signal = AbortSignal.timeout(50);
  await expect(withBuildLock(file, { ...options, signal }, async () => undefined)).rejects.toMatchObject({
    code: 'Interrupted',
  });
});
