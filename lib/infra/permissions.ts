import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';

/** What the bucket holds: the folders of sweeps, and their input data by content. */
export const PREFIX = { sweeps: 'sweeps', inputs: 'inputs' } as const;

type Prefix = (typeof PREFIX)[keyof typeof PREFIX];

/** Lists keys below prefixes of a bucket. */
export function listObjects(bucket: IBucket, ...prefixes: readonly Prefix[]): PolicyStatement {
  return new PolicyStatement({
    sid: 'ListObjects',
    actions: ['s3:ListBucket'],
    resources: [bucket.bucketArn],
    // IfExists: S3 says that an object is absent, in place of forbidden, only to who may list the bucket; that check
    // comes without a prefix.
    conditions: { StringLikeIfExists: { 's3:prefix': prefixes.map((prefix) => `${prefix}/*`) } },
  });
}

export function readObjects(bucket: IBucket, ...prefixes: readonly Prefix[]): PolicyStatement {
  return new PolicyStatement({
    sid: 'ReadObjects',
    actions: ['s3:GetObject'],
    resources: prefixes.map((prefix) => bucket.arnForObjects(`${prefix}/*`)),
  });
}

/** Writes, tags and removes objects of sweeps; large ones in parts. */
export function writeSweeps(bucket: IBucket): PolicyStatement {
  return new PolicyStatement({
    sid: 'WriteSweeps',
    actions: ['s3:PutObject', 's3:PutObjectTagging', 's3:DeleteObject', 's3:AbortMultipartUpload'],
    resources: [bucket.arnForObjects(`${PREFIX.sweeps}/*`)],
  });
}

/** Reads and writes what a customer-managed key encrypts; nothing where AWS manages the key. */
export function useKey(key: IKey | undefined): PolicyStatement[] {
  if (!key) return [];
  return [
    new PolicyStatement({ sid: 'UseKey', actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [key.keyArn] }),
  ];
}

export function writeLogs(logGroup: ILogGroup): PolicyStatement {
  return new PolicyStatement({
    sid: 'WriteLogs',
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: [logGroup.logGroupArn],
  });
}

/** Pulls an image of this account; nothing for one that is elsewhere. */
export function pullImage(repositoryArn: string | undefined): PolicyStatement[] {
  if (repositoryArn === undefined) return [];
  return [
    new PolicyStatement({
      sid: 'PullImage',
      actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      resources: [repositoryArn],
    }),
    // It has no resource that could be named: the token opens what the statement above allows.
    new PolicyStatement({ sid: 'LogInToEcr', actions: ['ecr:GetAuthorizationToken'], resources: ['*'] }),
  ];
}
