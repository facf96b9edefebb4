import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DEFAULT_NAMESPACE,
  deploymentParameter,
  OUTPUT,
  OUTPUTS_FILE,
  parseDeployment,
  type DeploymentRecord,
} from '../contract/deployment';
import { SweepError } from '../contract/sweep-error';
import { clientConfig } from './clients';
import { asAwsError, isAwsError } from './errors';

/** Which deployment there is, as far as it is known without asking AWS. */
export interface DeploymentPlace {
  readonly namespace: string;
  /** Name of the SSM parameter with its record. */
  readonly parameter: string;
  /** @default that of the environment or the profile */
  readonly region?: string;
  /** `s3://` address under which its sweeps are. Absent: only its record tells. */
  readonly sweeps?: string;
  /** The file that says so. Absent: a person did. */
  readonly file?: string;
}

/**
 * The deployment that is meant: the one of a namespace, else the one that `cdk deploy` wrote down in one of the
 * folders. Asks nobody.
 *
 * @param namespace empty: none, whatever is written down
 * @throws DeploymentAmbiguous, OutputsUnreadable
 */
export function findDeployment(namespace: string | undefined, folders: readonly string[]): DeploymentPlace | undefined {
  if (namespace === '') return undefined;
  const written = folders.map((folder) => readOutputs(join(folder, OUTPUTS_FILE))).find((places) => places.length > 0);
  if (namespace === undefined) return written && onlyOne(written);
  const known = written?.find((place) => place.namespace === namespace);
  return known ?? { namespace, parameter: deploymentParameter(namespace) };
}

/**
 * Asks AWS what a deployment is: one request.
 *
 * @throws DeploymentGone, DeploymentOfOtherVersion, and what any request to AWS may throw
 */
export async function readDeployment(place: DeploymentPlace): Promise<DeploymentRecord> {
  const { GetParameterCommand, SSMClient } = await import('@aws-sdk/client-ssm');
  const client = new SSMClient(clientConfig(place.region));
  try {
    const { Parameter } = await client.send(new GetParameterCommand({ Name: place.parameter }));
    return parseDeployment(Parameter?.Value ?? '') ?? refuseVersion(place);
  } catch (error) {
    throw isAwsError(error, 'ParameterNotFound') ? gone(place) : asAwsError(error, `read ${place.parameter} of SSM`);
  } finally {
    client.destroy();
  }
}

/** The deployments that a file of outputs names; none when there is no such file. */
function readOutputs(file: string): DeploymentPlace[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return [];
  }
  return Object.values(parseOutputs(text, file)).flatMap((outputs) => placeOf(outputs, file));
}

function parseOutputs(text: string, file: string): { readonly [stack: string]: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as { readonly [stack: string]: unknown };
  } catch {
    // Told below, as any other content that is not of `cdk deploy`.
  }
  throw new SweepError('OutputsUnreadable', `${file} is not what \`cdk deploy\` writes`, {
    hint: '`npm run up` writes it anew; without the file, sweeps run on this machine',
  });
}

function placeOf(outputs: unknown, file: string): DeploymentPlace[] {
  const texts = (outputs ?? {}) as { readonly [name: string]: string | undefined };
  const parameter = texts[OUTPUT.parameter];
  const namespace = /^\/sweepstack\/([^/]+)\/deployment$/.exec(parameter ?? '')?.[1];
  if (parameter === undefined || namespace === undefined) return [];
  const region = texts[OUTPUT.region];
  const sweeps = texts[OUTPUT.sweeps];
  return [{ namespace, parameter, file, ...(region && { region }), ...(sweeps && { sweeps }) }];
}

function onlyOne(places: readonly DeploymentPlace[]): DeploymentPlace | undefined {
  const usual = places.find(({ namespace }) => namespace === DEFAULT_NAMESPACE);
  if (places.length === 1 || usual) return usual ?? places[0];
  const names = places.map(({ namespace }) => namespace).join(', ');
  throw new SweepError('DeploymentAmbiguous', `this checkout has several deployments: ${names}`, {
    hint: 'say which one with --deployment NAMESPACE',
  });
}

function gone({ namespace, parameter, region, file }: DeploymentPlace): SweepError {
  const where = region === undefined ? '' : ` in ${region}`;
  const why = file === undefined ? '' : `; was it destroyed? ${file} says there is one`;
  return new SweepError(
    'DeploymentGone',
    `there is no deployment '${namespace}'${where}: no parameter ${parameter}${why}`,
    {
      hint:
        file === undefined
          ? '`npm run up` deploys one; check --deployment, the profile and the region'
          : `\`npm run up\` deploys it again; without ${OUTPUTS_FILE}, sweeps run on this machine`,
    },
  );
}

function refuseVersion({ namespace }: DeploymentPlace): never {
  throw new SweepError('DeploymentOfOtherVersion', `deployment '${namespace}' is not of this version of sweep`, {
    hint: '`npm run update` brings it to this version; or use the version that deployed it',
  });
}
