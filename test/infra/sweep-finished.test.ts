import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks, NIST80053R5Checks } from 'cdk-nag';
import { FINISHED } from '../../lib/contract/sweep-finished';
import { SweepstackChecks } from '../../lib/infra/nag/sweepstack-checks';
import { SweepFinished, type SweepFinishedProps } from '../../lib/infra/sweep-finished';
import { onlyOf } from './batch/workers-stack';
import { testApp } from './test-app';

const QUEUES = [
  'arn:aws:batch:eu-west-1:123456789012:job-queue/one',
  'arn:aws:batch:eu-west-1:123456789012:job-queue/two',
];

function make(more: Partial<SweepFinishedProps> & { readonly hasKey?: boolean } = {}) {
  const stack = new Stack(testApp(), 'Stack');
  const finished = new SweepFinished(stack, 'Finished', {
    bucket: new Bucket(stack, 'Bucket'),
    ...(more.hasKey === true ? { key: new Key(stack, 'Key') } : {}),
    queueArns: QUEUES,
    logRetentionDays: 30,
    ...more,
  });
  return { finished, template: Template.fromStack(stack) };
}

const { template } = make();

test('hears of the ends of jobs in its queues, and of no single worker of an array', () => {
  template.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: {
      source: ['aws.batch'],
      'detail-type': ['Batch Job State Change'],
      detail: {
        status: ['SUCCEEDED', 'FAILED'],
        jobQueue: QUEUES,
        arrayProperties: { index: [{ exists: false }] },
      },
    },
  });
});

test('has limits of memory, time and tries', () => {
  template.hasResourceProperties('AWS::Lambda::Function', { MemorySize: 1024, Timeout: 600, Runtime: 'nodejs24.x' });
  template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', { MaximumRetryAttempts: 2 });
});

test('knows where sweeps are and whom to tell', () => {
  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: {
      Variables: {
        [FINISHED.sweeps]: { 'Fn::Join': ['', ['s3://', Match.anyValue(), '/sweeps']] },
        [FINISHED.topic]: { Ref: Match.stringLikeRegexp('Topic') },
      },
    },
  });
});

test('writes nothing but what is derived from a sweep', () => {
  const { PolicyDocument: document } = onlyOf(template, 'AWS::IAM::ManagedPolicy') as {
    PolicyDocument: { Statement: { Sid: string }[] };
  };
  const written = JSON.stringify(
    document.Statement.filter(({ Sid }) => ['WriteDerived', 'TakeBackNotice'].includes(Sid)),
  );
  const patterns = written.match(/"\/sweeps[^"]*"/g) ?? [];
  expect(new Set(patterns)).toEqual(
    new Set(['"/sweeps/*/summary.json"', '"/sweeps/*/results.csv"', '"/sweeps/*/notices/*"']),
  );
});

test('its topic is encrypted and takes no messages without TLS', () => {
  template.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.anyValue() });
  template.hasResourceProperties('AWS::SNS::TopicPolicy', {
    PolicyDocument: {
      Statement: [Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })],
    },
  });
});

test('an address is told when one is given', () => {
  template.resourceCountIs('AWS::SNS::Subscription', 0);
  make({ notifyEmail: 'someone@example.com' }).template.hasResourceProperties('AWS::SNS::Subscription', {
    Protocol: 'email',
    Endpoint: 'someone@example.com',
  });
});

test('a key encrypts its topic and its logs, and it may use it', () => {
  const hardened = make({ hasKey: true }).template;
  const key = { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] };
  hardened.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: key });
  hardened.hasResourceProperties('AWS::Logs::LogGroup', { KmsKeyId: key, RetentionInDays: 30 });
  hardened.hasResourceProperties('AWS::IAM::ManagedPolicy', {
    PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Sid: 'UseKey', Resource: key })]) },
  });
});

test('no policy pack finds anything', () => {
  const { finished } = make({ hasKey: true, notifyEmail: 'someone@example.com' });
  for (const pack of [new AwsSolutionsChecks(), new SweepstackChecks(), new NIST80053R5Checks()]) {
    expect(pack.validateScope(finished).violations).toEqual([]);
  }
});
