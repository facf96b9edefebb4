import type { DeploymentPlace } from '../aws/deployment';
import { checkBackend, type BackendName } from '../backend/registry';
import { SweepError } from '../contract/sweep-error';
import { isRemote } from '../store/address';
import { deploymentPlace, deploymentSource } from './deployment';
import { givenRoot, type RootFlags } from './root-address';

export interface BackendFlags extends RootFlags {
  /** `--on`: goes before everything else. */
  readonly on?: string;
}

/** Where workers will run, and why there: a person who wonders should find it in the plan. */
export type BackendChoice = HereChoice | AwsChoice;

export interface HereChoice {
  readonly name: Exclude<BackendName, 'batch'>;
  readonly why: string;
}

export interface AwsChoice {
  readonly name: 'batch';
  readonly why: string;
  readonly place: DeploymentPlace;
}

/** Where a sweep says that its workers run. */
interface Wish {
  readonly name: string;
  readonly why: string;
}

/**
 * Where the workers of a sweep run: as the command line says, else as the sweep says, else in AWS when there is a
 * deployment, else on this machine. Asks nobody.
 *
 * @param wish what the sweep says. @default nothing
 * @throws BackendUnknown, BackendNotAvailable, NoDeployment, RootNotInAws
 */
export function chooseBackend(flags: BackendFlags, wish?: Wish): BackendChoice {
  const asked = flags.on === undefined ? wish : { name: flags.on, why: `--on ${flags.on}` };
  const place = deploymentPlace(flags);
  if (asked === undefined) return usualBackend(flags, place);
  checkBackend(asked.name);
  if (asked.name !== 'batch') return { name: asked.name, why: asked.why };
  return { name: 'batch', why: asked.why, place: place ?? noDeployment(asked) };
}

function usualBackend(flags: BackendFlags, place: DeploymentPlace | undefined): BackendChoice {
  const root = givenRoot(flags.root);
  if (!place) return { name: 'process', why: 'there is no deployment' };
  const source = deploymentSource(place, flags);
  if (root !== undefined && !isRemote(root)) return { name: 'process', why: `${root} is a folder of this machine` };
  return { name: 'batch', why: source, place };
}

function noDeployment({ why }: Wish): never {
  throw new SweepError('NoDeployment', `${why}, and there is no deployment`, {
    hint: '`npm run up` deploys one; --deployment NAMESPACE uses one that was deployed elsewhere',
  });
}

/**
 * Where a new sweep of a deployment is kept.
 *
 * @param sweeps address under which its workers may read and write
 * @throws RootNotInAws
 */
export function rootInAws(flags: RootFlags, sweeps: string): string {
  const root = givenRoot(flags.root)?.replace(/\/+$/, '');
  if (root === undefined || root === sweeps || root.startsWith(`${sweeps}/`)) return root ?? sweeps;
  throw new SweepError('RootNotInAws', `workers of the deployment cannot reach ${root}`, {
    hint: `they reach what is below ${sweeps}; --on process runs it on this machine`,
  });
}
