import type { DeploymentRecord, QueueRecord } from '../contract/deployment';
import type { Finding } from './finding';
import type { Reading } from './reading';

/** What one worker asks for. */
export interface WorkerSize {
  readonly vcpus: number;
  readonly memoryMiB: number;
  readonly gpus: number;
}

/** Everything that checks look at. A reading whose value may be `undefined` is of a thing that may not be there. */
export interface Facts {
  readonly deployment: DeploymentRecord;
  readonly queue: QueueRecord;
  readonly size: WorkerSize;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly jobQueue: Reading<JobQueueFacts | undefined>;
  /** Those that are there, of the ones that the queue names. */
  readonly environments: Reading<readonly EnvironmentFacts[]>;
  readonly jobDefinition: Reading<JobDefinitionFacts | undefined>;
  /** Every type that the compute environments allow and the region has; empty on Fargate. */
  readonly instanceTypes: Reading<readonly InstanceTypeFacts[]>;
  readonly quotas: readonly Reading<QuotaFacts>[];
  /** Those that are there, of the ones that the compute environments name. */
  readonly subnets: Reading<readonly SubnetFacts[]>;
  /** Services that the VPC has an endpoint for, without the region: `s3`, `ecr.dkr`. */
  readonly endpoints: Reading<readonly string[]>;
  /** Security groups of the compute environments that let nothing out on port 443. */
  readonly closedGroups: Reading<readonly string[]>;
  readonly image: Reading<ImageFacts>;
  /** Absent where no compute environment takes spare capacity of EC2. */
  readonly spot?: Reading<SpotFacts>;
  /** Whether the bucket of sweeps is there. */
  readonly bucket: Reading<boolean>;
  readonly jobs: Reading<readonly JobFacts[]>;
}

export interface JobQueueFacts {
  readonly name: string;
  /** `ENABLED` or `DISABLED`. */
  readonly state: string;
  /** `CREATING`, `UPDATING`, `DELETING`, `DELETED`, `VALID` or `INVALID`. */
  readonly status: string;
  readonly statusReason?: string;
}

export interface EnvironmentFacts {
  readonly name: string;
  readonly state: string;
  readonly status: string;
  readonly statusReason?: string;
  /** `EC2`, `SPOT`, `FARGATE` or `FARGATE_SPOT`. */
  readonly type: string;
  readonly maxVcpus: number;
  /** vCPUs that Batch wants to run now. */
  readonly desiredVcpus: number;
  /** Types, families and bundles as Batch takes them. */
  readonly instanceTypes: readonly string[];
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
}

export interface JobDefinitionFacts {
  readonly name: string;
  readonly revision: number;
  /** `ACTIVE` or `INACTIVE`. */
  readonly status: string;
  readonly image: string;
  /** On Fargate: whether tasks get a public address. */
  readonly assignsPublicIp: boolean;
}

export interface InstanceTypeFacts {
  readonly type: string;
  readonly vcpus: number;
  readonly memoryMiB: number;
  readonly gpus: number;
  /** `x86_64`, `arm64`, … */
  readonly architectures: readonly string[];
}

/** How many vCPUs of a kind an account may run in a region. */
export interface QuotaFacts {
  readonly service: 'ec2' | 'fargate';
  readonly code: string;
  /** As the console of Service Quotas calls it. */
  readonly name: string;
  readonly vcpus: number;
}

export interface SubnetFacts {
  readonly id: string;
  readonly zone: string;
  readonly assignsPublicIp: boolean;
  readonly freeAddresses: number;
  /** Where packets for the internet go. */
  readonly route: 'internet-gateway' | 'nat' | 'other' | 'blackhole' | 'none';
}

export interface ImageFacts {
  readonly uri: string;
  /** `elsewhere`: in a registry that is not ECR, which is not looked into. */
  readonly state: 'found' | 'no-image' | 'no-repository' | 'elsewhere';
  /** As images name them: `amd64`, `arm64`. Empty when there is no image to look into. */
  readonly architectures: Reading<readonly string[]>;
}

export interface SpotFacts {
  /** Availability zones of the subnets. */
  readonly zones: readonly string[];
  /** Types that fit a worker and were asked about. */
  readonly types: readonly string[];
  /** Zones in which at least one of the types has a price. */
  readonly pricedZones: readonly string[];
  /** How likely it is to get as many vCPUs as the queue may run, from 1 (unlikely) to 10. */
  readonly placementScore: Reading<number | undefined>;
}

export interface JobFacts {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly statusReason?: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly stoppedAt?: number;
  /** What the container's last attempt ended with. */
  readonly exitCode?: number;
  readonly reason?: string;
  /** An array's children are jobs of their own here. */
  readonly isArray: boolean;
  /** Ended by a person, or by this tool on a person's behalf. */
  readonly isTerminated: boolean;
}

/** A check looks at one thing and says what it found; nothing when there is nothing to say. */
export type Check = (facts: Facts) => readonly Finding[];
