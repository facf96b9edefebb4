import { ArnFormat, Stack } from 'aws-cdk-lib';
import { type IManagedPolicy, ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IStringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { TAG } from '../contract/deployment';
import { acknowledgePatterns } from './nag/acknowledge';
import { listObjects, PREFIX, readObjects, useKey, writeSweeps } from './permissions';

export interface PeopleProps {
  readonly namespace: string;
  /** Holds `sweeps/` and `inputs/`. */
  readonly bucket: IBucket;

  /**
   * Key that encrypts the bucket.
   *
   * @default a key that AWS manages
   */
  readonly key?: IKey;
  /** Where the record of the deployment is. */
  readonly parameter: IStringParameter;
  readonly queueArns: readonly string[];
  /** With revision. */
  readonly jobDefinitionArns: readonly string[];
  /** Where workers print to. */
  readonly logGroup: ILogGroup;

  /**
   * ECR repository of the image that workers run.
   *
   * @default the image is elsewhere
   */
  readonly repositoryArn?: string;
}

/** What someone needs to run, follow and stop sweeps, and nothing else: attach the policy to people, groups or roles. */
export class People extends Construct {
  readonly policy: IManagedPolicy;

  constructor(scope: Construct, id: string, props: PeopleProps) {
    super(scope, id);
    const policy = new ManagedPolicy(this, 'Policy', {
      description: `Runs, follows and stops sweeps of the deployment ${props.namespace}`,
      statements: [
        findDeployment(props.parameter),
        ...useSweeps(props),
        ...workersOf(this, props),
        readLogs(props.logGroup),
        ...lookAtImage(props.repositoryArn),
        lookAround(),
      ],
    });
    acknowledgeReach(policy, props.bucket);
    this.policy = policy;
  }
}

/** Removes them as well: a file that changed while it was uploaded is not what its digest says. */
function writeInputs(bucket: IBucket): PolicyStatement {
  return new PolicyStatement({
    sid: 'WriteInputs',
    actions: ['s3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload'],
    resources: [bucket.arnForObjects(`${PREFIX.inputs}/*`)],
  });
}

function findDeployment(parameter: IStringParameter): PolicyStatement {
  return new PolicyStatement({
    sid: 'FindDeployment',
    actions: ['ssm:GetParameter'],
    resources: [parameter.parameterArn],
  });
}

function useSweeps({ bucket, key }: PeopleProps): PolicyStatement[] {
  return [
    listObjects(bucket, PREFIX.sweeps, PREFIX.inputs),
    readObjects(bucket, PREFIX.sweeps, PREFIX.inputs),
    writeSweeps(bucket),
    writeInputs(bucket),
    ...useKey(key),
  ];
}

/** Workers are started with the tag of the deployment, so those of others cannot be ended. */
function workersOf(scope: Construct, props: PeopleProps): PolicyStatement[] {
  const ofDeployment = (key: string) => ({ StringEquals: { [`aws:${key}/${TAG.deployment}`]: props.namespace } });
  return [
    new PolicyStatement({
      sid: 'StartWorkers',
      actions: ['batch:SubmitJob'],
      resources: [...props.queueArns, ...props.jobDefinitionArns],
    }),
    new PolicyStatement({
      sid: 'TagWorkers',
      actions: ['batch:TagResource'],
      resources: [anyJob(scope)],
      conditions: ofDeployment('RequestTag'),
    }),
    new PolicyStatement({
      sid: 'StopWorkers',
      actions: ['batch:CancelJob', 'batch:TerminateJob'],
      resources: [anyJob(scope)],
      conditions: ofDeployment('ResourceTag'),
    }),
  ];
}

function readLogs(logGroup: ILogGroup): PolicyStatement {
  return new PolicyStatement({
    sid: 'ReadLogs',
    actions: ['logs:GetLogEvents'],
    resources: [logGroup.logGroupArn],
  });
}

function lookAtImage(repositoryArn: string | undefined): PolicyStatement[] {
  if (repositoryArn === undefined) return [];
  return [
    new PolicyStatement({
      sid: 'LookAtImage',
      actions: ['ecr:BatchGetImage', 'ecr:DescribeImages', 'ecr:GetDownloadUrlForLayer'],
      resources: [repositoryArn],
    }),
  ];
}

/** Reads what AWS tells of no single resource: the state of workers and queues, prices, quotas, routes. */
function lookAround(): PolicyStatement {
  return new PolicyStatement({
    sid: 'LookAround',
    actions: [
      'batch:DescribeComputeEnvironments',
      'batch:DescribeJobDefinitions',
      'batch:DescribeJobQueues',
      'batch:DescribeJobs',
      'batch:ListJobs',
      'ec2:DescribeInstanceTypes',
      'ec2:DescribeRouteTables',
      'ec2:DescribeSecurityGroups',
      'ec2:DescribeSpotPriceHistory',
      'ec2:DescribeSubnets',
      'ec2:DescribeVpcEndpoints',
      'ec2:GetSpotPlacementScores',
      'pricing:GetProducts',
      'servicequotas:GetAWSDefaultServiceQuota',
      'servicequotas:GetServiceQuota',
    ],
    resources: ['*'],
  });
}

function acknowledgeReach(policy: ManagedPolicy, bucket: IBucket): void {
  acknowledgePatterns(
    policy,
    [PREFIX.sweeps, PREFIX.inputs].map((prefix) => bucket.arnForObjects(`${prefix}/*`)),
    'Names of objects are made while sweeps run; the two prefixes are all that the bucket of sweeps holds.',
  );
  acknowledgePatterns(
    policy,
    [anyJob(policy)],
    'Batch makes the ids of jobs; which of them can be tagged or ended is limited by the tag of the deployment.',
  );
  acknowledgePatterns(policy, ['*'], 'These actions only read, and AWS lets none of them be limited to a resource.');
}

function anyJob(scope: Construct): string {
  return Stack.of(scope).formatArn({
    service: 'batch',
    resource: 'job',
    resourceName: '*',
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
}
