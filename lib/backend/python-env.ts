import { createHash, randomUUID } from 'node:crypto';
import { readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { SweepError } from '../contract/sweep-error';
import { makeFolder } from '../store/make-folder';
import { cacheDir } from './cache-dir';
import { machineError } from './python/machine-error';
import { withBuildLock } from './python/build-lock';
import { type Interpreter, findPython } from './python/interpreter';
import { pipInstall } from './python/pip';
import { readRequirements } from './python/requirements';
import { runCommand } from './run-command';

export interface PythonEnvOptions {
  /** Called with a short line, lower-case and without a full stop, whenever there is something to show. */
  readonly onProgress: (message: string) => void;
  /** @default $SWEEP_CACHE_DIR, else $XDG_CACHE_HOME/sweepstack, else ~/.cache/sweepstack */
  readonly cacheDir?: string;
  /** @default process.env */
  readonly env?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
}

export interface PythonEnv {
  /** To be put first on the PATH of the program; `undefined` when the folder asks for no packages. */
  readonly binDir: string | undefined;
}

/** The folder of one environment in the cache: builds, and a note that says which of them is whole. */
interface Slot {
  readonly folder: string;
  readonly requirements: string;
  readonly interpreter: Interpreter;
}

const BUILD_TIMEOUT_MS = 20 * 60_000;
const CHECK_TIMEOUT_MS = 30_000;
const NOTE = 'ready.json';

/**
 * The virtual environment that a container folder's `requirements.txt` describes, made once per content and Python.
 *
 * Each build has a folder of its own, and a note written in one step at the very end says which one counts. So a build
 * that was killed, or that ran twice, is never mistaken for a whole one.
 *
 * @throws SweepError PythonNotFound, PythonTooOld, VenvUnavailable, PackageIndexUnreachable, PipFailed, PipTimedOut,
 *   CacheUnusable, BuildLockTimeout, Interrupted
 */
export async function preparePythonEnv(containerDir: string, options: PythonEnvOptions): Promise<PythonEnv> {
  const requirements = await readRequirements(containerDir);
  if (requirements === undefined) return { binDir: undefined };
  const env = withoutPythonSettings(options.env ?? process.env);
  const interpreter = await findPython(env, options.signal);
  const slot: Slot = {
    folder: join(options.cacheDir ?? cacheDir(env), 'venvs', slotName(requirements, interpreter)),
    requirements,
    interpreter,
  };
  const binDir = (await findReady(slot, env)) ?? (await buildOnce(slot, containerDir, { ...options, env }));
  return { binDir };
}

function slotName(requirements: string, interpreter: Interpreter): string {
  return createHash('sha256')
    .update(`${interpreter.abi}\n${interpreter.executable}\n${requirements}`)
    .digest('hex')
    .slice(0, 16);
}

/** These would make packages from elsewhere look as if they were installed here. */
function withoutPythonSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { PYTHONHOME: _home, PYTHONPATH: _path, ...rest } = env;
  return rest;
}

/** The `bin` of the build that counts, unless it no longer runs: the Python that it was made from may be gone. */
async function findReady(slot: Slot, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const build = await readNote(slot);
  if (build === undefined) return undefined;
  const binDir = join(slot.folder, build, 'bin');
  const check = await runCommand(join(binDir, 'python'), ['-c', ''], { env, timeoutMs: CHECK_TIMEOUT_MS });
  return check.outcome === 'exited' && check.code === 0 ? binDir : undefined;
}

async function readNote(slot: Slot): Promise<string | undefined> {
  try {
    return (JSON.parse(await readFile(join(slot.folder, NOTE), 'utf8')) as { build: string }).build;
  } catch {
    return undefined;
  }
}

type BuildOptions = PythonEnvOptions & { readonly env: NodeJS.ProcessEnv };

async function buildOnce(slot: Slot, containerDir: string, options: BuildOptions): Promise<string> {
  try {
    makeFolder(slot.folder);
    const lock = {
      onWait: (owner: string) =>
        options.onProgress(`waiting for ${owner}, which is making the same Python environment`),
      maxWaitMs: BUILD_TIMEOUT_MS + 60_000,
      signal: options.signal,
    };
    return await withBuildLock(
      join(slot.folder, 'lock'),
      lock,
      async () => (await findReady(slot, options.env)) ?? (await build(slot, containerDir, options)),
    );
  } catch (error) {
    throw error instanceof SweepError ? error : cacheUnusable(slot, error);
  }
}

async function build(slot: Slot, containerDir: string, options: BuildOptions): Promise<string> {
  const deadline = performance.now() + BUILD_TIMEOUT_MS;
  await removeBuilds(slot);
  const name = `build-${randomUUID().slice(0, 8)}`;
  const folder = join(slot.folder, name);
  try {
    await makeVenv(slot.interpreter, folder, containerDir, options);
    await pipInstall({
      ...options,
      python: join(folder, 'bin', 'python'),
      containerDir,
      timeoutMs: deadline - performance.now(),
    });
    await writeNote(slot, name);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  options.onProgress('the Python environment is ready');
  return join(folder, 'bin');
}

/** What earlier builds left: killed halfway, or made from a Python that has gone. */
async function removeBuilds(slot: Slot): Promise<void> {
  const names = await readdir(slot.folder);
  const builds = names.filter((name) => name.startsWith('build-') || name === NOTE);
  await Promise.all(builds.map((name) => rm(join(slot.folder, name), { recursive: true, force: true })));
}

async function makeVenv(
  python: Interpreter,
  folder: string,
  containerDir: string,
  options: BuildOptions,
): Promise<void> {
  const file = relative(process.cwd(), join(containerDir, 'requirements.txt'));
  options.onProgress(`creating a Python ${python.version} environment for ${file}`);
  const { env, signal } = options;
  const result = await runCommand(python.executable, ['-m', 'venv', folder], {
    env,
    signal,
    timeoutMs: BUILD_TIMEOUT_MS,
  });
  if (result.outcome === 'exited' && result.code === 0) return;
  if (result.outcome === 'aborted')
    throw machineError('Interrupted', 'creating the Python environment was interrupted');
  throw machineError(
    'VenvUnavailable',
    `${python.executable} -m venv ${folder} failed: ${result.stderr || result.stdout || result.outcome}`,
    {
      hint: 'check that the disk has room; on Debian and Ubuntu: apt install python3-venv; or name another Python in SWEEP_PYTHON',
    },
  );
}

async function writeNote(slot: Slot, build: string): Promise<void> {
  const { requirements, interpreter } = slot;
  const partial = join(slot.folder, `${build}.note`);
  await writeFile(partial, `${JSON.stringify({ build, interpreter, requirements }, undefined, 2)}\n`);
  await rename(partial, join(slot.folder, NOTE));
}

function cacheUnusable(slot: Slot, error: unknown): SweepError {
  const reason = error instanceof Error ? error.message : String(error);
  return machineError('CacheUnusable', `cannot keep a Python environment in ${slot.folder}: ${reason}`, {
    hint: 'name a folder with room that you may write to in SWEEP_CACHE_DIR',
    cause: error,
  });
}
