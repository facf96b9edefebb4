import type { DeploymentRecord, QueueRecord } from '../../lib/contract/deployment';
import type { EnvironmentFacts, Facts, InstanceTypeFacts, JobFacts, SubnetFacts } from '../../lib/doctor/facts';
import type { ReadFailure, Reading } from '../../lib/doctor/reading';

export const NOW = Date.UTC(2026, 10, 21, 12);
export const IMAGE = '123456789012.dkr.ecr.eu-west-1.amazonaws.com/sweeps:4f2c';

export const queue: QueueRecord = {
  name: 'default',
  queue: 'Sweepstack-default',
  jobDefinition: 'arn:aws:batch:eu-west-1:123456789012:job-definition/Sweepstack-default:3',
  computeEnvironments: ['spot-ce', 'on-demand-ce'],
  platform: 'ec2',
  architecture: 'x86_64',
  spot: true,
  maxVcpus: 64,
  instanceTypes: ['m5'],
  vcpus: 2,
  memoryMiB: 4096,
  gpus: 0,
};

export const deployment: DeploymentRecord = {
  v: 1,
  namespace: 'default',
  region: 'eu-west-1',
  toolVersion: '0.1.0',
  sweeps: 's3://sweeps-123456789012/sweeps',
  inputs: 's3://sweeps-123456789012/inputs',
  image: IMAGE,
  logGroup: '/sweepstack/default',
  topic: 'arn:aws:sns:eu-west-1:123456789012:sweeps',
  queues: [queue],
};

/** A reading that AWS answered. */
export function said<T>(value: T): Reading<T> {
  return { ok: true, action: 'test:Said', value };
}

export function refused(why: ReadFailure, action = 'test:Refused', hint?: string): Reading<never> {
  return { ok: false, action, why, message: `cannot ask for ${action}: ${why}`, ...(hint && { hint }) };
}

export function environment(name: string, changes: Partial<EnvironmentFacts> = {}): EnvironmentFacts {
  return {
    name,
    state: 'ENABLED',
    status: 'VALID',
    statusReason: 'ComputeEnvironment Healthy',
    type: name.startsWith('spot') ? 'SPOT' : 'EC2',
    maxVcpus: 64,
    desiredVcpus: 0,
    instanceTypes: ['m5'],
    subnets: ['subnet-a', 'subnet-b'],
    securityGroups: ['sg-1'],
    ...changes,
  };
}

export function instanceType(type: string, vcpus: number, gib: number, changes: Partial<InstanceTypeFacts> = {}) {
  return { type, vcpus, memoryMiB: gib * 1024, gpus: 0, architectures: ['x86_64'], ...changes };
}

export function subnet(id: string, changes: Partial<SubnetFacts> = {}): SubnetFacts {
  const zone = `eu-west-1${id.at(-1)}`;
  return { id, zone, assignsPublicIp: true, freeAddresses: 200, route: 'internet-gateway', ...changes };
}

export function job(changes: Partial<JobFacts>): JobFacts {
  const started = { createdAt: NOW - 60_000, isArray: false, isTerminated: false };
  return { id: 'b1', name: 'sweep-digits-workers-0', status: 'RUNNABLE', ...started, ...changes };
}

/** A queue of which there is nothing to complain. */
export const healthy: Facts = {
  deployment,
  queue,
  size: { vcpus: 2, memoryMiB: 4096, gpus: 0 },
  now: NOW,
  jobQueue: said({ name: queue.queue, state: 'ENABLED', status: 'VALID', statusReason: 'JobQueue Healthy' }),
  environments: said([environment('spot-ce'), environment('on-demand-ce')]),
  jobDefinition: said({
    name: 'Sweepstack-default',
    revision: 3,
    status: 'ACTIVE',
    image: IMAGE,
    assignsPublicIp: false,
  }),
  instanceTypes: said([
    instanceType('m5.large', 2, 8),
    instanceType('m5.xlarge', 4, 16),
    instanceType('m5.4xlarge', 16, 64),
  ]),
  quotas: [
    said({ service: 'ec2', code: 'L-34B43A08', name: 'All Standard Spot Instance Requests', vcpus: 640 }),
    said({ service: 'ec2', code: 'L-1216C47A', name: 'Running On-Demand Standard instances', vcpus: 640 }),
  ],
  subnets: said([subnet('subnet-a'), subnet('subnet-b')]),
  endpoints: said(['s3']),
  closedGroups: said([]),
  image: said({ uri: IMAGE, state: 'found', architectures: said(['amd64']) }),
  spot: said({
    zones: ['eu-west-1a', 'eu-west-1b'],
    types: ['m5.large', 'm5.xlarge', 'm5.4xlarge'],
    pricedZones: ['eu-west-1a', 'eu-west-1b'],
    placementScore: said(8),
  }),
  bucket: said(true),
  jobs: said([]),
};

const { spot: _, ...withoutSpot } = healthy;

/** The same on Fargate. */
export const healthyFargate: Facts = {
  ...withoutSpot,
  queue: { ...queue, platform: 'fargate', instanceTypes: [], computeEnvironments: ['fargate-ce'], spot: false },
  environments: said([environment('fargate-ce', { type: 'FARGATE', instanceTypes: [], subnets: ['subnet-a'] })]),
  instanceTypes: said([]),
  quotas: [said({ service: 'fargate', code: 'L-3032A538', name: 'Fargate On-Demand vCPU resource count', vcpus: 400 })],
  subnets: said([subnet('subnet-a', { assignsPublicIp: false })]),
  jobDefinition: said({
    name: 'Sweepstack-default',
    revision: 3,
    status: 'ACTIVE',
    image: IMAGE,
    assignsPublicIp: true,
  }),
};
