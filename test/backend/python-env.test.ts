import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { type PythonEnvOptions, preparePythonEnv } from '../../lib/backend/python-env';
import { containerWith, fakePython, makeWheel } from './python-fixtures';

jest.setTimeout(120_000);

let root: string;
let offline: NodeJS.ProcessEnv;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'sweep-env-'));
  makeWheel(join(root, 'wheels'), 'tinypkg', '1.0');
  offline = { ...process.env, PIP_NO_INDEX: '1', PIP_FIND_LINKS: join(root, 'wheels') };
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Prepares with the local wheels alone, and tells what was shown. */
async function prepare(containerDir: string, options: Partial<PythonEnvOptions> = {}) {
  const shown: string[] = [];
  const all = {
    cacheDir: join(root, 'cache'),
    env: offline,
    onProgress: (line: string) => shown.push(line),
    ...options,
  };
  return { ...(await preparePythonEnv(containerDir, all)), shown };
}

function answerOf(binDir: string | undefined): string {
  return execFileSync(join(binDir ?? '', 'python'), ['-c', 'import tinypkg; print(tinypkg.answer)'], {
    encoding: 'utf8',
  }).trim();
}

function slots(cache: string): string[] {
  return readdirSync(join(cache, 'venvs')).map((slot) => join(cache, 'venvs', slot));
}

function builds(cache: string): string[] {
  return slots(cache).flatMap((slot) => readdirSync(slot).filter((name) => name.startsWith('build-')));
}

describe('a folder that asks for no packages', () => {
  test.each([
    ['without the file', undefined],
    ['with an empty file', '\n# nothing yet\n'],
  ])('%s needs no environment, and no Python', async (_, text) => {
    const folder = mkdtempSync(join(root, 'plain-'));
    if (text !== undefined) containerWith(folder, text);

    const { binDir, shown } = await prepare(folder, { env: { PATH: '' } });

    expect(binDir).toBeUndefined();
    expect(shown).toEqual([]);
  });
});

describe('a folder that asks for packages', () => {
  test('gets them once, with progress, and again when the content changes', async () => {
    const cacheDir = join(root, 'once');
    const container = containerWith(join(root, 'once-container'), 'tinypkg==1.0\n');

    const first = await prepare(container, { cacheDir });
    expect(answerOf(first.binDir)).toBe('42');
    expect(first.shown).toEqual([
      expect.stringMatching(/^creating a Python 3\.\d+\.\d+ environment for .*requirements\.txt$/),
      'installing tinypkg',
      'installed tinypkg-1.0',
      'the Python environment is ready',
    ]);

    const again = await prepare(container, { cacheDir });
    expect(again).toEqual({ binDir: first.binDir, shown: [] });

    const same = containerWith(join(root, 'same-content'), '# a comment changes nothing\ntinypkg==1.0\n');
    expect((await prepare(same, { cacheDir })).binDir).toBe(first.binDir);

    containerWith(container, 'tinypkg>=1\n');
    const changed = await prepare(container, { cacheDir });
    expect(changed.binDir).not.toBe(first.binDir);
    expect(answerOf(first.binDir)).toBe('42');
  });

  test('is built again when its Python has gone', async () => {
    const cacheDir = join(root, 'gone');
    const container = containerWith(join(root, 'gone-container'), 'tinypkg\n');
    const first = await prepare(container, { cacheDir });
    rmSync(join(first.binDir ?? '', 'python'));
    symlinkSync('/nowhere/python3', join(first.binDir ?? '', 'python'));

    const second = await prepare(container, { cacheDir });

    expect(answerOf(second.binDir)).toBe('42');
    expect(builds(cacheDir)).toHaveLength(1);
  });

  test('is not confused by PYTHONPATH, PYTHONHOME or PIP_USER', async () => {
    const elsewhere = join(root, 'elsewhere');
    mkdirSync(elsewhere);
    execFileSync('python3', ['-m', 'zipfile', '-e', join(root, 'wheels', 'tinypkg-1.0-py3-none-any.whl'), elsewhere]);
    const env = { ...offline, PYTHONPATH: elsewhere, PYTHONHOME: '/nowhere', PIP_USER: '1' };
    const container = containerWith(join(root, 'confused'), 'tinypkg\n');

    const { binDir } = await prepare(container, { cacheDir: join(root, 'confused-cache'), env });

    expect(answerOf(binDir)).toBe('42');
  });
});

describe('processes at the same time', () => {
  function start(container: string, cacheDir: string): { child: ChildProcess; shown: string[]; ended: Promise<void> } {
    const script = resolve(__dirname, 'prepare-env.ts');
    const child = spawn(process.execPath, ['--import', 'tsx', script, container, cacheDir], { env: offline });
    const shown: string[] = [];
    createInterface({ input: child.stdout }).on('line', (line) => shown.push(line));
    return { child, shown, ended: new Promise((done) => child.on('close', () => done())) };
  }

  async function until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise((done) => setTimeout(done, 20));
  }

  test('build it once', async () => {
    const cacheDir = join(root, 'together');
    const container = containerWith(join(root, 'together-container'), 'tinypkg\n');

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
    const cacheDir = join(root, 'killed');
    const container = containerWith(join(root, 'killed-container'), 'tinypkg\n');
    const victim = start(container, cacheDir);
    await until(() => existsSync(join(cacheDir, 'venvs')) && builds(cacheDir).length > 0);
    victim.child.kill('SIGKILL');
    await victim.ended;

    const { binDir, shown } = await prepare(container, { cacheDir });

    expect(answerOf(binDir)).toBe('42');
    expect(shown.some((line) => line.startsWith('waiting'))).toBe(false);
  });
});

describe('what can go wrong is one clear error', () => {
  const errors = {
    'no Python': {
      env: () => ({ PATH: '/nowhere' }),
      error: { code: 'PythonNotFound', message: /tried python3 and python/, hint: /SWEEP_PYTHON/ },
    },
    'a Python that is named but missing': {
      env: () => ({ ...offline, SWEEP_PYTHON: '/nowhere/python3' }),
      error: { code: 'PythonNotFound', message: /tried \/nowhere\/python3;/, hint: /SWEEP_PYTHON/ },
    },
    'an old Python': {
      env: () => ({ PATH: `${fakePython(join(root, 'old'), { version: '3.6.15', major: 3, minor: 6 })}:/bin` }),
      error: { code: 'PythonTooOld', message: /is Python 3\.6\.15; 3\.9 or later/, hint: /newer Python/ },
    },
    'a Python without venv': {
      env: () => {
        const probe = { version: '3.11.2', major: 3, minor: 11, canMakeEnvironments: false };
        return { PATH: `${fakePython(join(root, 'bare'), probe)}:/bin` };
      },
      error: { code: 'VenvUnavailable', message: /without the modules venv/, hint: /apt install python3-venv/ },
    },
    'a package that does not exist': {
      env: () => offline,
      error: { code: 'PipFailed', message: /No matching distribution found for missingpkg/, hint: /correct the file/ },
    },
    'no network': {
      env: () => ({ ...process.env, PIP_INDEX_URL: 'http://127.0.0.1:9/simple', PIP_FIND_LINKS: '', PIP_RETRIES: '1' }),
      error: { code: 'PackageIndexUnreachable', message: /cannot reach its package index/, hint: /check the network/ },
    },
  };

  test.each(Object.entries(errors))('%s', async (name, { env, error }) => {
    const container = containerWith(join(root, `wrong ${name}`), 'missingpkg\n');

    await expect(prepare(container, { env: env() })).rejects.toMatchObject({
      name: 'SweepError',
      source: 'machine',
      code: error.code,
      message: expect.stringMatching(error.message),
      hint: expect.stringMatching(error.hint),
    });
    const cache = join(root, 'cache');
    expect(existsSync(join(cache, 'venvs')) ? builds(cache) : []).toEqual([]);
  });

  test('a cache that cannot be written', async () => {
    const file = join(root, 'a-file');
    writeFileSync(file, '');
    const container = containerWith(join(root, 'no-cache'), 'tinypkg\n');

    await expect(prepare(container, { cacheDir: join(file, 'cache') })).rejects.toMatchObject({
      code: 'CacheUnusable',
      hint: expect.stringContaining('SWEEP_CACHE_DIR'),
    });
  });

  test('an interruption ends the build and leaves nothing', async () => {
    const cacheDir = join(root, 'interrupted');
    const container = containerWith(join(root, 'interrupted-container'), 'tinypkg\n');
    const controller = new AbortController();
    const onProgress = (): void => controller.abort();

    await expect(prepare(container, { cacheDir, onProgress, signal: controller.signal })).rejects.toMatchObject({
      code: 'Interrupted',
    });
    expect(builds(cacheDir)).toEqual([]);
  });
});
