import { Stack } from 'aws-cdk-lib';
import { CfnComputeEnvironment, CfnJobDefinition } from 'aws-cdk-lib/aws-batch';
import {
  CfnLaunchTemplate,
  CfnSecurityGroup,
  CfnSecurityGroupIngress,
  Peer,
  Port,
  SecurityGroup,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import {
  Effect,
  ManagedPolicy,
  Policy,
  PolicyDocument,
  PolicyStatement,
  Role,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { SweepstackChecks } from '../../../lib/infra/nag/sweepstack-checks';
import { testApp } from '../test-app';

type Make = (scope: Construct) => unknown;

/** Which rules find something in what is made. */
function findings(make: Make): string[] {
  const stack = new Stack(testApp(), 'Stack');
  make(stack);
  return new SweepstackChecks().validateScope(stack).violations.map(({ ruleName }) => ruleName);
}

function job(more: Partial<CfnJobDefinition['containerProperties']> = {}, props: object = {}): Make {
  return (scope) =>
    new CfnJobDefinition(scope, 'Job', {
      type: 'container',
      containerProperties: { image: 'image', user: '10001', ...more },
      retryStrategy: { attempts: 3, evaluateOnExit: [{ action: 'EXIT', onReason: '*' }] },
      timeout: { attemptDurationSeconds: 3600 },
      ...props,
    });
}

function environment(more: Partial<CfnComputeEnvironment.ComputeResourcesProperty> = {}): Make {
  const computeResources = {
    type: 'SPOT',
    maxvCpus: 64,
    minvCpus: 0,
    subnets: ['subnet-1'],
    launchTemplate: { launchTemplateId: 'lt-1' },
    ...more,
  };
  return (scope) => new CfnComputeEnvironment(scope, 'Environment', { type: 'MANAGED', computeResources });
}

function template(metadataOptions?: object): Make {
  return (scope) =>
    new CfnLaunchTemplate(scope, 'Template', { launchTemplateData: { ...(metadataOptions && { metadataOptions }) } });
}

function allow(...actions: string[]): PolicyStatement {
  return new PolicyStatement({ actions, resources: ['arn:aws:s3:::bucket/key'] });
}

function role(scope: Construct, statement?: PolicyStatement): Role {
  return new Role(scope, 'Role', {
    assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com'),
    ...(statement && { inlinePolicies: { inline: new PolicyDocument({ statements: [statement] }) } }),
  });
}

function managed(statement: PolicyStatement): Make {
  return (scope) => new ManagedPolicy(scope, 'Managed', { statements: [statement] });
}

const groupIn = (scope: Construct): SecurityGroup =>
  new SecurityGroup(scope, 'Group', {
    vpc: new Vpc(scope, 'Vpc', { natGateways: 0, restrictDefaultSecurityGroup: false }),
  });

test.each<[rule: string, what: string, make: Make]>([
  ['BatchJobUnprivileged', 'a job with the rights of its host', job({ privileged: true })],
  ['BatchJobUnprivileged', 'a job that is root', job({ user: 'root' })],
  ['BatchJobUnprivileged', 'a job that is root by number and group', job({ user: '0:0' })],
  ['BatchJobUnprivileged', 'a job whose image says who it is', job({ user: undefined })],
  ['BatchJobRetriesFinite', 'a job without attempts', job({}, { retryStrategy: undefined })],
  ['BatchJobRetriesFinite', 'a job with more attempts than Batch has', job({}, { retryStrategy: { attempts: 11 } })],
  [
    'BatchJobRetriesFinite',
    'a job that is retried for reasons that nobody thought of',
    job({}, { retryStrategy: { attempts: 3, evaluateOnExit: [{ action: 'RETRY', onStatusReason: 'Host EC2*' }] } }),
  ],
  ['BatchJobTimeoutFinite', 'a job without a timeout', job({}, { timeout: undefined })],
  ['BatchComputeCapped', 'vCPUs without a limit', environment({ maxvCpus: undefined as unknown as number })],
  ['BatchComputeCapped', 'more vCPUs than anybody can have meant', environment({ maxvCpus: 1_000_000 })],
  ['BatchComputeCapped', 'instances that are kept', environment({ minvCpus: 2 })],
  ['BatchComputeTemplate', 'instances without a template', environment({ launchTemplate: undefined })],
  ['LaunchTemplateImdsv2', 'a template that leaves it to the account', template()],
  ['LaunchTemplateImdsv2', 'IMDSv1', template({ httpTokens: 'optional', httpPutResponseHopLimit: 1 })],
  ['LaunchTemplateImdsv2', 'two hops', template({ httpTokens: 'required', httpPutResponseHopLimit: 2 })],
  ['NoPublicIngress', 'a port for all', (scope) => groupIn(scope).addIngressRule(Peer.anyIpv4(), Port.SSH)],
  ['NoPublicIngress', 'a port for all by IPv6', (scope) => groupIn(scope).addIngressRule(Peer.anyIpv6(), Port.SSH)],
  [
    'NoPublicIngress',
    'a rule beside its group',
    (scope) => new CfnSecurityGroupIngress(scope, 'Rule', { ipProtocol: 'tcp', cidrIp: '0.0.0.0/0' }),
  ],
  ['NoWildcardActions[Action::s3:*]', 'all actions of a service', managed(allow('s3:*'))],
  ['NoWildcardActions[Action::s3:Get*]', 'a family of actions', managed(allow('s3:Get*'))],
  ['NoWildcardActions[Action::*]', 'everything, inside a role', (scope) => role(scope, allow('*'))],
  [
    'NoWildcardActions[Action::sns:*]',
    'an inline policy beside its role',
    (scope) => new Policy(scope, 'Inline', { roles: [role(scope)], statements: [allow('sns:*')] }),
  ],
  [
    'NoWildcardActions[Action::NotAction]',
    'everything but something',
    managed(new PolicyStatement({ notActions: ['iam:CreateUser'], resources: ['arn:aws:s3:::bucket/key'] })),
  ],
])('%s finds %s', (rule, _, make) => {
  expect(findings(make)).toEqual([`Sweepstack-${rule}`]);
});

test.each<[what: string, make: Make]>([
  ['a job with limits, that is nobody in particular', job()],
  ['a job that is tried a few times whatever happens', job({}, { retryStrategy: { attempts: 2 } })],
  ['an environment on Spot', environment()],
  ['an environment on Fargate', environment({ type: 'FARGATE', launchTemplate: undefined, minvCpus: undefined })],
  ['a template with IMDSv2', template({ httpTokens: 'required', httpPutResponseHopLimit: 1 })],
  ['a group that lets nobody in', groupIn],
  ['a port for a network', (scope) => groupIn(scope).addIngressRule(Peer.ipv4('10.0.0.0/16'), Port.HTTPS)],
  ['a group as CloudFormation has it', (scope) => new CfnSecurityGroup(scope, 'Group', { groupDescription: 'nobody' })],
  ['actions by name', managed(allow('s3:GetObject', 's3:PutObject'))],
  [
    'a pattern that is denied',
    managed(new PolicyStatement({ effect: Effect.DENY, actions: ['s3:*'], resources: ['*'] })),
  ],
])('nothing is found in %s', (_, make) => {
  expect(findings(make)).toEqual([]);
});
