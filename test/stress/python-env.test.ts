import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { containerWith } from '../backend/python-fixtures';
import { answerOf, builds, PythonHome, slots } from '../backend/python-home';
import { until } from '../support/until';

let home: PythonHome;
beforeAll(() => (home = new PythonHome()));
afterAll(() => home.remove());

describe('a Python environment', () => {
  test('is built again when its Python has gone', async () => {
    const cacheDir = home.path('gone');
    const container = containerWith(home.path('gone-container'), 'tinypkg\n');
    const first = await home.prepare(container, { cacheDir });
    rmSync(join(first.binDir ?? '', 'python'));
    symlinkSync('/nowhere/python3', join(first.binDir ?? '', 'python'));

    const second = await home.prepare(container, { cacheDir });

    expect(answerOf(second.binDir)).toBe('42');
    expect(builds(cacheDir)).toHaveLength(1);
  });

  test('is not confused by PYTHONPATH, PYTHONHOME or PIP_USER', async () => {
    const elsewhere = home.path('elsewhere');
    mkdirSync(elsewhere);
    execFileSync('python3', [
      '-m',
      'zipfile',
      '-e',
      join(home.path('wheels'), 'tinypkg-1.0-py3-none-any.whl'),
      elsewhere,
    ]);
    const env = { ...home.offline, PYTHONPATH: elsewhere, PYTHONHOME: '/nowhere', PIP_USER: '1' };
    const container = containerWith(home.path('confused'), 'tinypkg\n');

    const { binDir } = await home.prepare(container, { cacheDir: home.path('confused-cache'), env });

    expect(answerOf(binDir)).toBe('42');
  });

  test('that cannot be made without a network is one clear error', async () => {
    const env = { ...process.env, PIP_INDEX_URL: 'http://127.0.0.1:9/simple', PIP_FIND_LINKS: '', PIP_RETRIES: '1' };
    const container = containerWith(home.path('no-network'), 'missingpkg\n');

    await expect(home.prepare(container, { env })).rejects.toMatchObject({
      name: 'SweepError',
      source: 'machine',
      code: 'PackageIndexUnreachable',
      message: expect.stringContaining('cannot reach its package index') as string,
      hint: expect.stringContaining('check the network') as string,
    });
    expect(builds(home.path('cache'))).toEqual([]);
  });
});

describe('processes at the same time', () => {
  function start(container: string, cacheDir: string): { child: ChildProcess; shown: string[]; ended: Promise<void> } {
    const script = resolve(__dirname, '../backend/prepare-env.ts');
    const child = spawn(process.execPath, ['--import', 'tsx', script, container, cacheDir], { env: home.offline });
    const shown: string[] = [];
    createInterface({ input: child.stdout }).on('line', (line) => shown.push(line));
    return { child, shown, ended: new Promise((done) => child.on('close', () => done())) };
  }

  test('build it once', async () => {
    const cacheDir = home.path('together');
    const container = containerWith(home.path('together-container'), 'tinypkg\n');

    const all = [1, 2, 3].map(() => start(container, cacheDir));
    await Promise.all(all.map(({ ended }) => ended));

    const results = all.map(({ shown }) => shown.at(-1));
    expect(results[0]).toMatch(/^binDir .*build-/);
    expect(new Set(results).size).toBe(1);
    const shown = all.flatMap((one) => one.shown);
    expect(shown.filter((line) => line.startsWith('creating'))).toHaveLength(1);
    expect(shown.filter((line) => /^waiting for process \d+, which is making the same/.test(line))).toHaveLength(2);
    expect(slots(cacheDir).flatMap((slot) => readdirSync(slot))).not.toContain('lock');
  });

  test('a killed build is neither trusted nor waited for', async () => {
    const cacheDir = home.path('killed');
    const container = containerWith(home.path('killed-container'), 'tinypkg\n');
    const victim = start(container, cacheDir);
    await until(() => existsSync(join(cacheDir, 'venvs')) && builds(cacheDir).length > 0);
    victim.child.kill('SIGKILL');
    await victim.ended;

    const { binDir, shown } = await home.prepare(container, { cacheDir });

    expect(answerOf(binDir)).toBe('42');
    expect(shown.some((line) => line.startsWith('waiting'))).toBe(false);
  });
});
