import { SweepError } from '../../lib/contract/sweep-error';
import { type QueueConfig, readConfig } from '../../lib/infra/config';

/** Feature flags and what the CDK's tools keep in the context. */
const FOREIGN = {
  '@aws-cdk/core:target-partitions': ['aws'],
  'cli-telemetry': false,
  'aws:cdk:version-reporting': true,
};

function problemsOf(context: Record<string, unknown>): string[] {
  try {
    readConfig(context);
  } catch (error) {
    if (!(error instanceof SweepError)) throw error;
    expect(error).toMatchObject({ code: 'InvalidConfiguration', source: 'user' });
    return error.message
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
  }
  return [];
}

test('nothing need be said', () => {
  expect(readConfig(FOREIGN)).toEqual({
    namespace: 'default',
    container: 'container',
    architecture: 'x86_64',
    network: { zones: 3, private: false },
    storage: { keep: true, oldVersionsDays: 30, checkpointsDays: 30, accessLogsDays: 90 },
    queues: [
      {
        name: 'default',
        platform: 'ec2',
        capacity: 'spot',
        instanceTypes: ['optimal'],
        maxVcpus: 256,
        vcpus: 1,
        memoryMiB: 1792,
        gpus: 0,
      },
    ],
    logRetentionDays: 30,
    hardened: false,
  });
});

test('settings are read from cdk.json, and -c wins', () => {
  const config = readConfig({ sweepstack: { namespace: 'team', zones: 2 }, zones: '4', keepData: 'false' });

  expect(config).toMatchObject({ namespace: 'team', network: { zones: 4 }, storage: { keep: false } });
});

describe('-c gives text, which is read as', () => {
  test.each([
    ['a number', { maxVcpus: '64' }, { maxVcpus: 64 }],
    ['a fraction', { platform: 'fargate', vcpus: '0.5' }, { vcpus: 0.5 }],
    ['words', { instanceTypes: 'c6i, m6i.xlarge' }, { instanceTypes: ['c6i', 'm6i.xlarge'] }],
    ['JSON', { instanceTypes: '["c6i"]' }, { instanceTypes: ['c6i'] }],
    [
      'queues',
      { queues: '[{"name":"gpu","gpus":1}]' },
      { name: 'gpu', gpus: 1, vcpus: 4, instanceTypes: ['g4dn', 'g5'] },
    ],
  ])('%s', (_, context, expected: Partial<QueueConfig>) => {
    expect(readConfig(context).queues).toEqual([expect.objectContaining(expected)]);
  });

  test('text, where text is meant', () => {
    expect(readConfig({ container: '64', namespace: 'true' })).toMatchObject({ container: '64', namespace: 'true' });
  });
});

describe('what follows from a setting', () => {
  test('hardened: private subnets and logs of a year', () => {
    const hardened = { network: { private: true }, logRetentionDays: 365, storage: { accessLogsDays: 365 } };

    expect(readConfig({ hardened: 'true' })).toMatchObject(hardened);
    expect(readConfig({ hardened: 'true', logRetentionDays: '731' })).toMatchObject({ logRetentionDays: 731 });
  });

  test.each([
    [{ architecture: 'arm64' }, ['default_arm64']],
    [{ gpus: '1' }, ['g4dn', 'g5']],
    [{ platform: 'fargate' }, []],
  ])('%j: instance types %j', (context, expected) => {
    expect(readConfig(context).queues[0]?.instanceTypes).toEqual(expected);
  });

  test('an existing VPC comes with its subnets', () => {
    const { network } = readConfig({ vpcId: 'vpc-0123abcd', subnetIds: 'subnet-0123abcd,subnet-4567abcd' });

    expect(network.existing).toEqual({ vpcId: 'vpc-0123abcd', subnetIds: ['subnet-0123abcd', 'subnet-4567abcd'] });
  });
});

describe('what is wrong is told with the name, the value and what is allowed', () => {
  test.each([
    [{ maxVcpus: 'many' }, "-c maxVcpus: must be a whole number from 1 to 100000, not 'many'"],
    [{ spot: 'false' }, '-c spot: unknown setting; there are namespace, container,'],
    [{ imageURL: 'x' }, "-c imageURL: unknown setting; did you mean 'imageUri'?"],
    [{ hardened: 'yes' }, "-c hardened: must be true or false, not 'yes'"],
    [{ capacity: 'ondemand' }, "must be one of spot, spot-only, on-demand, not 'ondemand'; did you mean 'on-demand'?"],
    [
      { sweepstack: { logRetentionDays: 31 } },
      'cdk.json sweepstack.logRetentionDays: must be one of 1, 3, 5, 7, 14, 30,',
    ],
    [{ sweepstack: [] }, 'cdk.json sweepstack: must be an object, not []'],
    [{ sweepstack: '{}' }, "cdk.json sweepstack: must be an object, not '{}'"],
    [
      { namespace: 'My_Team' },
      "must be lower-case letters, digits and hyphens, at most 20, beginning with a letter, not 'My_Team'",
    ],
    [{ queues: '[{"name":"a"' }, `-c queues: must be a list of 1 to 8 queues, each with a name, not '[{"name":"a"'`],
    [{ queues: '[{"name":"a","gpu":1}]' }, "-c queues[0].gpu: unknown setting; did you mean 'gpus'?"],
    [
      { queues: [{ name: 'a' }, { name: 'b', maxVcpus: 0 }] },
      '-c queues[1].maxVcpus: must be a whole number from 1 to',
    ],
    [{ queues: '[{"maxVcpus":4}]' }, 'must be a list of 1 to 8 queues, each with a name, not [{"maxVcpus":4}]'],
    [{ queues: '["gpu"]' }, "-c queues[0]: must be an object, not 'gpu'"],
    [{ subnetIds: 'here' }, 'must be a list of 1 to 16 ids of subnets, subnet-..., not ["here"]'],
    [{ notifyEmail: 'me' }, "must be an e-mail address, not 'me'"],
    [{ instanceTypes: 'big one' }, 'must be a list of 1 to 10 instance types or families such as c6i or m6i.xlarge'],
  ])('%j', (context, expected) => {
    expect(problemsOf(context)).toEqual([expect.stringContaining(expected)]);
  });

  test('all at once', () => {
    expect(problemsOf({ maxVcpus: 'many', zones: '9', sweepstack: { colour: 'red', vpcId: 'mine' } })).toHaveLength(4);
  });

  test('one that is not ours is left alone', () => {
    expect(problemsOf(FOREIGN)).toEqual([]);
  });
});

describe('what does not fit together', () => {
  test.each([
    [{ vpcId: 'vpc-0123abcd' }, 'vpcId: needs subnetIds'],
    [{ subnetIds: 'subnet-0123abcd' }, 'subnetIds: needs vpcId'],
    [{ vpcId: 'vpc-0123abcd', subnetIds: 'subnet-0123abcd', zones: '2' }, 'zones: is for a new VPC'],
    [
      { hardened: 'true', privateSubnets: 'false' },
      'privateSubnets: must be true, or left out, where hardened is true',
    ],
    [
      { githubProviderArn: 'arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com' },
      'githubProviderArn: needs githubRepository',
    ],
    [{ queues: '[{"name":"a"}]', maxVcpus: '4' }, 'maxVcpus: is for a deployment of one queue'],
    [{ queues: '[{"name":"a"},{"name":"b"},{"name":"a"}]' }, "queues: names must differ; 'a' is there twice"],
    [{ platform: 'fargate', gpus: '1', vcpus: '1', memoryMiB: '2048' }, 'gpus: must be 0 on Fargate, not 1'],
    [{ platform: 'fargate', instanceTypes: 'c6i' }, 'instanceTypes: is for platform ec2; leave it out on Fargate'],
    [{ platform: 'fargate', vcpus: '3' }, 'vcpus: must be one of 0.25, 0.5, 1, 2, 4, 8, 16, 32 on Fargate, not 3'],
    [
      { queues: '[{"name":"a","platform":"fargate","memoryMiB":1024}]' },
      'queues[0].memoryMiB: must be a multiple of 1024 from 2048 to 8192 with 1 vCPU on Fargate, not 1024',
    ],
    [{ vcpus: '1.5' }, 'vcpus: must be a whole number on EC2, not 1.5'],
    [{ gpus: '1', maxVcpus: '2' }, 'maxVcpus: must be at least vcpus, 4, not 2'],
    [{ vcpus: '8', maxVcpus: '4' }, 'maxVcpus: must be at least vcpus, 8, not 4'],
    [{ instanceTypes: 'c6i,c7gn' }, "instanceTypes: 'c7gn' has arm64 processors, not x86_64"],
    [
      { instanceTypes: 'g4dn,m7g.large', architecture: 'arm64' },
      "instanceTypes: 'g4dn' has x86_64 processors, not arm64",
    ],
    [
      { instanceTypes: 'a1.large', architecture: 'arm64' },
      "Amazon Linux 2023, on which workers run, has no 'a1.large'",
    ],
    [{ gpus: '1', architecture: 'arm64' }, 'gpus: must be 0 on arm64, for which AWS Batch has no image with drivers'],
    [{ gpus: '1', instanceTypes: 'g5,p3.2xlarge' }, "instanceTypes: 'p3.2xlarge' has no GPUs for which"],
    [{ gpus: '1', instanceTypes: 'g4ad,g6e.xlarge,p5' }, "instanceTypes: 'g4ad' has no GPUs for which"],
    [{ gpus: '1', instanceTypes: 'optimal' }, "instanceTypes: 'optimal' has no GPUs for which"],
  ])('%j', (context, expected) => {
    expect(problemsOf(context)).toEqual([expect.stringContaining(expected)]);
  });

  test('is not told of settings that are wrong themselves', () => {
    expect(problemsOf({ platform: 'fargat', vcpus: '0.5' })).toEqual([expect.stringContaining('-c platform')]);
  });
});
