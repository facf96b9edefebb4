import { relative } from 'node:path';
import { IMAGE } from '../contract/image';
import type { DeploymentRecord } from '../contract/deployment';
import { SweepError } from '../contract/sweep-error';
import type { SweepSpec } from '../spec/sweep-spec';
import { quoted } from './call';
import { programDigest, resolveContainer, UNKNOWN_DIGEST, type Resolved } from './create-sweep';
import { packageRoot } from './package-root';
import type { RunRequest } from './run-request';

/**
 * The program of a sweep in AWS: the image has it, so the folder here must be what the image was made from.
 *
 * @throws ProgramNotDeployed, and what {@link resolveContainer} throws
 */
export function deployedProgram(
  spec: SweepSpec,
  { base, defaultContainer }: Pick<RunRequest, 'base' | 'defaultContainer'>,
  { programDigest: deployed, namespace }: DeploymentRecord,
): Omit<Resolved, 'channels'> {
  // An image that was named may hold any program.
  if (deployed === undefined) return { container: IMAGE.program, digest: UNKNOWN_DIGEST };
  const container = resolveContainer(spec, base, defaultContainer);
  const digest = programDigest(container);
  if (digest === deployed) return { container, digest };
  const other = container === defaultContainer ? '' : ` -- -c container=${quoted(relative(packageRoot(), container))}`;
  throw new SweepError(
    'ProgramNotDeployed',
    `the image of deployment '${namespace}' does not hold the program in ${container} as it is now`,
    { hint: `\`npm run update${other}\` puts it there; --on process runs it on this machine` },
  );
}
