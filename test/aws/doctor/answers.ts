import type { ComputeEnvironmentDetail, JobDetail } from '@aws-sdk/client-batch';
import { IMAGE, NOW, queue } from '../../doctor/healthy-facts';

/** What AWS answers about a queue that is well, as its API references show it. */
export const ENVIRONMENT: ComputeEnvironmentDetail = {
  computeEnvironmentName: 'spot-ce',
  computeEnvironmentArn: 'arn:aws:batch:eu-west-1:123456789012:compute-environment/spot-ce',
  ecsClusterArn: 'arn:aws:ecs:eu-west-1:123456789012:cluster/AWSBatch-spot-ce',
  type: 'MANAGED',
  state: 'ENABLED',
  status: 'VALID',
  statusReason: 'ComputeEnvironment Healthy',
  computeResources: {
    type: 'SPOT',
    allocationStrategy: 'SPOT_PRICE_CAPACITY_OPTIMIZED',
    minvCpus: 0,
    maxvCpus: 64,
    desiredvCpus: 4,
    instanceTypes: ['m5'],
    subnets: ['subnet-a', 'subnet-b'],
    securityGroupIds: ['sg-1'],
  },
};

export const QUEUE = {
  jobQueueName: queue.queue,
  jobQueueArn: 'arn:aws:batch:eu-west-1:123456789012:job-queue/Sweepstack-default',
  state: 'ENABLED',
  status: 'VALID',
  statusReason: 'JobQueue Healthy',
  priority: 1,
  computeEnvironmentOrder: [{ order: 1, computeEnvironment: ENVIRONMENT.computeEnvironmentArn }],
} as const;

export const DEFINITION = {
  jobDefinitionName: 'Sweepstack-default',
  jobDefinitionArn: queue.jobDefinition,
  revision: 3,
  status: 'ACTIVE',
  type: 'container',
  containerProperties: { image: IMAGE, networkConfiguration: { assignPublicIp: 'ENABLED' } },
} as const;

export const INSTANCE = {
  InstanceType: 'm5.large',
  VCpuInfo: { DefaultVCpus: 2, DefaultCores: 1, DefaultThreadsPerCore: 2 },
  MemoryInfo: { SizeInMiB: 8192 },
  ProcessorInfo: { SupportedArchitectures: ['x86_64'] },
} as const;

export const GPU_INSTANCE = {
  InstanceType: 'g4dn.12xlarge',
  VCpuInfo: { DefaultVCpus: 48 },
  MemoryInfo: { SizeInMiB: 196_608 },
  ProcessorInfo: { SupportedArchitectures: ['x86_64'] },
  GpuInfo: { Gpus: [{ Name: 'T4', Manufacturer: 'NVIDIA', Count: 4, MemoryInfo: { SizeInMiB: 16_384 } }] },
} as const;

export const SUBNETS = ['a', 'b'].map((zone) => ({
  SubnetId: `subnet-${zone}`,
  VpcId: 'vpc-1',
  AvailabilityZone: `eu-west-1${zone}`,
  AvailableIpAddressCount: 4091,
  MapPublicIpOnLaunch: true,
}));

export const OPEN_GROUP = {
  GroupId: 'sg-1',
  IpPermissionsEgress: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
};

/** A job as DescribeJobs shows it. */
export function detail(changes: Partial<JobDetail>): JobDetail {
  return {
    jobId: 'b1',
    jobName: 'sweep-digits-workers-0',
    jobQueue: QUEUE.jobQueueArn,
    jobDefinition: queue.jobDefinition,
    status: 'RUNNABLE',
    createdAt: NOW - 60_000,
    startedAt: undefined,
    attempts: [],
    isCancelled: false,
    isTerminated: false,
    ...changes,
  };
}
