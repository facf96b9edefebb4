import { Match } from 'aws-cdk-lib/assertions';
import { fargateOf, makeWorkers, onlyOf, propertiesOf, queueOf } from './workers-stack';

const ENVIRONMENT = 'AWS::Batch::ComputeEnvironment';

interface Environment {
  readonly ComputeEnvironmentName: string;
  readonly ServiceRole?: unknown;
  readonly ReplaceComputeEnvironment: boolean;
  readonly ComputeResources: Readonly<Record<string, unknown>>;
}

function environments(...args: Parameters<typeof makeWorkers>): Environment[] {
  return propertiesOf(makeWorkers(...args).template, ENVIRONMENT) as unknown as Environment[];
}

function types(...args: Parameters<typeof makeWorkers>): unknown[] {
  return environments(...args).map(({ ComputeResources }) => ComputeResources['Type']);
}

describe('a queue on EC2', () => {
  const { template } = makeWorkers();

  test('tries Spot first, where it is cheap and stays, then on-demand', () => {
    const [spot, onDemand] = propertiesOf(template, ENVIRONMENT) as unknown as Environment[];
    expect(spot?.ComputeResources).toMatchObject({ Type: 'SPOT', AllocationStrategy: 'SPOT_PRICE_CAPACITY_OPTIMIZED' });
    expect(onDemand?.ComputeResources).toMatchObject({ Type: 'EC2', AllocationStrategy: 'BEST_FIT_PROGRESSIVE' });
    template.hasResourceProperties('AWS::Batch::JobQueue', {
      ComputeEnvironmentOrder: [
        { ComputeEnvironment: { 'Fn::GetAtt': [Match.stringLikeRegexp('Spot'), Match.anyValue()] }, Order: 1 },
        { ComputeEnvironment: { 'Fn::GetAtt': [Match.stringLikeRegexp('OnDemand'), Match.anyValue()] }, Order: 2 },
      ],
    });
  });

  test('keeps nothing running while idle, and no more than it may', () => {
    template.allResourcesProperties(ENVIRONMENT, { ComputeResources: { MinvCpus: 0, MaxvCpus: 64 } });
  });

  test('is updated in place: by the service-linked role, without replacement, a running worker having time to end', () => {
    for (const environment of propertiesOf(template, ENVIRONMENT) as unknown as Environment[]) {
      expect(environment).not.toHaveProperty('ServiceRole');
      expect(environment).toMatchObject({
        ReplaceComputeEnvironment: false,
        UpdatePolicy: { TerminateJobsOnUpdate: false, JobExecutionTimeoutMinutes: 30 },
      });
    }
  });

  test('launches what the configuration names, families and types', () => {
    template.allResourcesProperties(ENVIRONMENT, { ComputeResources: { InstanceTypes: ['c6i', 'm6i.2xlarge'] } });
  });

  test('launches instances by the latest version of a template', () => {
    const version = { 'Fn::GetAtt': [Match.anyValue(), 'LatestVersionNumber'] };
    template.allResourcesProperties(ENVIRONMENT, { ComputeResources: { LaunchTemplate: { Version: version } } });
  });

  test('has instances with IMDSv2 and encrypted gp3', () => {
    template.hasResourceProperties('AWS::EC2::LaunchTemplate', {
      LaunchTemplateData: {
        MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
        BlockDeviceMappings: [{ Ebs: { Encrypted: true, VolumeType: 'gp3', DeleteOnTermination: true } }],
      },
    });
  });

  test('keeps containers, which share the network of the host, from the credentials of the instance', () => {
    const text = JSON.stringify(onlyOf(template, 'AWS::EC2::LaunchTemplate'));
    expect(text).toContain('multipart/mixed');
    expect(text).toContain('--destination 169.254.169.254 --match owner ! --uid-owner 0 --jump REJECT');
  });

  test('marks instances with the deployment', () => {
    template.allResourcesProperties(ENVIRONMENT, { ComputeResources: { Tags: { 'sweepstack:deployment': 'test' } } });
  });
});

test('a queue can do without Spot, or without anything else', () => {
  expect(types([queueOf({ capacity: 'on-demand' })])).toEqual(['EC2']);
  expect(types([queueOf({ capacity: 'spot-only' })])).toEqual(['SPOT']);
});

test('a queue can be on Fargate, with or without Spot', () => {
  expect(types([fargateOf()])).toEqual(['FARGATE_SPOT', 'FARGATE']);
  expect(types([fargateOf({ capacity: 'on-demand' })])).toEqual(['FARGATE']);
});

test('Fargate has no instances to launch, and no role for them', () => {
  const { template } = makeWorkers([fargateOf()]);
  template.resourceCountIs('AWS::EC2::LaunchTemplate', 0);
  template.resourceCountIs('AWS::IAM::InstanceProfile', 0);
});

test('instances with GPUs have their drivers', () => {
  const [environment] = environments([queueOf({ gpus: 1, instanceTypes: ['g5'] })]);
  expect(environment?.ComputeResources).toMatchObject({
    Ec2Configuration: [{ ImageType: 'ECS_AL2023_NVIDIA' }],
    InstanceTypes: ['g5'],
  });
});

test('environments of another architecture are others, since a queue takes no two of them', () => {
  const named = (architecture: 'x86_64' | 'arm64') =>
    environments([queueOf()], { architecture }).map(({ ComputeEnvironmentName }) => ComputeEnvironmentName);
  expect(named('arm64')).toEqual([
    'sweepstack-test-default-ec2-arm64-spot',
    'sweepstack-test-default-ec2-arm64-on-demand',
  ]);
  expect(named('x86_64').filter((name) => named('arm64').includes(name))).toEqual([]);
});

test('names of environments differ by queue, platform and capacity', () => {
  const queues = [queueOf(), queueOf({ name: 'gpu', capacity: 'on-demand' }), fargateOf({ name: 'small' })];
  expect(environments(queues).map(({ ComputeEnvironmentName }) => ComputeEnvironmentName)).toEqual([
    'sweepstack-test-default-ec2-spot',
    'sweepstack-test-default-ec2-on-demand',
    'sweepstack-test-gpu-ec2-on-demand',
    'sweepstack-test-small-fargate-spot',
    'sweepstack-test-small-fargate-on-demand',
  ]);
});
