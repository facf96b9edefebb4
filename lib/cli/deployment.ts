import { findDeployment, type DeploymentPlace } from '../aws/deployment';
import { DEPLOYMENT_VARIABLE } from '../contract/environment';
import { packageRoot } from './package-root';

export interface DeploymentFlags {
  /** Namespace of the deployment; empty: none. */
  readonly deployment?: string;
}

/** The deployment that is meant, without asking AWS: `--deployment`, else `SWEEP_DEPLOYMENT`, else this checkout's. */
export function deploymentPlace(flags: DeploymentFlags = {}): DeploymentPlace | undefined {
  const namespace = flags.deployment ?? process.env[DEPLOYMENT_VARIABLE];
  return findDeployment(namespace, [process.cwd(), packageRoot()]);
}

/** How the deployment was found, for people. */
export function deploymentSource(place: DeploymentPlace, flags: DeploymentFlags): string {
  if (flags.deployment !== undefined) return `--deployment ${place.namespace}`;
  if (process.env[DEPLOYMENT_VARIABLE] !== undefined) return `${DEPLOYMENT_VARIABLE} is ${place.namespace}`;
  return `this checkout has the deployment ${place.namespace}`;
}
