import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { BatchWorkers, type BatchWorkersProps } from '../../../lib/infra/batch/batch-workers';
import type { QueueConfig } from '../../../lib/infra/config';
import { SweepImage } from '../../../lib/infra/image';
import { testApp } from '../test-app';

export const IMAGE_URI = '123456789012.dkr.ecr.eu-west-1.amazonaws.com/workers:1';

export interface MadeWorkers {
  readonly stack: Stack;
  readonly workers: BatchWorkers;
  readonly template: Template;
}

export function queueOf(more: Partial<QueueConfig> = {}): QueueConfig {
  return {
    name: 'default',
    platform: 'ec2',
    capacity: 'spot',
    instanceTypes: ['c6i', 'm6i.2xlarge'],
    maxVcpus: 64,
    vcpus: 2,
    memoryMiB: 4096,
    gpus: 0,
    ...more,
  };
}

export function fargateOf(more: Partial<QueueConfig> = {}): QueueConfig {
  return queueOf({ platform: 'fargate', instanceTypes: [], vcpus: 0.5, memoryMiB: 1024, ...more });
}

/** Workers in a stack with a network and a bucket. */
export function makeWorkers(
  queues: readonly QueueConfig[] = [queueOf()],
  more: Partial<BatchWorkersProps> & { readonly hasKey?: boolean } = {},
): MadeWorkers {
  const stack = new Stack(testApp(), 'Stack');
  const vpc = new Vpc(stack, 'Vpc', { natGateways: 0, restrictDefaultSecurityGroup: false });
  const workers = new BatchWorkers(stack, 'Batch', {
    namespace: 'test',
    vpc,
    subnets: { subnetType: SubnetType.PUBLIC },
    securityGroup: new SecurityGroup(stack, 'Workers', { vpc }),
    assignPublicIp: true,
    bucket: new Bucket(stack, 'Bucket'),
    ...(more.hasKey === true ? { key: new Key(stack, 'Key') } : {}),
    image: new SweepImage(stack, 'Image', { container: 'container', imageUri: IMAGE_URI, architecture: 'x86_64' }),
    queues,
    architecture: 'x86_64',
    logRetentionDays: 30,
    ...more,
  });
  return { stack, workers, template: Template.fromStack(stack) };
}

/** The properties of all resources of a type. */
export function propertiesOf(template: Template, type: string): Record<string, unknown>[] {
  return Object.values(template.findResources(type)).map(({ Properties }) => Properties as Record<string, unknown>);
}

/** The properties of the only resource of a type. */
export function onlyOf(template: Template, type: string): unknown {
  const [properties, ...others] = propertiesOf(template, type);
  if (properties && others.length === 0) return properties;
  throw new Error(`there are ${others.length + (properties ? 1 : 0)} resources of type ${type}, not one`);
}
