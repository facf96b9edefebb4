import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks, NIST80053R5Checks } from 'cdk-nag';
import { SweepstackChecks } from '../../lib/infra/nag/sweepstack-checks';
import { SageMakerRole } from '../../lib/infra/sagemaker';
import { onlyOf } from './batch/workers-stack';
import { testApp } from './test-app';

const stack = new Stack(testApp(), 'Stack');
const role = new SageMakerRole(stack, 'SageMaker', {
  bucket: new Bucket(stack, 'Bucket'),
  repositoryArn: 'arn:aws:ecr:eu-west-1:123456789012:repository/workers',
});
const template = Template.fromStack(stack);

interface Statement {
  readonly Action: string | readonly string[];
}

test('only SageMaker takes it', () => {
  template.allResourcesProperties('AWS::IAM::Role', {
    AssumeRolePolicyDocument: {
      Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'sagemaker.amazonaws.com' } }],
    },
  });
});

test('it reads and writes sweeps, pulls the image, and tells how it goes; nothing else', () => {
  const { PolicyDocument: document } = onlyOf(template, 'AWS::IAM::ManagedPolicy') as {
    PolicyDocument: { Statement: Statement[] };
  };
  const services = document.Statement.flatMap(({ Action }) => [Action].flat().map((action) => action.split(':')[0]));
  expect(new Set(services)).toEqual(new Set(['s3', 'ecr', 'logs', 'cloudwatch']));
});

test('it writes to the logs of SageMaker alone, and to its metrics', () => {
  template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Sid: 'WriteLogs',
          Resource: { 'Fn::Join': ['', Match.arrayWith([':log-group:/aws/sagemaker/*'])] },
        }),
        Match.objectLike({
          Sid: 'PutMetrics',
          Condition: { StringLike: { 'cloudwatch:namespace': ['/aws/sagemaker/*', 'AWS/SageMaker'] } },
        }),
      ]),
    },
  });
});

test('no policy pack finds anything', () => {
  for (const pack of [new AwsSolutionsChecks(), new SweepstackChecks(), new NIST80053R5Checks()]) {
    expect(pack.validateScope(role).violations).toEqual([]);
  }
});
