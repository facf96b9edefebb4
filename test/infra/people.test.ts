import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { AwsSolutionsChecks } from 'cdk-nag';
import { People, type PeopleProps } from '../../lib/infra/people';
import { requestedActions } from './requested-actions';
import { testApp } from './test-app';

interface Statement {
  readonly Sid: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

const BATCH = 'arn:aws:batch:eu-west-1:123456789012';

function stackWith(more: (scope: Stack) => Partial<PeopleProps> = () => ({})): Stack {
  const app = testApp();
  const stack = new Stack(app, 'Stack', { env: { account: '123456789012', region: 'eu-west-1' } });
  new People(stack, 'People', {
    namespace: 'team',
    bucket: Bucket.fromBucketName(stack, 'Bucket', 'sweeps-of-team'),
    parameter: StringParameter.fromStringParameterName(stack, 'Record', '/sweepstack/team/deployment'),
    queueArns: [`${BATCH}:job-queue/sweepstack-team-default`],
    jobDefinitionArns: [`${BATCH}:job-definition/sweepstack-team-default:7`],
    logGroup: new LogGroup(stack, 'Logs'),
    ...more(stack),
  });
  return stack;
}

function statementsOf(stack: Stack): readonly Statement[] {
  const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy'));
  return policy?.['Properties'].PolicyDocument.Statement as readonly Statement[];
}

function actionsOf(statements: readonly Statement[]): string[] {
  return [...new Set(statements.flatMap(({ Action }) => Action))].sort();
}

test('whoever has it can do all that commands ask AWS for, and nothing else', () => {
  const stack = stackWith(() => ({ repositoryArn: 'arn:aws:ecr:eu-west-1:123456789012:repository/images' }));

  expect(actionsOf(statementsOf(stack))).toEqual(requestedActions());
});

test('no action is a wildcard, and only what reads has no resource', () => {
  const statements = statementsOf(stackWith());

  expect(actionsOf(statements).filter((action) => action.includes('*'))).toEqual([]);
  const everywhere = statements.filter(({ Resource }) => Resource === '*');
  expect(actionsOf(everywhere).filter((action) => !/:(?:Describe|Get|List)/.test(action))).toEqual([]);
});

test('workers are started in the queues of the deployment, from its definitions', () => {
  const start = statementsOf(stackWith()).find(({ Action }) => Action === 'batch:SubmitJob');

  expect(start?.Resource).toEqual([
    `${BATCH}:job-definition/sweepstack-team-default:7`,
    `${BATCH}:job-queue/sweepstack-team-default`,
  ]);
});

test('workers of other deployments are neither stopped nor imitated', () => {
  const ofTeam = (key: string) => ({ StringEquals: { [`aws:${key}/sweepstack:deployment`]: 'team' } });
  const statements = statementsOf(stackWith());

  expect(statements).toContainEqual(
    expect.objectContaining({ Action: ['batch:CancelJob', 'batch:TerminateJob'], Condition: ofTeam('ResourceTag') }),
  );
  expect(statements).toContainEqual(
    expect.objectContaining({ Action: 'batch:TagResource', Condition: ofTeam('RequestTag') }),
  );
});

test('objects are written and removed below two prefixes', () => {
  const writes = statementsOf(stackWith()).filter(({ Action }) => [Action].flat().includes('s3:PutObject'));

  expect(writes.map(({ Action, Resource }) => [Resource, Action.includes('s3:DeleteObject')])).toEqual([
    ['arn:aws:s3:::sweeps-of-team/sweeps/*', true],
    ['arn:aws:s3:::sweeps-of-team/inputs/*', true],
  ]);
});

test('a key of the account comes with the right to use it', () => {
  const stack = stackWith((scope) => ({ key: new Key(scope, 'Key') }));

  expect(statementsOf(stack)).toContainEqual(
    expect.objectContaining({
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] },
    }),
  );
});

test('is free of AwsSolutions findings', () => {
  const stack = stackWith();

  expect(new AwsSolutionsChecks(stack.node.root).validateScope(stack).violations).toEqual([]);
});

test('fits a managed policy with as many queues as a deployment can have', () => {
  const many = (arn: string) =>
    Array.from({ length: 8 }, (_, i) => `${BATCH}:${arn}/sweepstack-${'n'.repeat(20)}-${'q'.repeat(19)}${i}:1234`);
  const statements = statementsOf(
    stackWith(() => ({ queueArns: many('job-queue'), jobDefinitionArns: many('job-definition') })),
  );

  expect(JSON.stringify(statements).length).toBeLessThan(6144);
});
