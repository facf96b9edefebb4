import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { IManagedPolicy, IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { ParameterTier, StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { type DeploymentRecord, deploymentParameter, OUTPUT, TAG } from '../contract/deployment';
import { BatchWorkers } from './batch/batch-workers';
import type { DeploymentConfig } from './config';
import { CustomerKey } from './customer-key';
import { GithubRole } from './github-role';
import { keepHandlerLogs } from './handler-logs';
import { SweepImage } from './image';
import { Network } from './network';
import { People } from './people';
import { PREFIX } from './permissions';
import { SageMakerRole } from './sagemaker';
import { Storage } from './storage';
import { SweepFinished } from './sweep-finished';

export interface SweepStackProps extends StackProps {
  readonly config: DeploymentConfig;
  /** Version of the tool, told to the command line. */
  readonly toolVersion: string;

  /**
   * Digest of the program that is built into the image: the command line sees by it that the folder has changed since.
   *
   * @default not known
   */
  readonly programDigest?: string;
}

/** Everything that sweeps in AWS need, in one stack, so that `cdk deploy` needs no name. */
export class SweepStack extends Stack {
  constructor(scope: Construct, id: string, { config, toolVersion, programDigest, ...props }: SweepStackProps) {
    const { namespace, logRetentionDays } = config;
    super(scope, id, {
      description: `Sweepstack: hyperparameter sweeps (${namespace})`,
      tags: { [TAG.deployment]: namespace },
      ...props,
    });
    const key = config.hardened ? customerKey(this, config) : undefined;
    const { bucket } = storage(this, config, key);
    const network = new Network(this, 'Network', { ...config.network, logRetentionDays, key });
    const image = new SweepImage(this, 'Image', config);
    const { vpc, subnets, securityGroup, assignPublicIp } = network;
    const workers = new BatchWorkers(this, 'Batch', {
      ...config,
      vpc,
      subnets,
      securityGroup,
      assignPublicIp,
      bucket,
      key,
      image,
    });
    const { queueArns, jobDefinitionArns, logGroup } = workers;
    const { notifyEmail } = config;
    const finished = new SweepFinished(this, 'Finished', { bucket, key, queueArns, notifyEmail, logRetentionDays });
    const { repositoryArn } = image;
    new SageMakerRole(this, 'SageMaker', { bucket, key, repositoryArn });
    const parameter = writeRecord(this, {
      v: 1,
      namespace,
      region: this.region,
      toolVersion,
      sweeps: bucket.s3UrlForObject(PREFIX.sweeps),
      inputs: bucket.s3UrlForObject(PREFIX.inputs),
      image: image.uri,
      programDigest,
      logGroup: logGroup.logGroupName,
      topic: finished.topic.topicArn,
      queues: workers.records,
    });
    const access = { namespace, bucket, key, parameter, queueArns, jobDefinitionArns, logGroup, repositoryArn };
    const { policy } = new People(this, 'People', access);
    const github = config.github && new GithubRole(this, 'Github', { ...config.github, policy });
    keepHandlerLogs(this, { retentionDays: logRetentionDays, key });
    tellOutputs(this, { parameter, bucket, image, policy, github, workerRole: workers.jobRole });
  }
}

function customerKey(scope: Construct, { namespace, storage }: DeploymentConfig): CustomerKey {
  return new CustomerKey(scope, 'Key', {
    description: `Sweepstack (${namespace}): sweeps, inputs, logs`,
    keep: storage.keep,
  });
}

function storage(scope: Construct, { storage }: DeploymentConfig, key: IKey | undefined): Storage {
  return new Storage(scope, 'Storage', {
    keep: storage.keep,
    oldVersionsKeptFor: Duration.days(storage.oldVersionsDays),
    checkpointsKeptFor: Duration.days(storage.checkpointsDays),
    accessLogsKeptFor: Duration.days(storage.accessLogsDays),
    key,
  });
}

function writeRecord(stack: Stack, record: DeploymentRecord): StringParameter {
  return new StringParameter(stack, 'Record', {
    parameterName: deploymentParameter(record.namespace),
    description: 'Where the command line finds what this deployment is',
    stringValue: stack.toJsonString(record),
    // Free as long as the record is below 4 KiB, which it is with a handful of queues.
    tier: ParameterTier.INTELLIGENT_TIERING,
  });
}

interface Told {
  readonly parameter: StringParameter;
  readonly bucket: IBucket;
  readonly image: SweepImage;
  readonly policy: IManagedPolicy;
  readonly github?: GithubRole | undefined;
  readonly workerRole: IRole;
}

function tellOutputs(stack: Stack, { parameter, bucket, image, policy, github, workerRole }: Told): void {
  // Names of outputs are also names of parts of the stack.
  const outputs = new Construct(stack, 'Outputs');
  const output = (name: string, value: string, description: string) =>
    new CfnOutput(outputs, name, { value, description }).overrideLogicalId(name);
  output(OUTPUT.parameter, parameter.parameterName, 'Record of the deployment, which the command line reads');
  output(OUTPUT.region, stack.region, 'Where everything is');
  output(OUTPUT.bucket, bucket.bucketName, 'Holds sweeps and their inputs');
  output(OUTPUT.sweeps, bucket.s3UrlForObject(PREFIX.sweeps), 'Holds one folder per sweep');
  output(OUTPUT.image, image.uri, 'What workers run');
  output('PeoplePolicy', policy.managedPolicyArn, 'Lets people run, follow and stop sweeps');
  output('WorkerRole', workerRole.roleArn, 'What workers are, for policies of other buckets that they may read');
  if (github) output('GithubRole', github.role.roleArn, 'Lets GitHub Actions run, follow and stop sweeps');
}
