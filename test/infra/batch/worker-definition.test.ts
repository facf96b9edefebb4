import { Match } from 'aws-cdk-lib/assertions';
import { IMAGE } from '../../../lib/contract/image';
import { fargateOf, IMAGE_URI, makeWorkers, onlyOf, queueOf } from './workers-stack';

const DEFINITION = 'AWS::Batch::JobDefinition';

const ec2 = makeWorkers().template;
const fargate = makeWorkers([fargateOf()]).template;

interface Entry {
  readonly Action: string;
  readonly OnExitCode?: string;
  readonly OnStatusReason?: string;
  readonly OnReason?: string;
}

interface Definition {
  readonly RetryStrategy: { readonly EvaluateOnExit: Entry[] };
  readonly ContainerProperties: Readonly<Record<string, unknown>>;
}

function definitionOf(template: typeof ec2): Definition {
  return onlyOf(template, DEFINITION) as Definition;
}

/** What Batch does about the end of a job, by the first entry that matches. */
function actionOn(
  entries: readonly Entry[],
  end: { exitCode?: string; statusReason?: string; reason?: string },
): string {
  const matches = (pattern: string | undefined, text = ''): boolean =>
    pattern === undefined || (pattern.endsWith('*') ? text.startsWith(pattern.slice(0, -1)) : text === pattern);
  const entry = entries.find(
    ({ OnExitCode, OnStatusReason, OnReason }) =>
      matches(OnExitCode, end.exitCode) && matches(OnStatusReason, end.statusReason) && matches(OnReason, end.reason),
  );
  return entry?.Action ?? 'RETRY';
}

function entriesOf(template: typeof ec2): Entry[] {
  return definitionOf(template).RetryStrategy.EvaluateOnExit;
}

test.each([
  ['Spot takes back its instance', { statusReason: 'Host EC2 (instance i-0123) terminated.' }, 'RETRY'],
  ['the system kills it for want of memory', { exitCode: '137', reason: 'OutOfMemoryError: killed' }, 'RETRY'],
  ['it crashes', { exitCode: '139' }, 'RETRY'],
  ['its host tells it to leave', { exitCode: '130' }, 'RETRY'],
  ['its container cannot be started', { statusReason: 'Task failed to start' }, 'RETRY'],
  ['its image is missing', { statusReason: 'Task failed to start', reason: 'CannotPullContainerError: x' }, 'EXIT'],
  ['the sweep cannot be worked on', { exitCode: '4', statusReason: 'Essential container in task exited' }, 'EXIT'],
  ['the command is wrong', { exitCode: '2' }, 'EXIT'],
])('when %s', (_, end, action) => {
  expect(actionOn(entriesOf(ec2), end)).toBe(action);
});

test('a worker on Fargate Spot is started again when its capacity is taken back', () => {
  expect(actionOn(entriesOf(fargate), { statusReason: 'Your Spot Task was interrupted.' })).toBe('RETRY');
});

test.each([
  ['EC2', ec2],
  ['Fargate', fargate],
])('on %s retries and time have an end, in what Batch takes', (_, template) => {
  expect(definitionOf(template)).toMatchObject({
    RetryStrategy: { Attempts: 10 },
    Timeout: { AttemptDurationSeconds: 604_800 },
  });
  expect(entriesOf(template).length).toBeLessThanOrEqual(5);
  expect(entriesOf(template).at(-1)).toEqual({ Action: 'EXIT', OnReason: '*' });
});

test.each([
  ['EC2', ec2],
  ['Fargate', fargate],
])('on %s the program is not root, and can write to nothing but scratch', (_, template) => {
  template.hasResourceProperties(DEFINITION, {
    ContainerProperties: {
      User: Match.stringLikeRegexp('^[1-9]'),
      ReadonlyRootFilesystem: true,
      MountPoints: [{ ContainerPath: IMAGE.scratch, ReadOnly: false, SourceVolume: 'scratch' }],
    },
  });
});

test('on EC2 it is not privileged, can open many files, leaves no core dumps, and shares memory between its processes', () => {
  ec2.hasResourceProperties(DEFINITION, {
    ContainerProperties: {
      Privileged: false,
      Ulimits: Match.arrayWith([
        { Name: 'nofile', SoftLimit: 65_536, HardLimit: 65_536 },
        { Name: 'core', SoftLimit: 0, HardLimit: 0 },
      ]),
      LinuxParameters: { InitProcessEnabled: true, SharedMemorySize: 4096 },
    },
  });
});

test('Fargate gets nothing that it refuses', () => {
  const container = definitionOf(fargate).ContainerProperties;
  expect(container).not.toHaveProperty('Ulimits');
  expect(container).not.toHaveProperty('Privileged');
  expect(container['LinuxParameters']).toEqual({ InitProcessEnabled: true });
  expect(container['Volumes']).toEqual([{ Name: 'scratch' }]);
});

test('on Fargate it has a public address only where it needs one', () => {
  const isPublic = (assignPublicIp: boolean): unknown => {
    const { template } = makeWorkers([fargateOf()], { assignPublicIp });
    return definitionOf(template).ContainerProperties['NetworkConfiguration'];
  };
  expect(isPublic(true)).toEqual({ AssignPublicIp: 'ENABLED' });
  expect(isPublic(false)).toEqual({ AssignPublicIp: 'DISABLED' });
});

test('Fargate is told the processor', () => {
  const { template } = makeWorkers([fargateOf({ capacity: 'on-demand' })], { architecture: 'arm64' });
  template.hasResourceProperties(DEFINITION, {
    ContainerProperties: { RuntimePlatform: { CpuArchitecture: 'ARM64' } },
  });
});

test('a worker gets what its queue says, GPUs too', () => {
  const { template } = makeWorkers([queueOf({ gpus: 1, instanceTypes: ['g5'] })]);
  template.hasResourceProperties(DEFINITION, {
    ContainerProperties: {
      Image: IMAGE_URI,
      ResourceRequirements: Match.arrayWith([
        { Type: 'MEMORY', Value: '4096' },
        { Type: 'VCPU', Value: '2' },
        { Type: 'GPU', Value: '1' },
      ]),
    },
  });
});

test('a worker finds its program and its scratch, and knows the region', () => {
  const variables = definitionOf(ec2).ContainerProperties['Environment'] as { Name: string; Value: unknown }[];
  expect(Object.fromEntries(variables.map(({ Name, Value }) => [Name, Value]))).toEqual({
    SWEEP_CONTAINER: IMAGE.program,
    SWEEP_PROGRAM_PATH: IMAGE.program,
    SWEEP_SCRATCH_DIR: IMAGE.scratch,
    HOME: IMAGE.scratch,
    AWS_REGION: { Ref: 'AWS::Region' },
  });
});

test('its output goes to a log group that expires, and never holds it up; its tags go to its task', () => {
  ec2.hasResourceProperties('AWS::Logs::LogGroup', { LogGroupName: '/sweepstack/test/workers', RetentionInDays: 30 });
  ec2.hasResourceProperties(DEFINITION, {
    PropagateTags: true,
    ContainerProperties: { LogConfiguration: { LogDriver: 'awslogs', Options: { mode: 'non-blocking' } } },
  });
});
