import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  type IBucket,
  type LifecycleRule,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { KIND_TAG, type ObjectKind } from '../contract/object-tags';
import { acknowledge } from './nag/acknowledge';

export interface StorageProps {
  /**
   * Whether the buckets stay, with all that is in them, when the stack is destroyed. If not, they are emptied first.
   *
   * @default true
   */
  readonly keep?: boolean;

  /**
   * How long an object version that was replaced or deleted can still be brought back. At least 1 day.
   *
   * @default 30 days
   */
  readonly oldVersionsKeptFor?: Duration;

  /**
   * How long a checkpoint is kept after it was written; with it goes the chance to continue its trial. At least 1 day.
   *
   * @default 30 days
   */
  readonly checkpointsKeptFor?: Duration;

  /**
   * How long access logs are kept. At least 1 day.
   *
   * @default 90 days
   */
  readonly accessLogsKeptFor?: Duration;

  /**
   * Key that encrypts sweeps and inputs.
   *
   * @default a key that AWS manages
   */
  readonly key?: IKey;
}

/** Where the folders of sweeps and their inputs are: a private bucket, and one with the log of who read and wrote it. */
export class Storage extends Construct {
  readonly bucket: IBucket;
  /** Encrypts the bucket. */
  readonly key?: IKey;

  constructor(scope: Construct, id: string, props: StorageProps = {}) {
    super(scope, id);
    const accessLogs = accessLogsBucket(this, props);
    const bucket = new Bucket(this, 'Sweeps', {
      ...privateBucket(props),
      ...encryption(props.key),
      serverAccessLogsBucket: accessLogs,
      serverAccessLogsPrefix: 'sweeps/',
      lifecycleRules: lifecycleRules(props),
    });
    acknowledge(
      bucket,
      'NIST.800.53.R5-S3BucketReplicationEnabled',
      'What a sweep wrote can be computed again from its file and inputs, and versions bring back what was deleted. A second region would double the price of storage and is a choice for the account.',
    );
    if (props.keep !== false) keepPolicies(accessLogs, bucket);
    this.bucket = bucket;
    if (props.key !== undefined) this.key = props.key;
  }
}

function accessLogsBucket(scope: Construct, props: StorageProps): Bucket {
  const bucket = new Bucket(scope, 'AccessLogs', {
    ...privateBucket(props),
    encryption: BucketEncryption.S3_MANAGED,
    lifecycleRules: [
      {
        expiration: props.accessLogsKeptFor ?? Duration.days(90),
        noncurrentVersionExpiration: Duration.days(1),
      },
    ],
  });
  acknowledge(
    bucket,
    'NIST.800.53.R5-S3BucketLoggingEnabled',
    'It receives the access logs: to log the delivery of logs would add a log for each log without end.',
  );
  acknowledge(
    bucket,
    'NIST.800.53.R5-S3DefaultEncryptionKMS',
    'S3 delivers access logs only to buckets that are encrypted with keys of S3 (SSE-S3), as this one is.',
  );
  acknowledge(
    bucket,
    'NIST.800.53.R5-S3BucketReplicationEnabled',
    'It holds logs of limited life about a bucket that is not replicated either.',
  );
  return bucket;
}

function privateBucket({ keep = true }: StorageProps): BucketProps {
  return {
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    versioned: true,
    ...(keep
      ? { removalPolicy: RemovalPolicy.RETAIN }
      : { removalPolicy: RemovalPolicy.DESTROY, autoDeleteObjects: true }),
  };
}

/** A bucket that stays must not be open to more than before. */
function keepPolicies(...buckets: readonly Bucket[]): void {
  for (const { policy } of buckets) policy?.applyRemovalPolicy(RemovalPolicy.RETAIN);
}

function encryption(key: IKey | undefined): BucketProps {
  return key === undefined
    ? { encryption: BucketEncryption.S3_MANAGED }
    : // One request to the key service for many objects.
      { encryption: BucketEncryption.KMS, encryptionKey: key, bucketKeyEnabled: true };
}

function lifecycleRules(props: StorageProps): LifecycleRule[] {
  return [
    {
      abortIncompleteMultipartUploadAfter: Duration.days(1),
      noncurrentVersionExpiration: props.oldVersionsKeptFor ?? Duration.days(30),
      expiredObjectDeleteMarker: true,
    },
    {
      tagFilters: tagged('checkpoint'),
      expiration: props.checkpointsKeptFor ?? Duration.days(30),
      noncurrentVersionExpiration: Duration.days(1),
    },
    // A worker rewrites its beat several times a minute, and nobody wants the old one back.
    { tagFilters: tagged('beat'), noncurrentVersionExpiration: Duration.days(1) },
  ];
}

function tagged(kind: ObjectKind): { [tag: string]: string } {
  return { [KIND_TAG]: kind };
}
