/**
 * What a deployment is, told to the command line: written by the stack to one SSM parameter, read before a sweep is
 * started in AWS. Infrastructure and run time meet here.
 */
export interface DeploymentRecord {
  readonly v: 1;
  /** Tells deployments of one account and region apart. */
  readonly namespace: string;
  readonly region: string;
  /** Version of the tool that deployed it. */
  readonly toolVersion: string;
  /** `s3://` address under which the folders of sweeps are. */
  readonly sweeps: string;
  /** `s3://` address under which input data is kept, by content. */
  readonly inputs: string;
  /** URI of the image that workers run. */
  readonly image: string;
  /** Digest of the program's folder in the image; absent when an existing image was named. */
  readonly programDigest?: string;
  /** Where workers print to: a CloudWatch log group. */
  readonly logGroup: string;
  /** ARN of the topic that is told of finished sweeps. */
  readonly topic: string;
  /** Where workers can run; not empty, the first one is the default. */
  readonly queues: readonly QueueRecord[];
}

/** A job queue, and what one worker in it gets unless the sweep file asks for something else. */
export interface QueueRecord {
  /** As people call it: `default`, `gpu`. */
  readonly name: string;
  /** Name of the Batch job queue. */
  readonly queue: string;
  /** ARN, with revision, of the Batch job definition. */
  readonly jobDefinition: string;
  /** Names of the compute environments, in the order in which the queue tries them. */
  readonly computeEnvironments: readonly string[];
  readonly platform: 'ec2' | 'fargate';
  readonly architecture: 'x86_64' | 'arm64';
  /** Whether the first compute environment is of spare capacity that may be taken back. */
  readonly spot: boolean;
  /** The most vCPUs that run at once. */
  readonly maxVcpus: number;
  /** Instance types and families, as Batch takes them; empty on Fargate. */
  readonly instanceTypes: readonly string[];
  readonly vcpus: number;
  readonly memoryMiB: number;
  readonly gpus: number;
}

export const DEFAULT_NAMESPACE = 'default';

/** Name of the SSM parameter with the record of a deployment. */
export function deploymentParameter(namespace: string): string {
  return `/sweepstack/${namespace}/deployment`;
}

/** Name of the CloudFormation stack of a deployment. */
export function stackName(namespace: string): string {
  return namespace === DEFAULT_NAMESPACE ? 'Sweepstack' : `Sweepstack-${namespace}`;
}

/** Names of the stack's outputs; `cdk deploy` writes them to {@link OUTPUTS_FILE}. */
export const OUTPUT = {
  parameter: 'DeploymentParameter',
  region: 'Region',
  bucket: 'Bucket',
  sweeps: 'Sweeps',
  image: 'Image',
} as const;

/** Written beside cdk.json by `cdk deploy`: outputs by stack. */
export const OUTPUTS_FILE = 'cdk-outputs.json';

/** Reads the value of the SSM parameter; `undefined` for text that is not a record of this version. */
export function parseDeployment(text: string): DeploymentRecord | undefined {
  try {
    const value = JSON.parse(text) as Partial<DeploymentRecord> | null;
    const whole = value?.v === 1 && typeof value.sweeps === 'string' && Array.isArray(value.queues);
    return whole && value.queues.length > 0 ? (value as DeploymentRecord) : undefined;
  } catch {
    return undefined;
  }
}

/** Tags on everything that is started for a sweep. */
export const TAG = { deployment: 'sweepstack:deployment', sweep: 'sweepstack:sweep' } as const;
