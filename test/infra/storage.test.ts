import { Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Storage, type StorageProps } from '../../lib/infra/storage';
import { testApp } from './test-app';

function templateWith(props?: StorageProps): Template {
  const stack = new Stack(testApp(), 'Stack');
  new Storage(stack, 'Storage', props);
  return Template.fromStack(stack);
}

const template = templateWith();

test('every bucket is private, encrypted, owned by the account and kept when the stack goes', () => {
  template.resourceCountIs('AWS::S3::Bucket', 2);
  template.allResources('AWS::S3::Bucket', {
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    },
  });
});

test('every bucket refuses requests without TLS', () => {
  template.resourceCountIs('AWS::S3::BucketPolicy', 2);
  template.allResourcesProperties('AWS::S3::BucketPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({ Effect: 'Deny', Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      ]),
    },
  });
});

test('reads and writes of sweeps are logged', () => {
  template.hasResourceProperties('AWS::S3::Bucket', {
    LoggingConfiguration: {
      DestinationBucketName: { Ref: Match.stringLikeRegexp('^StorageAccessLogs') },
      LogFilePrefix: 'sweeps/',
    },
  });
});

test('half uploads and old versions do not pile up', () => {
  template.hasResourceProperties('AWS::S3::Bucket', {
    VersioningConfiguration: { Status: 'Enabled' },
    LifecycleConfiguration: {
      Rules: [
        {
          Status: 'Enabled',
          AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
          NoncurrentVersionExpiration: { NoncurrentDays: 30 },
          ExpiredObjectDeleteMarker: true,
        },
      ],
    },
  });
});

test('how long things are kept can be chosen', () => {
  const other = templateWith({ oldVersionsKeptFor: Duration.days(7), accessLogsKeptFor: Duration.days(365) });
  const rule = (properties: object) => ({
    LifecycleConfiguration: { Rules: [Match.objectLike({ Status: 'Enabled', ...properties })] },
  });
  other.hasResourceProperties('AWS::S3::Bucket', rule({ NoncurrentVersionExpiration: { NoncurrentDays: 7 } }));
  other.hasResourceProperties('AWS::S3::Bucket', rule({ ExpirationInDays: 365 }));
});
