import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  type IBucket,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

export interface StorageProps {
  /**
   * How long an object version that was replaced or deleted can still be brought back. At least 1 day.
   *
   * @default 30 days
   */
  readonly oldVersionsKeptFor?: Duration;

  /**
   * How long access logs are kept. At least 1 day.
   *
   * @default 90 days
   */
  readonly accessLogsKeptFor?: Duration;
}

/** Where the folders of sweeps are: a private bucket, and one with the log of who read and wrote it. */
export class Storage extends Construct {
  /** Holds one folder per sweep. */
  readonly bucket: IBucket;

  constructor(scope: Construct, id: string, props: StorageProps = {}) {
    super(scope, id);
    const accessLogs = new Bucket(this, 'AccessLogs', {
      ...privateBucket(),
      lifecycleRules: [{ expiration: props.accessLogsKeptFor ?? Duration.days(90) }],
    });
    this.bucket = new Bucket(this, 'Sweeps', {
      ...privateBucket(),
      versioned: true,
      serverAccessLogsBucket: accessLogs,
      serverAccessLogsPrefix: 'sweeps/',
      lifecycleRules: [
        {
          abortIncompleteMultipartUploadAfter: Duration.days(1),
          noncurrentVersionExpiration: props.oldVersionsKeptFor ?? Duration.days(30),
          expiredObjectDeleteMarker: true,
        },
      ],
    });
  }
}

/** Results outlive the deployment: destroying the stack leaves both buckets in the account. */
function privateBucket(): BucketProps {
  return {
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    removalPolicy: RemovalPolicy.RETAIN,
  };
}
