import { Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { CustomerKey } from '../../lib/infra/customer-key';
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

/** What the rules of the bucket of sweeps say. */
function rules(...expected: readonly object[]): object {
  return { LifecycleConfiguration: { Rules: expected.map((rule) => ({ Status: 'Enabled', ...rule })) } };
}

const HALF_AND_OLD = {
  AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
  NoncurrentVersionExpiration: { NoncurrentDays: 30 },
  ExpiredObjectDeleteMarker: true,
};
const CHECKPOINTS = {
  TagFilters: [{ Key: 'sweepstack:kind', Value: 'checkpoint' }],
  ExpirationInDays: 30,
  NoncurrentVersionExpiration: { NoncurrentDays: 1 },
};
const BEATS = {
  TagFilters: [{ Key: 'sweepstack:kind', Value: 'beat' }],
  NoncurrentVersionExpiration: { NoncurrentDays: 1 },
};

test('half uploads, old versions, old checkpoints and beats do not pile up', () => {
  template.hasResourceProperties('AWS::S3::Bucket', {
    VersioningConfiguration: { Status: 'Enabled' },
    ...rules(HALF_AND_OLD, CHECKPOINTS, BEATS),
  });
});

test('how long things are kept can be chosen', () => {
  const other = templateWith({
    oldVersionsKeptFor: Duration.days(7),
    checkpointsKeptFor: Duration.days(3),
    accessLogsKeptFor: Duration.days(365),
  });

  other.hasResourceProperties(
    'AWS::S3::Bucket',
    rules(
      { ...HALF_AND_OLD, NoncurrentVersionExpiration: { NoncurrentDays: 7 } },
      { ...CHECKPOINTS, ExpirationInDays: 3 },
      BEATS,
    ),
  );
  other.hasResourceProperties(
    'AWS::S3::Bucket',
    rules({ ExpirationInDays: 365, NoncurrentVersionExpiration: { NoncurrentDays: 1 } }),
  );
});

test('a bucket that stays keeps its policy', () => {
  template.allResources('AWS::S3::BucketPolicy', { DeletionPolicy: 'Retain' });
});

test('what need not be kept is emptied and removed with the stack', () => {
  const other = templateWith({ keep: false });

  other.allResources('AWS::S3::Bucket', { DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' });
  other.resourceCountIs('Custom::S3AutoDeleteObjects', 2);
  template.resourceCountIs('Custom::S3AutoDeleteObjects', 0);
});

test('a key of the account encrypts sweeps; access logs cannot be delivered under one', () => {
  const stack = new Stack(testApp(), 'Stack');
  const key = new CustomerKey(stack, 'Key', { description: 'for tests', keep: true });
  expect(new Storage(stack, 'Storage', { key }).key).toBe(key);
  const encrypted = (rule: object) => ({ BucketEncryption: { ServerSideEncryptionConfiguration: [rule] } });
  const other = Template.fromStack(stack);

  other.hasResourceProperties(
    'AWS::S3::Bucket',
    encrypted({
      BucketKeyEnabled: true,
      ServerSideEncryptionByDefault: {
        KMSMasterKeyID: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] },
        SSEAlgorithm: 'aws:kms',
      },
    }),
  );
  other.hasResourceProperties(
    'AWS::S3::Bucket',
    encrypted({ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }),
  );
  other.hasResource('AWS::KMS::Key', { DeletionPolicy: 'Retain', Properties: { EnableKeyRotation: true } });
});
