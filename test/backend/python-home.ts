import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { preparePythonEnv, type PythonEnv, type PythonEnvOptions } from '../../lib/backend/python-env';
import { makeWheel } from './python-fixtures';

/** A folder for environments, with a package `tinypkg` to install that needs no network. */
export class PythonHome {
  private readonly root = mkdtempSync(join(tmpdir(), 'sweep-env-'));
  /** Where pip knows the local wheels alone. */
  readonly offline: NodeJS.ProcessEnv = {
    ...process.env,
    PIP_NO_INDEX: '1',
    PIP_FIND_LINKS: join(this.root, 'wheels'),
  };

  constructor() {
    makeWheel(join(this.root, 'wheels'), 'tinypkg', '1.0');
  }

  path(name: string): string {
    return join(this.root, name);
  }

  /** Prepares with the local wheels, and tells what was shown. */
  async prepare(
    containerDir: string,
    options: Partial<PythonEnvOptions> = {},
  ): Promise<PythonEnv & { readonly shown: readonly string[] }> {
    const shown: string[] = [];
    const all = {
      cacheDir: this.path('cache'),
      env: this.offline,
      onProgress: (line: string) => shown.push(line),
      ...options,
    };
    return { ...(await preparePythonEnv(containerDir, all)), shown };
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** What the package in an environment says. */
export function answerOf(binDir: string | undefined): string {
  const script = 'import tinypkg; print(tinypkg.answer)';
  return execFileSync(join(binDir ?? '', 'python'), ['-c', script], { encoding: 'utf8' }).trim();
}

export function slots(cache: string): string[] {
  return readdirSync(join(cache, 'venvs')).map((slot) => join(cache, 'venvs', slot));
}

export function builds(cache: string): string[] {
  return slots(cache).flatMap((slot) => readdirSync(slot).filter((name) => name.startsWith('build-')));
}
