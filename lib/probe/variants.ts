import { prepareLauncher, type LauncherOptions } from '../launch/registry';
import type { Launcher } from '../launch/launcher';
import { docker } from './docker-commands';
import { writtenOutside } from './outside';

/** Ways to run an image. */
export interface Variants {
  /** As SageMaker does: as the user of the image, with a root file system that can be written to. */
  readonly plain: Launcher;
  readonly readOnlyRoot: Launcher;
  readonly nonRoot: Launcher;
  /** Both: as a job of AWS Batch does, and `sweep serve`. */
  readonly confined: Launcher;
  /** What `train` wrote outside of where it may, in `plain` runs so far. */
  outside(): string[];
}

/** A user whom no image knows. */
const STRANGER = '10001:10001';

/** @throws what preparing Docker throws */
export async function imageVariants(
  image: string,
  options: Pick<LauncherOptions, 'packageRoot' | 'env' | 'onProgress' | 'signal'> & { readonly scratch: string },
): Promise<Variants> {
  const written = new Set<string>();
  const giveBack = (): Promise<void> => giveBackFiles(image, options.scratch);
  const make = (how: Pick<LauncherOptions, 'user' | 'writableRoot' | 'onEnded'>): Promise<Launcher> =>
    prepareLauncher('docker', { ...options, image, onEnded: giveBack, ...how });
  const onEnded = async (container: string): Promise<void> => {
    if (container.startsWith('sweep-train-')) for (const path of await writtenOutside(container)) written.add(path);
    await giveBack();
  };
  const user = nonRootUser();
  return {
    plain: await make({ user: '', writableRoot: true, onEnded }),
    readOnlyRoot: await make({ user: '' }),
    nonRoot: await make({ user, writableRoot: true }),
    confined: await make({ user }),
    outside: () => [...written].sort(),
  };
}

function nonRootUser(): string {
  const [user = 0, group = 0] = [process.getuid?.(), process.getgid?.()];
  return user === 0 ? STRANGER : `${user}:${group}`;
}

/** Files of a container that ran as root belong to root, and could not be removed. Who is root needs no help. */
async function giveBackFiles(image: string, scratch: string): Promise<void> {
  const [user = 0, group = 0] = [process.getuid?.(), process.getgid?.()];
  if (user === 0) return;
  const mount = `type=bind,source=${scratch},destination=/scratch`;
  const change = ['--entrypoint', 'chown', image, '-R', `${user}:${group}`, '/scratch'];
  await docker(['run', '--rm', '--user', '0:0', '--mount', mount, ...change]);
}
