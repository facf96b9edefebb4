import { readDeployment } from '../aws/deployment';
import { ROOT_VARIABLE } from '../contract/environment';
import { deploymentPlace, type DeploymentFlags } from './deployment';

const DEFAULT_ROOT = 'sweeps';

export interface RootFlags extends DeploymentFlags {
  readonly root?: string;
}

/** The folder or address that a person named for sweeps: `--root`, else `SWEEP_ROOT`. */
export function givenRoot(option: string | undefined): string | undefined {
  return option ?? process.env[ROOT_VARIABLE];
}

/** The folder of sweeps on this machine, unless a person named another root. */
export function rootAddress(option: string | undefined): string {
  return givenRoot(option) ?? DEFAULT_ROOT;
}

/** Where sweeps are looked for: the root that was named, else the folder of this machine and the deployment's sweeps. */
export async function lookRoots(flags: RootFlags): Promise<readonly string[]> {
  const given = givenRoot(flags.root);
  if (given !== undefined) return [given];
  const place = deploymentPlace(flags);
  if (!place) return [DEFAULT_ROOT];
  return [DEFAULT_ROOT, place.sweeps ?? (await readDeployment(place)).sweeps];
}
