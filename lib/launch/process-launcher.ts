import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Guard } from '../worker/guard';
import { Program } from '../worker/program';
import { makeScratch } from '../worker/scratch';
import type { Launch, Launched, Launcher } from './launcher';
import { requirePort } from './ports';

export interface ProcessLauncherOptions {
  /** Folder with the programs `train`, `serve` and `test`, as far as it has them. */
  readonly container: string;
  /** The environment that programs get, before the contract's own variables. */
  readonly env: NodeJS.ProcessEnv;
  /** Folder of the commands of its Python environment. @default there is none */
  readonly binDir?: string | undefined;
}

const WRITABLE = 0o222;

/** Programs as processes of this machine, each in a process group of its own. */
export class ProcessLauncher implements Launcher {
  private readonly options: ProcessLauncherOptions;

  constructor(options: ProcessLauncherOptions) {
    this.options = options;
  }

  async launch(launch: Launch): Promise<Launched> {
    if (launch.port !== undefined) await requirePort(launch.port);
    const { container } = this.options;
    const scratch = makeScratch();
    const guard = new Guard(scratch);
    const unlock = withoutWriting((launch.readOnly ?? []).map((name) => join(launch.base, name)));
    const end = (): void => {
      guard.watch(undefined);
      guard.close();
      unlock();
    };
    try {
      const program = await Program.start({
        command: join(container, launch.verb),
        arguments: [],
        cwd: container,
        env: { ...this.environment(launch), TMPDIR: madeFolder(join(scratch, 'tmp')) },
        stdout: launch.stdout,
        stderr: launch.stderr,
        onStart: (group) => guard.watch(group),
      });
      return launched(program, end);
    } catch (error) {
      end();
      throw error;
    }
  }

  private environment({ base, env, port }: Launch): NodeJS.ProcessEnv {
    const { container, binDir, env: inherited } = this.options;
    const path = [...(binDir === undefined ? [] : [binDir]), container, inherited['PATH'] ?? ''].join(delimiter);
    return {
      ...inherited,
      PATH: path,
      PYTHONUNBUFFERED: '1',
      SAGEMAKER_BASE_DIR: base,
      ...(port === undefined ? {} : { SAGEMAKER_BIND_TO_PORT: String(port) }),
      ...env,
    };
  }
}

function launched(program: Program, onEnd: () => void): Launched {
  const exited = program.exited.finally(onEnd);
  return {
    exited,
    signal: async (name) => program.signal(name),
    terminate: async (graceMs) => {
      // To the first process alone: a server tells its workers itself, when they have answered.
      program.signal('SIGTERM');
      const kill = setTimeout(() => void program.kill(), graceMs);
      await exited;
      clearTimeout(kill);
    },
  };
}

function madeFolder(path: string): string {
  mkdirSync(path, { recursive: true });
  return path;
}

/** Takes the right to write off folders and all in them. Returns a function that gives it back. */
function withoutWriting(folders: readonly string[]): () => void {
  const taken = folders.flatMap(withAllBelow).map((path) => ({ path, mode: lstatSync(path).mode }));
  for (const { path, mode } of taken) chmodSync(path, mode & ~WRITABLE);
  return () => {
    // Root may have removed some all the same.
    for (const { path, mode } of taken) if (existsSync(path)) chmodSync(path, mode);
  };
}

/** Links are left out: what they point to may be anybody's. */
function withAllBelow(folder: string): string[] {
  const below = readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return withAllBelow(path);
    return entry.isFile() ? [path] : [];
  });
  return [folder, ...below];
}
