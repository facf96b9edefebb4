/** A deployment, as cdk.json's context or `-c` describe it; every value is there, defaults filled in. */
export interface DeploymentConfig {
  readonly namespace: string;
  /** Folder with the program and its Dockerfile. */
  readonly container: string;
  /** An existing image in place of one built from `container`. */
  readonly imageUri?: string;
  readonly architecture: 'x86_64' | 'arm64';
  readonly network: NetworkConfig;
  readonly storage: StorageConfig;
  /** Not empty; the first one is the default. */
  readonly queues: readonly QueueConfig[];
  readonly logRetentionDays: number;
  /** Told of finished sweeps. */
  readonly notifyEmail?: string;
  /** `owner/name`: its GitHub Actions may run sweeps. */
  readonly githubRepository?: string;
  /** Private subnets, customer-managed keys, longer log retention. */
  readonly hardened: boolean;
}

export interface NetworkConfig {
  /** An existing VPC in place of a new one. */
  readonly vpcId?: string;
  /** Private subnets behind a NAT gateway, which has a fixed price. */
  readonly private: boolean;
}

export interface StorageConfig {
  /** Whether buckets stay when the stack is destroyed; if not they are emptied first. */
  readonly keep: boolean;
  readonly oldVersionsDays: number;
  readonly checkpointsDays: number;
  readonly accessLogsDays: number;
}

/** A job queue with the compute environments behind it. */
export interface QueueConfig {
  readonly name: string;
  readonly platform: 'ec2' | 'fargate';
  /** `spot`: spare capacity with on-demand behind it; `spot-only`; `on-demand`. */
  readonly capacity: 'spot' | 'spot-only' | 'on-demand';
  /** Types and families as Batch takes them; empty on Fargate. */
  readonly instanceTypes: readonly string[];
  readonly maxVcpus: number;
  /** What one worker gets unless a sweep file asks for something else. */
  readonly vcpus: number;
  readonly memoryMiB: number;
  readonly gpus: number;
}
