import { didYouMean } from '../contract/nearest';
import { SweepError } from '../contract/sweep-error';
import type { Launcher } from './launcher';

export interface LauncherOptions {
  /** Folder of the program. @default it is in the image */
  readonly container?: string;
  /** For docker: an image that is there or can be pulled. @default one is built from `container`, once per content */
  readonly image?: string;
  /** For docker: as `docker run --user` takes it; empty: that of the image. @default whoever runs this */
  readonly user?: string;
  /** For docker: the root file system can be written to. @default false */
  readonly writableRoot?: boolean;
  /** For docker: called with the name of each container that has ended, before it is removed. */
  readonly onEnded?: (container: string) => Promise<void>;
  /** Folder of this tool, for building an image. */
  readonly packageRoot: string;
  readonly env: NodeJS.ProcessEnv;
  /** Called with a short line, lower-case and without a full stop, whenever there is something to show. */
  readonly onProgress: (message: string) => void;
  readonly signal?: AbortSignal;
}

export type LauncherName = 'process' | 'docker';

export const LAUNCHER_NAMES: readonly LauncherName[] = ['process', 'docker'];

/** Each is loaded when it is asked for. */
const LAUNCHERS: { readonly [name in LauncherName]: (options: LauncherOptions) => Promise<Launcher> } = {
  process: async (options) => {
    const container = programFolder(options);
    const { preparePythonEnv } = await import('../backend/python-env');
    const { ProcessLauncher } = await import('./process-launcher');
    const { binDir } = await preparePythonEnv(container, options);
    return new ProcessLauncher({ container, env: options.env, binDir });
  },
  docker: async (options) => {
    const { prepareDocker } = await import('../backend/docker/prepare');
    const { DockerLauncher } = await import('./docker-launcher');
    const container = options.image === undefined ? programFolder(options) : '';
    const { image } = await prepareDocker({ ...options, container, resources: {} });
    return new DockerLauncher({ ...options, image });
  },
};

/**
 * Makes what a program needs besides itself, a Python environment or an image, which may take minutes.
 *
 * @throws ProgramMissing, and what the preparation throws
 */
export async function prepareLauncher(name: LauncherName, options: LauncherOptions): Promise<Launcher> {
  return LAUNCHERS[name](options);
}

/** @throws LauncherUnknown */
export function checkLauncher(name: string): asserts name is LauncherName {
  if ((LAUNCHER_NAMES as readonly string[]).includes(name)) return;
  throw new SweepError(
    'LauncherUnknown',
    `--on: programs are not started by '${name}'${didYouMean(name, LAUNCHER_NAMES)}`,
    { hint: `available is ${LAUNCHER_NAMES.join(', ')}` },
  );
}

function programFolder({ container }: LauncherOptions): string {
  if (container !== undefined) return container;
  throw new SweepError('ProgramMissing', 'an image cannot be started as a process', {
    hint: 'leave --image out, or add --on docker',
  });
}
