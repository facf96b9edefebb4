import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { containerWith, fakePython } from './python-fixtures';
import { answerOf, builds, PythonHome } from './python-home';

jest.setTimeout(120_000);

let home: PythonHome;
beforeAll(() => (home = new PythonHome()));
afterAll(() => home.remove());

describe('a folder that asks for no packages', () => {
  test.each([
    ['without the file', undefined],
    ['with an empty file', '\n# nothing yet\n'],
  ])('%s needs no environment, and no Python', async (_, text) => {
    const folder = mkdtempSync(home.path('plain-'));
    if (text !== undefined) containerWith(folder, text);

    const { binDir, shown } = await home.prepare(folder, { env: { PATH: '' } });

    expect(binDir).toBeUndefined();
    expect(shown).toEqual([]);
  });
});

describe('a folder that asks for packages', () => {
  test('gets them once, with progress, and again when the content changes', async () => {
    const cacheDir = home.path('once');
    const container = containerWith(home.path('once-container'), 'tinypkg==1.0\n');

    const first = await home.prepare(container, { cacheDir });
    expect(answerOf(first.binDir)).toBe('42');
    expect(first.shown).toEqual([
      expect.stringMatching(/^creating a Python 3\.\d+\.\d+ environment for .*requirements\.txt$/),
      'installing tinypkg',
      'installed tinypkg-1.0',
      'the Python environment is ready',
    ]);

    const again = await home.prepare(container, { cacheDir });
    expect(again).toEqual({ binDir: first.binDir, shown: [] });

    const same = containerWith(home.path('same-content'), '# a comment changes nothing\ntinypkg==1.0\n');
    expect((await home.prepare(same, { cacheDir })).binDir).toBe(first.binDir);

    containerWith(container, 'tinypkg>=1\n');
    const changed = await home.prepare(container, { cacheDir });
    expect(changed.binDir).not.toBe(first.binDir);
    expect(answerOf(first.binDir)).toBe('42');
  });
});

describe('what can go wrong is one clear error', () => {
  const errors = {
    'no Python': {
      env: () => ({ PATH: '/nowhere' }),
      error: { code: 'PythonNotFound', message: /tried python3 and python/, hint: /SWEEP_PYTHON/ },
    },
    'a Python that is named but missing': {
      env: () => ({ ...home.offline, SWEEP_PYTHON: '/nowhere/python3' }),
      error: { code: 'PythonNotFound', message: /tried \/nowhere\/python3;/, hint: /SWEEP_PYTHON/ },
    },
    'an old Python': {
      env: () => ({ PATH: `${fakePython(home.path('old'), { version: '3.6.15', major: 3, minor: 6 })}:/bin` }),
      error: { code: 'PythonTooOld', message: /is Python 3\.6\.15; 3\.9 or later/, hint: /newer Python/ },
    },
    'a Python without venv': {
      env: () => {
        const probe = { version: '3.11.2', major: 3, minor: 11, canMakeEnvironments: false };
        return { PATH: `${fakePython(home.path('bare'), probe)}:/bin` };
      },
      error: { code: 'VenvUnavailable', message: /without the modules venv/, hint: /apt install python3-venv/ },
    },
    'a package that does not exist': {
      env: () => home.offline,
      error: { code: 'PipFailed', message: /No matching distribution found for missingpkg/, hint: /correct the file/ },
    },
  };

  test.each(Object.entries(errors))('%s', async (name, { env, error }) => {
    const container = containerWith(home.path(`wrong ${name}`), 'missingpkg\n');

    await expect(home.prepare(container, { env: env() })).rejects.toMatchObject({
      name: 'SweepError',
      source: 'machine',
      code: error.code,
      message: expect.stringMatching(error.message),
      hint: expect.stringMatching(error.hint),
    });
    const cache = home.path('cache');
    expect(existsSync(join(cache, 'venvs')) ? builds(cache) : []).toEqual([]);
  });

  test('a cache that cannot be written', async () => {
    const file = home.path('a-file');
    writeFileSync(file, '');
    const container = containerWith(home.path('no-cache'), 'tinypkg\n');

    await expect(home.prepare(container, { cacheDir: join(file, 'cache') })).rejects.toMatchObject({
      code: 'CacheUnusable',
      hint: expect.stringContaining('SWEEP_CACHE_DIR'),
    });
  });

  test('an interruption ends the build and leaves nothing', async () => {
    const cacheDir = home.path('interrupted');
    const container = containerWith(home.path('interrupted-container'), 'tinypkg\n');
    const controller = new AbortController();
    const onProgress = (): void => controller.abort();

    await expect(home.prepare(container, { cacheDir, onProgress, signal: controller.signal })).rejects.toMatchObject({
      code: 'Interrupted',
    });
    expect(builds(cacheDir)).toEqual([]);
  });
});
