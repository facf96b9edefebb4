import type { DeploymentRecord, QueueRecord } from '../../../lib/contract/deployment';

export function queueOf(more: Partial<QueueRecord> = {}): QueueRecord {
  return {
    name: 'default',
    queue: 'sweepstack-default',
    jobDefinition: 'arn:aws:batch:eu-west-1:123456789012:job-definition/sweepstack-default:3',
    computeEnvironments: ['spot', 'on-demand'],
    platform: 'ec2',
    architecture: 'x86_64',
    spot: true,
    maxVcpus: 256,
    instanceTypes: ['m5', 'c5.4xlarge'],
    vcpus: 2,
    memoryMiB: 4096,
    gpus: 0,
    ...more,
  };
}

export function deploymentOf(queues: readonly QueueRecord[] = [queueOf()]): DeploymentRecord {
  return {
    v: 1,
    namespace: 'default',
    region: 'eu-west-1',
    toolVersion: '0.0.0',
    sweeps: 's3://bucket/sweeps',
    inputs: 's3://bucket/inputs',
    image: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/sweepstack:latest',
    logGroup: '/sweepstack/workers',
    topic: 'arn:aws:sns:eu-west-1:123456789012:finished',
    queues,
  };
}
