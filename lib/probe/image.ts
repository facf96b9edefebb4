import type { ImageFacts } from '../check/facts';
import { IMAGE } from '../contract/image';
import { SweepError } from '../contract/sweep-error';
import { docker, runInContainer } from './docker-commands';

/** What `docker image inspect` tells, as far as it matters here. */
interface Inspected {
  readonly Os: string;
  readonly Architecture: string;
  readonly Size: number;
  readonly Config: {
    readonly User?: string;
    readonly Labels?: { readonly [name: string]: string } | null;
    readonly Entrypoint?: readonly string[] | null;
  };
}

/** Looks at an image, and whether the worker of sweeps starts in it. @throws ImageNotInspected */
export async function inspectImage(image: string): Promise<ImageFacts> {
  const { code, stdout, stderr } = await docker(['image', 'inspect', '--format', '{{json .}}', image]);
  if (code !== 0)
    throw new SweepError('ImageNotInspected', `docker cannot inspect ${image}: ${stderr}`, { source: 'machine' });
  const { Os, Architecture, Size, Config } = JSON.parse(stdout) as Inspected;
  const worker = await runInContainer(['--entrypoint', IMAGE.command], image, '--version');
  return {
    labels: Config.Labels ?? {},
    sizeBytes: Size,
    os: Os,
    architecture: Architecture,
    user: Config.User ?? '',
    entrypoint: Config.Entrypoint ?? [],
    worker,
    workerByEntry: worker.ok ? await runInContainer([], image, IMAGE.command, '--version') : worker,
  };
}
