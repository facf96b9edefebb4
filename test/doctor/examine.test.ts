import { examine } from '../../lib/doctor/examine';
import type { Facts } from '../../lib/doctor/facts';
import { hasProblem, type Level } from '../../lib/doctor/finding';
import {
  environment,
  healthy,
  healthyFargate,
  IMAGE,
  instanceType,
  job,
  NOW,
  queue,
  refused,
  said,
  subnet,
} from './healthy-facts';

/** Changes to healthy facts, and the one finding that they make. */
type Fault = readonly [
  name: string,
  changes: Partial<Facts>,
  finding: readonly [level: Level, check: string, message: string | RegExp, fix: string | RegExp],
];

const jobQueue = { name: queue.queue, state: 'ENABLED', status: 'VALID' };
const jobDefinition = {
  name: 'Sweepstack-default',
  revision: 3,
  status: 'ACTIVE',
  image: IMAGE,
  assignsPublicIp: false,
};
const quota = { service: 'ec2', code: 'L-34B43A08', name: 'All Standard Spot Instance Requests', vcpus: 640 } as const;
const onDemand = {
  service: 'ec2',
  code: 'L-1216C47A',
  name: 'Running On-Demand Standard instances',
  vcpus: 640,
} as const;
const spot = {
  zones: ['eu-west-1a', 'eu-west-1b'],
  types: ['m5.large'],
  pricedZones: ['eu-west-1a'],
  placementScore: said(8),
};
const minutes = (count: number): number => NOW - count * 60_000;

const ON_EC2: readonly Fault[] = [
  [
    'there is no queue',
    { jobQueue: said(undefined) },
    ['problem', 'queue', 'there is no job queue Sweepstack-default in eu-west-1', '`npm run update` makes it again'],
  ],
  [
    'the queue is invalid',
    { jobQueue: said({ ...jobQueue, status: 'INVALID', statusReason: 'CLIENT_ERROR - no such environment' }) },
    ['problem', 'queue', 'Sweepstack-default is INVALID: CLIENT_ERROR - no such environment', 'mend what it names'],
  ],
  [
    'the queue is being made',
    { jobQueue: said({ ...jobQueue, status: 'CREATING' }) },
    ['warning', 'queue', 'is CREATING: jobs wait until it is VALID', 'wait a minute'],
  ],
  [
    'the queue is being deleted',
    { jobQueue: said({ ...jobQueue, status: 'DELETING' }) },
    ['problem', 'queue', 'Sweepstack-default is DELETING', '`npm run update`'],
  ],
  [
    'the queue is disabled',
    { jobQueue: said({ ...jobQueue, state: 'DISABLED' }) },
    [
      'problem',
      'queue',
      'Sweepstack-default is DISABLED: it takes no job',
      '`aws batch update-job-queue --job-queue Sweepstack-default --state ENABLED --region eu-west-1`',
    ],
  ],
  [
    'one of two compute environments is invalid',
    {
      environments: said([
        environment('spot-ce', { status: 'INVALID', statusReason: 'CLIENT_ERROR - launch template lt-1 not found' }),
        environment('on-demand-ce'),
      ]),
    },
    [
      'warning',
      'compute environments',
      'spot-ce is INVALID: CLIENT_ERROR - launch template lt-1 not found; jobs run in on-demand-ce alone',
      '--compute-environment spot-ce --state DISABLED --region eu-west-1`, the same with ENABLED',
    ],
  ],
  [
    'the only compute environment is invalid',
    {
      queue: { ...queue, computeEnvironments: ['spot-ce'] },
      environments: said([environment('spot-ce', { status: 'INVALID', statusReason: 'CLIENT_ERROR - role' })]),
    },
    ['problem', 'compute environments', 'spot-ce is INVALID: CLIENT_ERROR - role', 'a role, a launch template'],
  ],
  [
    'the only compute environment is disabled',
    {
      queue: { ...queue, computeEnvironments: ['spot-ce'] },
      environments: said([environment('spot-ce', { state: 'DISABLED' })]),
    },
    [
      'problem',
      'compute environments',
      'spot-ce is DISABLED: it starts no instance',
      '`aws batch update-compute-environment --compute-environment spot-ce --state ENABLED --region eu-west-1`',
    ],
  ],
  [
    'the only compute environment is being changed',
    {
      queue: { ...queue, computeEnvironments: ['spot-ce'] },
      environments: said([environment('spot-ce', { status: 'UPDATING' })]),
    },
    ['warning', 'compute environments', 'spot-ce is UPDATING', 'wait a few minutes'],
  ],
  [
    'a compute environment is gone',
    { environments: said([environment('spot-ce')]) },
    [
      'warning',
      'compute environments',
      'there is no compute environment on-demand-ce; jobs run in spot-ce',
      'npm run up',
    ],
  ],
  [
    'there is no job definition',
    { jobDefinition: said(undefined) },
    ['problem', 'job definition', `there is no ${queue.jobDefinition}`, '`npm run update` registers it again'],
  ],
  [
    'the job definition is inactive',
    { jobDefinition: said({ ...jobDefinition, status: 'INACTIVE' }) },
    ['problem', 'job definition', 'Sweepstack-default:3 is INACTIVE: no job can be made from it', 'registers it again'],
  ],
  [
    'the job definition runs another image',
    { jobDefinition: said({ ...jobDefinition, image: 'old:1' }) },
    ['warning', 'job definition', `runs old:1, the deployment names ${IMAGE}`, 'makes them agree'],
  ],
  [
    'the image was deleted',
    { image: said({ uri: IMAGE, state: 'no-image', architectures: said([]) }) },
    [
      'problem',
      'image',
      `${IMAGE} is not in its repository: it was deleted, or never pushed`,
      '`npm run update` builds it',
    ],
  ],
  [
    'the repository was deleted',
    { image: said({ uri: IMAGE, state: 'no-repository', architectures: said([]) }) },
    ['problem', 'image', `there is no repository for ${IMAGE}`, '`npm run update` builds it'],
  ],
  [
    'the image is for another architecture',
    { image: said({ uri: IMAGE, state: 'found', architectures: said(['arm64']) }) },
    ['problem', 'image', "is for arm64, and the queue's processors are x86_64 (amd64)", '`architecture` in cdk.json'],
  ],
  [
    'the region has none of the instance types',
    { instanceTypes: said([]), quotas: [] },
    ['problem', 'worker size', 'eu-west-1 offers no instance type of m5', '`instanceTypes` of the queue in cdk.json'],
  ],
  [
    'the instance types are of another architecture',
    { instanceTypes: said([instanceType('m7g.large', 2, 8, { architectures: ['arm64'] })]), quotas: [] },
    [
      'problem',
      'worker size',
      "the queue's image is for x86_64, its instance types are arm64",
      'make `architecture` and',
    ],
  ],
  [
    'a worker asks for more vCPUs than any instance has',
    { size: { vcpus: 32, memoryMiB: 4096, gpus: 0 }, quotas: [] },
    [
      'problem',
      'worker size',
      'a worker asks for 32 vCPUs; the largest allowed instance type, m5.4xlarge, has 16',
      'set resources.vcpus to 16 at most',
    ],
  ],
  [
    'a worker asks for as much memory as an instance is sold with',
    { size: { vcpus: 2, memoryMiB: 65_536, gpus: 0 }, quotas: [] },
    [
      'problem',
      'worker size',
      'm5.4xlarge, has 65536 MiB, of which about 60588 MiB are for jobs',
      'set resources.memory_mib to 60588 at most',
    ],
  ],
  [
    'a worker asks for almost as much memory as an instance is sold with',
    { size: { vcpus: 2, memoryMiB: 65_000, gpus: 0 } },
    ['warning', 'worker size', '65000 MiB may not fit: m5.4xlarge has 65536 MiB', 'set resources.memory_mib to 60588'],
  ],
  [
    'a worker asks for a GPU where there is none',
    { size: { vcpus: 2, memoryMiB: 4096, gpus: 1 }, quotas: [] },
    ['problem', 'worker size', 'asks for 1 GPU; none of the allowed instance types has one', 'a queue with GPUs'],
  ],
  [
    'a worker asks for more GPUs than any instance has',
    {
      size: { vcpus: 2, memoryMiB: 4096, gpus: 8 },
      instanceTypes: said([instanceType('g5.12xlarge', 48, 192, { gpus: 4 })]),
      quotas: [],
    },
    ['problem', 'worker size', 'asks for 8 GPUs; the allowed instance types have 4 at most', 'resources.gpus to 4'],
  ],
  [
    'no type has everything at once',
    {
      size: { vcpus: 16, memoryMiB: 40_000, gpus: 0 },
      instanceTypes: said([instanceType('c5.4xlarge', 16, 32), instanceType('r5.2xlarge', 8, 64)]),
      quotas: [],
    },
    ['problem', 'worker size', 'no allowed instance type has 16 vCPUs and 40000 MiB at once', 'ask for less of one'],
  ],
  [
    'a worker asks for more vCPUs than the queue may run',
    { environments: said([environment('spot-ce', { maxVcpus: 1 }), environment('on-demand-ce', { maxVcpus: 1 })]) },
    ['problem', 'vCPU maximum', 'a worker asks for 2 vCPUs, and the queue may run 1 at once', 'raise `maxVcpus`'],
  ],
  [
    'the queue is full',
    {
      environments: said([
        environment('spot-ce', { desiredVcpus: 64 }),
        environment('on-demand-ce', { desiredVcpus: 63 }),
      ]),
    },
    ['warning', 'vCPU maximum', 'the queue is full: 127 of its 128 vCPUs are in use', 'stop another sweep'],
  ],
  [
    'the Spot quota is lower than one instance, the on-demand one is not',
    { quotas: [said({ ...quota, vcpus: 1 }), said(onDemand)] },
    [
      'warning',
      'quota',
      'the account may run 1 vCPU of "All Standard Spot Instance Requests"; the smallest instance for a worker has 2',
      '--service-code ec2 --quota-code L-34B43A08 --desired-value 64 --region eu-west-1`',
    ],
  ],
  [
    'the only quota is lower than one instance',
    { quotas: [said({ ...quota, vcpus: 0 })] },
    ['problem', 'quota', 'the account may run 0 vCPUs', 'aws service-quotas request-service-quota-increase'],
  ],
  [
    'a quota is lower than what the queue may run',
    { quotas: [said({ ...quota, vcpus: 32 }), said(onDemand)] },
    ['warning', 'quota', 'Requests", and the queue 64: at most 16 workers at once', '--desired-value 64'],
  ],
  [
    'no subnet gives public addresses',
    { subnets: said(['a', 'b'].map((zone) => subnet(`subnet-${zone}`, { assignsPublicIp: false }))) },
    [
      'problem',
      'network',
      'subnet-a and subnet-b: routes to an internet gateway, but instances in it get no public address',
      '`aws ec2 modify-subnet-attribute --map-public-ip-on-launch --region eu-west-1 --subnet-id subnet-a`',
    ],
  ],
  [
    'one of two subnets has no route',
    { subnets: said([subnet('subnet-a'), subnet('subnet-b', { route: 'none' })]) },
    [
      'warning',
      'network',
      'subnet-b: has no route to the internet, and the VPC has no endpoint for ecs, ecs-agent, ecs-telemetry, ecr.api, ' +
        'ecr.dkr and logs',
      'add a route for 0.0.0.0/0',
    ],
  ],
  [
    'the NAT gateway is gone',
    { subnets: said([subnet('subnet-a', { route: 'blackhole' })]), ...onlySubnetA() },
    ['problem', 'network', 'subnet-a: has a route to the internet that leads to a gateway that is gone', 'add a route'],
  ],
  [
    'a subnet is full',
    { subnets: said([subnet('subnet-a', { freeAddresses: 0 })]), ...onlySubnetA() },
    ['problem', 'network', 'subnet-a: has no free address', 'use a larger subnet'],
  ],
  [
    'a subnet is gone',
    { subnets: said([subnet('subnet-a')]) },
    ['warning', 'network', 'subnet-b is not there', '`npm run update` makes the network again'],
  ],
  [
    'all subnets are gone',
    { subnets: said([]) },
    ['problem', 'network', 'subnet-a and subnet-b are not there', '`npm run update` makes the network again'],
  ],
  [
    'data goes through the NAT gateway',
    { subnets: said(['a', 'b'].map((zone) => subnet(`subnet-${zone}`, { route: 'nat' }))), endpoints: said([]) },
    ['warning', 'network', 'data from and to S3 goes through the NAT gateway', 'a gateway endpoint for S3'],
  ],
  [
    'the security group lets nothing out',
    { closedGroups: said(['sg-1']) },
    ['problem', 'security groups', 'nothing may leave sg-1 on port 443', 'allow outbound TCP 443'],
  ],
  [
    'no zone sells spare capacity, on-demand capacity is behind it',
    { spot: said({ ...spot, pricedZones: [] }) },
    [
      'warning',
      'spot capacity',
      'there is no price for spare capacity of m5.large in eu-west-1a and eu-west-1b; workers start on on-demand',
      'allow more instance types',
    ],
  ],
  [
    'no zone sells spare capacity, and there is nothing else',
    {
      queue: { ...queue, computeEnvironments: ['spot-ce'] },
      environments: said([environment('spot-ce')]),
      spot: said({ ...spot, pricedZones: [] }),
    },
    ['problem', 'spot capacity', 'there is no price for spare capacity', 'add on-demand capacity'],
  ],
  [
    'spare capacity is scarce',
    { spot: said({ ...spot, placementScore: said(2) }) },
    ['warning', 'spot capacity', 'AWS gives the queue a placement score of 2 of 10', 'run in another region'],
  ],
  [
    'the bucket is gone',
    { bucket: said(false) },
    ['problem', 'bucket', 'the bucket of s3://sweeps-123456789012/sweeps is not there', '`npm run update`'],
  ],
  [
    'jobs wait for long and Batch says nothing',
    { jobs: said([job({ createdAt: minutes(40) }), job({ createdAt: minutes(2) })]) },
    [
      'warning',
      'waiting jobs',
      '2 jobs waiting for an instance, the first for 40 min, and Batch gives no',
      'Auto Scaling',
    ],
  ],
  [
    'a job does not get beyond STARTING',
    { jobs: said([job({ status: 'STARTING', createdAt: minutes(30) })]) },
    ['warning', 'waiting jobs', '1 job in STARTING, the first since 30 min', 'findings on image and network'],
  ],
];

const ON_FARGATE: readonly Fault[] = [
  [
    'a worker asks for a GPU',
    { size: { vcpus: 2, memoryMiB: 4096, gpus: 1 } },
    ['problem', 'worker size', 'asks for a GPU, and the queue is of Fargate, which has none', 'a queue with GPUs'],
  ],
  [
    'a worker asks for vCPUs that Fargate does not have',
    { size: { vcpus: 3, memoryMiB: 8192, gpus: 0 } },
    [
      'problem',
      'worker size',
      'a worker asks for 3 vCPUs, which Fargate does not have',
      'to one of 0.25, 0.5, 1, 2, 4',
    ],
  ],
  [
    'a worker asks for memory that does not go with its vCPUs',
    { size: { vcpus: 2, memoryMiB: 2048, gpus: 0 } },
    ['problem', 'worker size', '2 vCPUs and 2048 MiB, which Fargate', 'a multiple of 1024 from 4096 to 16384'],
  ],
  [
    'the quota is lower than one task',
    { quotas: [said({ service: 'fargate', code: 'L-3032A538', name: 'Fargate On-Demand vCPU', vcpus: 1 })] },
    ['problem', 'quota', 'the smallest task for a worker has 2', '--service-code fargate --quota-code L-3032A538'],
  ],
  [
    'tasks get no public address',
    { jobDefinition: said(jobDefinition) },
    ['problem', 'network', 'instances in it get no public address', 'let the job definition assign public addresses'],
  ],
];

describe.each([
  ['on EC2', healthy, ON_EC2],
  ['on Fargate', healthyFargate, ON_FARGATE],
])('a queue %s', (_platform, sound, faults) => {
  test('without a fault gives nothing but good news', () => {
    const levels = new Set(examine(sound).map(({ level }) => level));
    expect([...levels]).toEqual(['ok']);
  });

  test.each(faults)('%s', (_name, changes, [level, check, message, fix]) => {
    const bad = examine({ ...sound, ...changes }).filter((finding) => finding.level !== 'ok');
    expect(bad).toEqual([expect.objectContaining({ level, check })]);
    expect(bad[0]?.message).toMatch(message instanceof RegExp ? message : literally(message));
    expect(bad[0]?.fix).toMatch(fix instanceof RegExp ? fix : literally(fix));
  });
});

describe('without faults', () => {
  test('a private subnet with all endpoints needs no way to the internet', () => {
    const endpoints = said(['s3', 'ecs', 'ecs-agent', 'ecs-telemetry', 'ecr.api', 'ecr.dkr', 'logs']);
    const facts = {
      ...healthy,
      endpoints,
      subnets: said([subnet('subnet-a', { route: 'none' as const })]),
      ...onlySubnetA(),
    };
    expect(hasProblem(examine(facts))).toBe(false);
  });

  test('one quota of several is enough', () => {
    const quotas = [said({ ...quota, vcpus: 0 }), said(onDemand)];
    expect(hasProblem(examine({ ...healthy, quotas }))).toBe(false);
  });

  test('a job of a minute ago is on its way', () => {
    const findings = examine({ ...healthy, jobs: said([job({}), job({ status: 'STARTING' })]) });
    const waiting = findings.filter(({ check }) => check === 'waiting jobs');
    expect(waiting.map(({ level, message }) => [level, message])).toEqual([
      ['ok', '1 job waiting for an instance, the first for 1 min; the first one takes up to 5 min to start'],
      ['ok', '1 job starting'],
    ]);
  });

  test('an image of another registry is not looked into', () => {
    const image = said({ uri: 'ghcr.io/a/b', state: 'elsewhere' as const, architectures: said([]) });
    const [finding] = examine({ ...healthy, image });
    expect(finding).toMatchObject({ level: 'unknown', message: expect.stringContaining('not in ECR') as string });
  });
});

describe('what could not be read', () => {
  test('is told with the permission that is missing, and is no problem', () => {
    const facts = { ...healthy, image: refused('denied', 'ecr:DescribeImages', 'ask for the managed policy') };
    const findings = examine(facts);
    expect(findings[0]).toEqual({
      level: 'unknown',
      check: 'image',
      message: 'could not be checked: needs ecr:DescribeImages',
      fix: 'ask for the managed policy',
    });
    expect(hasProblem(findings)).toBe(false);
    // Everything else is looked at all the same.
    expect(findings.some(({ check }) => check === 'queue')).toBe(true);
  });

  test.each(Object.keys(healthy).filter((key) => !['deployment', 'queue', 'size', 'now', 'quotas'].includes(key)))(
    '%s alone leaves no problem and is mentioned once',
    (key) => {
      const findings = examine({ ...healthy, [key]: refused('failed', 'service:Action') });
      expect(hasProblem(findings)).toBe(false);
      expect(findings.filter(({ level }) => level === 'unknown')).toHaveLength(1);
    },
  );

  test('a part of a reading is told, too', () => {
    const image = said({ uri: IMAGE, state: 'found' as const, architectures: refused('denied', 'ecr:BatchGetImage') });
    const scored = said({ ...spot, placementScore: refused('denied', 'ec2:GetSpotPlacementScores') });
    const unknown = examine({ ...healthy, image, spot: scored }).filter(({ level }) => level === 'unknown');
    expect(unknown.map(({ message }) => message)).toEqual([
      'could not be checked: needs ecr:BatchGetImage',
      'could not be checked: needs ec2:GetSpotPlacementScores',
    ]);
  });

  test('a quota that could not be read may be the one that is enough', () => {
    const findings = examine({ ...healthy, quotas: [said({ ...quota, vcpus: 0 }), refused('denied')] });
    expect(hasProblem(findings)).toBe(false);
    expect(findings[0]).toMatchObject({ level: 'warning', check: 'quota' });
  });

  test.each(['credentials', 'region'] as const)('for want of %s is the one finding there is', (why) => {
    const facts = {
      ...healthy,
      jobQueue: refused(why, 'batch:DescribeJobQueues', 'sign in'),
      image: refused('denied'),
    };
    expect(examine(facts)).toEqual([
      { level: 'problem', check: why, message: `cannot ask for batch:DescribeJobQueues: ${why}`, fix: 'sign in' },
    ]);
  });

  test('because AWS does not answer at all is one finding, not one each', () => {
    const silent = Object.fromEntries(
      Object.entries(healthy).map(([key, value]) => [key, isReading(value) ? refused('unreachable') : value]),
    ) as unknown as Facts;
    const findings = examine({ ...silent, quotas: [] });
    expect(findings.map(({ level, check }) => [level, check])).toEqual([['problem', 'connection']]);
  });
});

test('the worst comes first', () => {
  const findings = examine({
    ...healthy,
    bucket: said(false),
    image: refused('denied'),
    spot: said({ ...spot, placementScore: said(1) }),
  });
  const levels = findings.map(({ level }) => level);
  expect([...new Set(levels)]).toEqual(['problem', 'warning', 'unknown', 'ok']);
  expect(levels.indexOf('ok')).toBe(3);
});

test('messages name what is there, not placeholders', () => {
  const all = ON_EC2.flatMap(([, changes]) => examine({ ...healthy, ...changes }));
  for (const { message, fix = '' } of all) expect(message + fix).not.toMatch(/undefined|NaN|\[object|SUBNET/);
});

function onlySubnetA() {
  const subnets = ['subnet-a'];
  return { environments: said([environment('spot-ce', { subnets }), environment('on-demand-ce', { subnets })]) };
}

function isReading(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'ok' in value;
}

function literally(text: string): RegExp {
  return new RegExp(text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
}
