import { ArnFormat, Stack } from 'aws-cdk-lib';
import { type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledgePatterns } from './nag/acknowledge';
import { listObjects, PREFIX, pullImage, readObjects, useKey, writeSweeps } from './permissions';
import { ServiceRole } from './service-role';

export interface SageMakerRoleProps {
  /** Holds `sweeps/` and `inputs/`. */
  readonly bucket: IBucket;

  /**
   * Key that encrypts the bucket.
   *
   * @default a key that AWS manages
   */
  readonly key?: IKey;

  /**
   * ARN of the ECR repository with the image that training jobs and endpoints run.
   *
   * @default their image is not in ECR
   */
  readonly repositoryArn?: string;
}

/** What SageMaker may do for training jobs and endpoints: read inputs, read and write sweeps, write logs and metrics. */
export class SageMakerRole extends Construct {
  readonly role: IRole;

  constructor(scope: Construct, id: string, { bucket, key, repositoryArn }: SageMakerRoleProps) {
    super(scope, id);
    const logs = logGroups(this);
    const { role, policy } = new ServiceRole(this, 'Execution', {
      service: 'sagemaker.amazonaws.com',
      description: 'Training jobs and endpoints of SageMaker: sweeps, input data, logs',
      statements: [
        listObjects(bucket, PREFIX.sweeps, PREFIX.inputs),
        readObjects(bucket, PREFIX.sweeps, PREFIX.inputs),
        writeSweeps(bucket),
        ...useKey(key),
        ...pullImage(repositoryArn),
        logTo(logs),
        putMetrics(),
      ],
    });
    this.role = role;
    const prefixes = Object.values(PREFIX).map((prefix) => bucket.arnForObjects(`${prefix}/*`));
    acknowledgePatterns(
      policy,
      [...prefixes, logs, '*'],
      'Names of objects and of SageMaker log groups are made when jobs run; PutMetricData and GetAuthorizationToken cannot be limited to a resource, the first is limited to the namespaces of SageMaker.',
    );
  }
}

/** SageMaker makes the groups itself, one for training jobs and one for each endpoint. */
function logGroups(scope: Construct): string {
  return Stack.of(scope).formatArn({
    service: 'logs',
    resource: 'log-group',
    resourceName: '/aws/sagemaker/*',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

function logTo(groups: string): PolicyStatement {
  return new PolicyStatement({
    sid: 'WriteLogs',
    actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
    resources: [groups],
  });
}

function putMetrics(): PolicyStatement {
  return new PolicyStatement({
    sid: 'PutMetrics',
    actions: ['cloudwatch:PutMetricData'],
    resources: ['*'],
    conditions: { StringLike: { 'cloudwatch:namespace': ['/aws/sagemaker/*', 'AWS/SageMaker'] } },
  });
}
