import { Match, type Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks, NIST80053R5Checks } from 'cdk-nag';
import { SweepstackChecks } from '../../../lib/infra/nag/sweepstack-checks';
import { fargateOf, makeWorkers, onlyOf, propertiesOf, queueOf } from './workers-stack';

interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

/** What the role of jobs may do: actions by where. */
function permissions(template: Template, description: RegExp): Statement[] {
  const policies = propertiesOf(template, 'AWS::IAM::ManagedPolicy') as unknown as {
    readonly Description: string;
    readonly PolicyDocument: { readonly Statement: Statement[] };
  }[];
  return policies.filter(({ Description }) => description.test(Description)).flatMap((p) => p.PolicyDocument.Statement);
}

describe('the record of a deployment', () => {
  const queues = [queueOf(), queueOf({ name: 'gpu', gpus: 1, capacity: 'on-demand', instanceTypes: ['g5'] })];
  const { workers, stack, template } = makeWorkers([...queues, fargateOf({ name: 'small', capacity: 'spot-only' })]);
  const names = (type: string, key: string): unknown[] =>
    propertiesOf(template, type).map((properties) => properties[key]);

  test('names the queues and environments that there are, in the order of the configuration', () => {
    expect(workers.records.map(({ name }) => name)).toEqual(['default', 'gpu', 'small']);
    expect(workers.records.map(({ queue }) => queue)).toEqual(names('AWS::Batch::JobQueue', 'JobQueueName'));
    expect(workers.records.flatMap(({ computeEnvironments }) => computeEnvironments)).toEqual(
      names('AWS::Batch::ComputeEnvironment', 'ComputeEnvironmentName'),
    );
  });

  test('says what a worker gets', () => {
    expect(workers.records[1]).toMatchObject({
      platform: 'ec2',
      architecture: 'x86_64',
      spot: false,
      maxVcpus: 64,
      instanceTypes: ['g5'],
      vcpus: 2,
      memoryMiB: 4096,
      gpus: 1,
    });
    expect(workers.records[2]).toMatchObject({ platform: 'fargate', spot: true, instanceTypes: [] });
  });

  test('has the definitions of jobs with their revision', () => {
    const ids = Object.keys(template.findResources('AWS::Batch::JobDefinition'));
    expect(stack.resolve(workers.jobDefinitionArns)).toEqual(
      ids.map((id) => ({ 'Fn::GetAtt': [id, 'JobDefinitionArn'] })),
    );
    expect(workers.records.map(({ jobDefinition }) => jobDefinition)).toEqual(workers.jobDefinitionArns);
  });
});

test('a job that cannot start is cancelled, by reasons that Batch knows, within what it allows', () => {
  const { template } = makeWorkers();
  const { JobStateTimeLimitActions: actions } = onlyOf(template, 'AWS::Batch::JobQueue') as {
    readonly JobStateTimeLimitActions: readonly { readonly Reason: string; readonly MaxTimeSeconds: number }[];
  };
  expect(actions.map(({ Reason }) => Reason).sort()).toEqual([
    'CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY',
    'MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE',
    'MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT',
  ]);
  for (const action of actions) {
    expect(action).toMatchObject({ Action: 'CANCEL', State: 'RUNNABLE' });
    expect(action.MaxTimeSeconds).toBeGreaterThanOrEqual(600);
    expect(action.MaxTimeSeconds).toBeLessThanOrEqual(86_400);
  }
});

test('workers write sweeps, read inputs, and touch nothing else', () => {
  const { template, stack } = makeWorkers();
  const bucket = Object.keys(template.findResources('AWS::S3::Bucket'))[0];
  const where = (prefix: string) => ({ 'Fn::Join': ['', [{ 'Fn::GetAtt': [bucket, 'Arn'] }, prefix]] });
  expect(stack.resolve(permissions(template, /^Workers/))).toEqual([
    expect.objectContaining({
      Action: 's3:ListBucket',
      Condition: { StringLikeIfExists: { 's3:prefix': ['sweeps/*', 'inputs/*'] } },
    }),
    expect.objectContaining({ Action: 's3:GetObject', Resource: [where('/inputs/*'), where('/sweeps/*')] }),
    expect.objectContaining({
      Action: ['s3:AbortMultipartUpload', 's3:DeleteObject', 's3:PutObject', 's3:PutObjectTagging'],
      Resource: where('/sweeps/*'),
    }),
  ]);
});

test('roles have no permissions but those of their own policies', () => {
  const { template } = makeWorkers();
  template.resourceCountIs('AWS::IAM::Policy', 0);
  template.allResourcesProperties('AWS::IAM::Role', { Policies: Match.absent() });
});

test('an image of ECR is pulled from its repository alone', () => {
  const { template } = makeWorkers();
  expect(permissions(template, /^Starts/)).toContainEqual(
    expect.objectContaining({
      Action: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      Resource: 'arn:aws:ecr:eu-west-1:123456789012:repository/workers',
    }),
  );
});

test('a key is used for logs and by workers', () => {
  const { template } = makeWorkers([queueOf()], { hasKey: true });
  template.hasResourceProperties('AWS::Logs::LogGroup', { KmsKeyId: Match.anyValue() });
  expect(permissions(template, /^Workers/)).toContainEqual(
    expect.objectContaining({ Action: ['kms:Decrypt', 'kms:GenerateDataKey'] }),
  );
});

test('logs cannot be kept for any number of days', () => {
  expect(() => makeWorkers([queueOf()], { logRetentionDays: 31 })).toThrow('logs cannot be kept for 31 days');
});

test('no policy pack finds anything', () => {
  const { workers } = makeWorkers([queueOf(), queueOf({ name: 'gpu', gpus: 1 }), fargateOf({ name: 'small' })], {
    hasKey: true,
  });
  for (const pack of [new AwsSolutionsChecks(), new SweepstackChecks(), new NIST80053R5Checks()]) {
    expect(pack.validateScope(workers).violations).toEqual([]);
  }
});
