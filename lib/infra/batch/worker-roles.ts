import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acknowledge, acknowledgePatterns } from '../nag/acknowledge';
import { listObjects, PREFIX, pullImage, readObjects, useKey, writeLogs, writeSweeps } from '../permissions';
import { ServiceRole } from '../service-role';

const TASKS = 'ecs-tasks.amazonaws.com';

/** What a worker, and the program that it runs, may do. */
export function workerRole(scope: Construct, id: string, bucket: IBucket, key: IKey | undefined): ServiceRole {
  const role = new ServiceRole(scope, id, {
    service: TASKS,
    description: 'Workers of sweeps: their folder, and input data',
    statements: [
      listObjects(bucket, PREFIX.sweeps, PREFIX.inputs),
      readObjects(bucket, PREFIX.sweeps, PREFIX.inputs),
      writeSweeps(bucket),
      ...useKey(key),
    ],
  });
  acknowledgePatterns(
    role.policy,
    Object.values(PREFIX).map((prefix) => bucket.arnForObjects(`${prefix}/*`)),
    'Names of objects are made while sweeps run; the two prefixes are all that the bucket of sweeps holds.',
  );
  return role;
}

/** What ECS may do to start a worker. */
export function executionRole(
  scope: Construct,
  id: string,
  logGroup: ILogGroup,
  repositoryArn: string | undefined,
): ServiceRole {
  const role = new ServiceRole(scope, id, {
    service: TASKS,
    description: 'Starts workers of sweeps: pulls their image, writes their logs',
    statements: [writeLogs(logGroup), ...pullImage(repositoryArn)],
  });
  acknowledgePatterns(
    role.policy,
    repositoryArn === undefined ? [] : ['*'],
    'ecr:GetAuthorizationToken cannot be limited to a repository; what its token opens is.',
  );
  return role;
}

/** What the agent on an instance may do. */
export function instanceRole(scope: Construct, id: string): Role {
  const role = new Role(scope, id, {
    assumedBy: new ServicePrincipal('ec2.amazonaws.com'),
    description: 'Instances that run workers of sweeps: joins them to their cluster',
    managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('service-role/AmazonEC2ContainerServiceforEC2Role')],
  });
  acknowledge(
    role,
    'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role]',
    'AWS keeps this policy in step with the ECS agent, which alone can use it: containers are not root and cannot reach the credentials of the instance.',
  );
  return role;
}
