import { lastLine, dockerError } from './docker-errors';
import { buildImage, findImage, hasEntry, imageTag, pullImage, type BuildOptions } from './image';
import type { ContainerOptions } from './run-arguments';
import { runCommand } from '../run-command';

export interface DockerOptions extends BuildOptions {
  /** An image that is there or can be pulled. @default one is built from the program's folder, once per content */
  readonly image?: string;
  /** What the sweep asks for. */
  readonly resources: ContainerOptions['resources'];
}

type Prepared = Pick<ContainerOptions, 'image' | 'resources' | 'hasEntry'>;

const TIMEOUT_MS = 30_000;
const MIB = 1024 * 1024;

/**
 * Makes sure that containers can be started, before anything else of a sweep is done.
 *
 * @returns what {@link ContainerOptions} need
 * @throws DockerNotFound, DockerNotRunning, ImageNotFound, ImageNotBuilt, Interrupted
 */
export async function prepareDocker(options: DockerOptions): Promise<Prepared> {
  const machine = await askDaemon(options);
  const resources = fit(options.resources, machine, options.onProgress);
  const image = options.image ?? imageTag(options);
  if (!(await findImage(image, options))) {
    await (options.image === undefined ? buildImage(image, options) : pullImage(image, options));
  }
  return { image, resources, hasEntry: await hasEntry(image, options) };
}

interface Machine {
  readonly vcpus: number;
  readonly memoryMiB: number;
}

async function askDaemon(options: BuildOptions): Promise<Machine> {
  // `info` alone would answer with zeros where no daemon does, and not say why.
  await ask(options, ['version', '--format', '{{.Server.Version}}']);
  const answer = await ask(options, ['info', '--format', '{{.NCPU}} {{.MemTotal}}']);
  const [vcpus = 0, memory = 0] = answer.split(' ').map(Number);
  return { vcpus, memoryMiB: memory / MIB };
}

async function ask({ env, signal }: BuildOptions, args: readonly string[]): Promise<string> {
  const { outcome, code, stdout, stderr } = await runCommand('docker', args, { env, signal, timeoutMs: TIMEOUT_MS });
  if (outcome === 'exited' && code === 0) return stdout;
  if (outcome === 'aborted') throw dockerError('Interrupted', 'asking for Docker was interrupted');
  if (outcome === 'not-started') {
    throw dockerError('DockerNotFound', 'there is no command docker on this machine', {
      hint: 'install Docker, or leave --on out: workers run as processes',
    });
  }
  const reason = outcome === 'timed-out' ? `no answer after ${TIMEOUT_MS / 1000} s` : lastLine(stderr);
  throw dockerError('DockerNotRunning', `the Docker daemon does not answer: ${reason}`, {
    hint: 'start it (Docker Desktop, or `systemctl start docker`), or leave --on out: workers run as processes',
  });
}

/** Docker refuses more processors than there are, and gives more memory than there is without a word. */
function fit(
  { vcpus, memoryMiB, ...rest }: ContainerOptions['resources'],
  machine: Machine,
  onProgress: (message: string) => void,
): ContainerOptions['resources'] {
  const few = vcpus !== undefined && vcpus > machine.vcpus;
  if (few)
    onProgress(`the sweep asks for ${vcpus} vCPUs per worker: each may use all ${machine.vcpus} that Docker has`);
  const little = memoryMiB !== undefined && memoryMiB > machine.memoryMiB;
  const all = Math.floor(machine.memoryMiB);
  if (little) onProgress(`the sweep asks for ${memoryMiB} MiB per worker: each may use all ${all} that Docker has`);
  return {
    ...rest,
    ...(vcpus === undefined || few ? {} : { vcpus }),
    ...(memoryMiB === undefined || little ? {} : { memoryMiB }),
  };
}
