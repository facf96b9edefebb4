import {
  BatchClient,
  DescribeComputeEnvironmentsCommand,
  DescribeJobDefinitionsCommand,
  DescribeJobQueuesCommand,
  DescribeJobsCommand,
  ListJobsCommand,
} from '@aws-sdk/client-batch';
import {
  DescribeInstanceTypesCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSpotPriceHistoryCommand,
  DescribeSubnetsCommand,
  DescribeVpcEndpointsCommand,
  EC2Client,
  GetSpotPlacementScoresCommand,
  type Route,
} from '@aws-sdk/client-ec2';
import {
  BatchGetImageCommand,
  DescribeImagesCommand,
  ECRClient,
  GetDownloadUrlForLayerCommand,
} from '@aws-sdk/client-ecr';
import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import {
  GetAWSDefaultServiceQuotaCommand,
  GetServiceQuotaCommand,
  ServiceQuotasClient,
} from '@aws-sdk/client-service-quotas';
import { mockClient } from 'aws-sdk-client-mock';
import { doctorClients } from '../../../lib/aws/doctor/clients';
import { gather } from '../../../lib/aws/doctor/gather';
import { examine } from '../../../lib/doctor/examine';
import type { Facts } from '../../../lib/doctor/facts';
import type { Reading } from '../../../lib/doctor/reading';
import { deployment, IMAGE, NOW, queue } from '../../doctor/healthy-facts';
import { DEFINITION, detail, ENVIRONMENT, GPU_INSTANCE, INSTANCE, OPEN_GROUP, QUEUE, SUBNETS } from './answers';

const batch = mockClient(BatchClient);
const ec2 = mockClient(EC2Client);
const ecr = mockClient(ECRClient);
const s3 = mockClient(S3Client);
const quotas = mockClient(ServiceQuotasClient);
const ofOneEnvironment = { ...queue, computeEnvironments: ['spot-ce'] };

beforeEach(() => {
  for (const mock of [batch, ec2, ecr, s3, quotas]) mock.reset();
  batch.on(DescribeJobQueuesCommand).resolves({ jobQueues: [{ ...QUEUE, computeEnvironmentOrder: [] }] });
  batch.on(DescribeComputeEnvironmentsCommand).resolves({ computeEnvironments: [ENVIRONMENT] });
  batch.on(DescribeJobDefinitionsCommand).resolves({ jobDefinitions: [DEFINITION] });
  batch.on(ListJobsCommand).resolves({ jobSummaryList: [] });
  ec2.on(DescribeInstanceTypesCommand).resolves({ InstanceTypes: [INSTANCE] as never });
  ec2.on(DescribeSubnetsCommand).resolves({ Subnets: SUBNETS });
  ec2.on(DescribeRouteTablesCommand).resolves({ RouteTables: [mainTable({ GatewayId: 'igw-1' })] });
  ec2.on(DescribeVpcEndpointsCommand).resolves({ VpcEndpoints: [{ ServiceName: 'com.amazonaws.eu-west-1.s3' }] });
  ec2.on(DescribeSecurityGroupsCommand).resolves({ SecurityGroups: [OPEN_GROUP] });
  ec2.on(DescribeSpotPriceHistoryCommand).resolves({ SpotPriceHistory: [{ AvailabilityZone: 'eu-west-1a' }] });
  ec2.on(GetSpotPlacementScoresCommand).resolves({ SpotPlacementScores: [{ Region: 'eu-west-1', Score: 7 }] });
  ecr.on(DescribeImagesCommand).resolves({ imageDetails: [{}] });
  ecr.on(BatchGetImageCommand).resolves({ images: [{ imageManifest: INDEX }] });
  s3.on(HeadBucketCommand).resolves({});
  quotas
    .on(GetServiceQuotaCommand)
    .resolves({ Quota: { QuotaName: 'All Standard Spot Instance Requests', Value: 640 } });
});

/** A list of images, with a statement on how they were built beside them. */
const INDEX = JSON.stringify({
  mediaType: 'application/vnd.oci.image.index.v1+json',
  manifests: [
    { platform: { architecture: 'amd64', os: 'linux' } },
    { platform: { architecture: 'unknown', os: 'unknown' } },
  ],
});

async function look(jobs?: readonly string[]): Promise<Facts> {
  const size = { vcpus: 2, memoryMiB: 4096, gpus: 0 };
  const clients = doctorClients('eu-west-1');
  return gather(clients, { deployment, queue: ofOneEnvironment, size, now: NOW, ...(jobs && { jobs }) });
}

function valueOf<T>(reading: Reading<T>): T {
  if (!reading.ok) throw new Error(reading.message);
  return reading.value;
}

function mainTable(route: Route) {
  const local = { DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local', State: 'active' as const };
  const outside = { DestinationCidrBlock: '0.0.0.0/0', State: 'active' as const, ...route };
  return { VpcId: 'vpc-1', Associations: [{ Main: true }], Routes: [local, outside] };
}

function awsError(name: string, status = 400): Error {
  return Object.assign(new Error(`${name} by test`), { name, $fault: 'client', $metadata: { httpStatusCode: status } });
}

test('a queue that is well gives good news alone', async () => {
  const findings = examine(await look());
  expect(findings.filter(({ level }) => level !== 'ok')).toEqual([]);
  expect(findings.map(({ check }) => check)).toEqual([
    'queue',
    'compute environments',
    'job definition',
    'image',
    'worker size',
    'vCPU maximum',
    'quota',
    'network',
    'spot capacity',
    'bucket',
  ]);
});

test('each thing is asked for once, by name, and nothing is changed', async () => {
  await look();
  const calls = [batch, ec2, ecr, s3, quotas].flatMap((mock) => mock.calls().map(({ args: [command] }) => command));
  for (const { constructor } of calls) expect(constructor.name).toMatch(/^(?:Describe|List|Get|BatchGet|Head)/);
  expect(batch.commandCalls(DescribeJobQueuesCommand)[0]?.args[0].input).toEqual({ jobQueues: ['Sweepstack-default'] });
  expect(s3.commandCalls(HeadBucketCommand)[0]?.args[0].input).toEqual({ Bucket: 'sweeps-123456789012' });
  expect(quotas.commandCalls(GetServiceQuotaCommand).map(({ args: [{ input }] }) => input)).toEqual([
    { ServiceCode: 'ec2', QuotaCode: 'L-34B43A08' },
  ]);
  expect(ec2.commandCalls(DescribeSpotPriceHistoryCommand)[0]?.args[0].input).toMatchObject({
    InstanceTypes: ['m5.large'],
    Filters: [{ Name: 'availability-zone', Values: ['eu-west-1a', 'eu-west-1b'] }],
  });
});

describe('instance types', () => {
  test('with GPUs have all of them', async () => {
    ec2.on(DescribeInstanceTypesCommand).resolves({ InstanceTypes: [GPU_INSTANCE] as never });
    expect(valueOf((await look()).instanceTypes)).toEqual([
      { type: 'g4dn.12xlarge', vcpus: 48, memoryMiB: 196_608, gpus: 4, architectures: ['x86_64'] },
    ]);
  });

  test.each([
    [
      ['m5', 'c5.large'],
      ['m5.*', 'c5.large'],
    ],
    [['optimal'], ['m6i.*', 'c6i.*', 'r6i.*', 'c7i.*']],
    [
      ['default_arm64', 'm6g'],
      ['m6g.*', 'c6g.*', 'r6g.*', 'c7g.*'],
    ],
  ])('%j are asked for as %j', async (instanceTypes, values) => {
    const computeResources = { ...ENVIRONMENT.computeResources, instanceTypes } as never;
    batch
      .on(DescribeComputeEnvironmentsCommand)
      .resolves({ computeEnvironments: [{ ...ENVIRONMENT, computeResources }] });
    await look();
    const [call] = ec2.commandCalls(DescribeInstanceTypesCommand);
    expect(call?.args[0].input.Filters).toEqual([{ Name: 'instance-type', Values: values }]);
  });

  test('of all pages are taken', async () => {
    ec2
      .on(DescribeInstanceTypesCommand)
      .resolvesOnce({ InstanceTypes: [INSTANCE] as never, NextToken: 'more' })
      .resolves({ InstanceTypes: [GPU_INSTANCE] as never });
    expect(valueOf((await look()).instanceTypes)).toHaveLength(2);
  });
});

describe('routes', () => {
  test.each<[Route, string]>([
    [{ GatewayId: 'igw-1' }, 'internet-gateway'],
    [{ NatGatewayId: 'nat-1' }, 'nat'],
    [{ NatGatewayId: 'nat-1', State: 'blackhole' }, 'blackhole'],
    [{ TransitGatewayId: 'tgw-1' }, 'other'],
    [{ DestinationCidrBlock: '192.168.0.0/16', VpcPeeringConnectionId: 'pcx-1' }, 'none'],
  ])('%j is %s', async (route, kind) => {
    ec2.on(DescribeRouteTablesCommand).resolves({ RouteTables: [mainTable(route)] });
    expect(valueOf((await look()).subnets).map((subnet) => subnet.route)).toEqual([kind, kind]);
  });

  test('of a subnet go before those of its VPC', async () => {
    const own = { ...mainTable({ NatGatewayId: 'nat-1' }), Associations: [{ SubnetId: 'subnet-b' }] };
    ec2.on(DescribeRouteTablesCommand).resolves({ RouteTables: [mainTable({ GatewayId: 'igw-1' }), own] });
    expect(valueOf((await look()).subnets).map(({ id, route }) => [id, route])).toEqual([
      ['subnet-a', 'internet-gateway'],
      ['subnet-b', 'nat'],
    ]);
  });
});

describe('a security group', () => {
  const anywhere = { IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
  test.each([
    ['with every protocol', [{ IpProtocol: '-1', ...anywhere }], true],
    ['with HTTPS', [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, ...anywhere }], true],
    ['with all ports', [{ IpProtocol: 'tcp', FromPort: 0, ToPort: 65_535, ...anywhere }], true],
    [
      'to a prefix list',
      [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, PrefixListIds: [{ PrefixListId: 'pl' }] }],
      true,
    ],
    ['with HTTP alone', [{ IpProtocol: 'tcp', FromPort: 80, ToPort: 80, ...anywhere }], false],
    ['with UDP alone', [{ IpProtocol: 'udp', FromPort: 443, ToPort: 443, ...anywhere }], false],
    ['to nowhere', [{ IpProtocol: '-1', IpRanges: [] }], false],
    ['without rules', [], false],
  ])('%s', async (_name, IpPermissionsEgress, isOpen) => {
    ec2.on(DescribeSecurityGroupsCommand).resolves({ SecurityGroups: [{ GroupId: 'sg-1', IpPermissionsEgress }] });
    expect(valueOf((await look()).closedGroups)).toEqual(isOpen ? [] : ['sg-1']);
  });
});

describe('quotas', () => {
  test('that were never changed are those of AWS', async () => {
    quotas.on(GetServiceQuotaCommand).rejects(awsError('NoSuchResourceException'));
    quotas.on(GetAWSDefaultServiceQuotaCommand).resolves({ Quota: { QuotaName: 'All Standard', Value: 5 } });
    const [reading] = (await look()).quotas;
    expect(reading).toMatchObject({ ok: true, value: { code: 'L-34B43A08', name: 'All Standard', vcpus: 5 } });
  });
});

describe('the image', () => {
  test.each([
    ['ImageNotFoundException', 'no-image'],
    ['RepositoryNotFoundException', 'no-repository'],
  ])('%s: %s', async (name, state) => {
    ecr.on(DescribeImagesCommand).rejects(awsError(name));
    expect(valueOf((await look()).image)).toMatchObject({ uri: IMAGE, state });
    expect(ecr.commandCalls(BatchGetImageCommand)).toEqual([]);
  });

  test('of one architecture says so in its configuration', async () => {
    const manifest = { mediaType: 'application/vnd.oci.image.manifest.v1+json', config: { digest: 'sha256:c0' } };
    ecr.on(BatchGetImageCommand).resolves({ images: [{ imageManifest: JSON.stringify(manifest) }] });
    const config = encodeURIComponent(JSON.stringify({ architecture: 'arm64', os: 'linux' }));
    ecr.on(GetDownloadUrlForLayerCommand).resolves({ downloadUrl: `data:application/json,${config}` });
    const image = valueOf((await look()).image);
    expect(image.architectures).toMatchObject({ ok: true, value: ['arm64'] });
    expect(ecr.commandCalls(GetDownloadUrlForLayerCommand)[0]?.args[0].input).toEqual({
      registryId: '123456789012',
      repositoryName: 'sweeps',
      layerDigest: 'sha256:c0',
    });
  });

  test.each([
    ['123456789012.dkr.ecr.us-east-2.amazonaws.com/team/app@sha256:ab', 'team/app', { imageDigest: 'sha256:ab' }],
    ['123456789012.dkr.ecr.us-east-2.amazonaws.com/app:v1', 'app', { imageTag: 'v1' }],
    ['123456789012.dkr.ecr.us-east-2.amazonaws.com/app', 'app', { imageTag: 'latest' }],
  ])('%s is looked for as it is named', async (image, repositoryName, imageId) => {
    const size = { vcpus: 2, memoryMiB: 4096, gpus: 0 };
    await gather(doctorClients('eu-west-1'), { deployment: { ...deployment, image }, queue, size, now: NOW });
    const [call] = ecr.commandCalls(DescribeImagesCommand);
    expect(call?.args[0].input).toEqual({ registryId: '123456789012', repositoryName, imageIds: [imageId] });
    const client = call?.thisValue as ECRClient | undefined;
    expect(await client?.config.region()).toBe('us-east-2');
  });

  test.each(['public.ecr.aws/docker/library/python:3.12', 'ghcr.io/me/app', 'python'])(
    '%s is elsewhere',
    async (image) => {
      const size = { vcpus: 2, memoryMiB: 4096, gpus: 0 };
      const facts = await gather(doctorClients('eu-west-1'), {
        deployment: { ...deployment, image },
        queue,
        size,
        now: NOW,
      });
      expect(valueOf(facts.image)).toMatchObject({ state: 'elsewhere' });
      expect(ecr.calls()).toEqual([]);
    },
  );
});

describe('jobs', () => {
  const parent = detail({ jobId: 'array', status: 'PENDING', arrayProperties: { size: 3 } });
  const capacity = 'CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY - Service cannot fulfill the capacity requested';
  const child = detail({ jobId: 'array:0', arrayProperties: { index: 0 }, statusReason: capacity });
  const killed = detail({
    jobId: 'array:1',
    status: 'FAILED',
    stoppedAt: NOW - 5_000,
    arrayProperties: { index: 1 },
    statusReason: 'Essential container in task exited',
    attempts: [{ container: { exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' } }],
  });

  test('of a queue are those that wait or failed, and of arrays the children', async () => {
    batch.on(ListJobsCommand, { jobQueue: queue.queue, jobStatus: 'PENDING' }).resolves(listing('array'));
    batch.on(ListJobsCommand, { arrayJobId: 'array', jobStatus: 'RUNNABLE' }).resolves(listing('array:0'));
    batch.on(ListJobsCommand, { arrayJobId: 'array', jobStatus: 'FAILED' }).resolves(listing('array:1'));
    batch.on(DescribeJobsCommand, { jobs: ['array'] }).resolves({ jobs: [parent] });
    batch.on(DescribeJobsCommand, { jobs: ['array:0', 'array:1'] }).resolves({ jobs: [child, killed] });
    const facts = await look();
    expect(valueOf(facts.jobs)).toMatchObject([
      { id: 'array', isArray: true },
      { id: 'array:0', isArray: false, status: 'RUNNABLE', statusReason: capacity },
      { id: 'array:1', status: 'FAILED', exitCode: 137, reason: expect.stringContaining('OutOfMemory') as string },
    ]);
    expect(
      examine(facts)
        .map(({ check }) => check)
        .slice(0, 2),
    ).toEqual(['waiting jobs', 'failed jobs']);
  });

  test('that failed days ago are left out, unless they are asked for', async () => {
    const old = detail({ jobId: 'old', status: 'FAILED', stoppedAt: NOW - 3 * 24 * 3_600_000 });
    batch.on(ListJobsCommand, { jobQueue: queue.queue, jobStatus: 'FAILED' }).resolves(listing('old'));
    batch.on(DescribeJobsCommand).resolves({ jobs: [old] });
    expect(valueOf((await look()).jobs)).toEqual([]);
    expect(valueOf((await look(['old'])).jobs)).toMatchObject([{ id: 'old' }]);
  });

  test('that are asked for are not looked for', async () => {
    batch.on(DescribeJobsCommand).resolves({ jobs: [child] });
    await look(['array:0']);
    expect(batch.commandCalls(ListJobsCommand)).toEqual([]);
    expect(batch.commandCalls(DescribeJobsCommand).map(({ args: [{ input }] }) => input)).toEqual([
      { jobs: ['array:0'] },
    ]);
  });

  test('more than 100 are described 100 at a time, as Batch allows', async () => {
    batch.on(DescribeJobsCommand).resolves({ jobs: [] });
    await look(Array.from({ length: 250 }, (_, i) => `job-${i}`));
    const sizes = batch.commandCalls(DescribeJobsCommand).map(({ args: [{ input }] }) => input.jobs?.length);
    expect(sizes).toEqual([100, 100, 50]);
  });

  test('of a queue that is gone are not asked for', async () => {
    batch.on(DescribeJobQueuesCommand).resolves({ jobQueues: [] });
    const facts = await look();
    expect(valueOf(facts.jobs)).toEqual([]);
    expect(batch.commandCalls(ListJobsCommand)).toEqual([]);
    expect(examine(facts)[0]).toMatchObject({ level: 'problem', check: 'queue' });
  });
});

describe('a missing permission', () => {
  test.each([
    [
      'batch:DescribeJobQueues',
      () => batch.on(DescribeJobQueuesCommand).rejects(awsError('AccessDeniedException', 403)),
    ],
    ['batch:ListJobs', () => batch.on(ListJobsCommand).rejects(awsError('AccessDeniedException', 403))],
    [
      'batch:DescribeJobDefinitions',
      () => batch.on(DescribeJobDefinitionsCommand).rejects(awsError('AccessDenied', 403)),
    ],
    [
      'ec2:DescribeInstanceTypes',
      () => ec2.on(DescribeInstanceTypesCommand).rejects(awsError('UnauthorizedOperation')),
    ],
    ['ec2:DescribeSubnets', () => ec2.on(DescribeSubnetsCommand).rejects(awsError('UnauthorizedOperation'))],
    ['ec2:DescribeRouteTables', () => ec2.on(DescribeRouteTablesCommand).rejects(awsError('UnauthorizedOperation'))],
    ['ec2:DescribeVpcEndpoints', () => ec2.on(DescribeVpcEndpointsCommand).rejects(awsError('UnauthorizedOperation'))],
    [
      'ec2:DescribeSecurityGroups',
      () => ec2.on(DescribeSecurityGroupsCommand).rejects(awsError('UnauthorizedOperation')),
    ],
    [
      'ec2:GetSpotPlacementScores',
      () => ec2.on(GetSpotPlacementScoresCommand).rejects(awsError('UnauthorizedOperation')),
    ],
    [
      'ec2:DescribeSpotPriceHistory',
      () => ec2.on(DescribeSpotPriceHistoryCommand).rejects(awsError('UnauthorizedOperation')),
    ],
    ['ecr:DescribeImages', () => ecr.on(DescribeImagesCommand).rejects(awsError('AccessDeniedException'))],
    ['ecr:BatchGetImage', () => ecr.on(BatchGetImageCommand).rejects(awsError('AccessDeniedException'))],
    [
      'servicequotas:GetServiceQuota',
      () => quotas.on(GetServiceQuotaCommand).rejects(awsError('AccessDeniedException')),
    ],
    // HeadBucket has no body: the status is all there is.
    ['s3:ListBucket', () => s3.on(HeadBucketCommand).rejects(awsError('Unknown', 403))],
  ])('%s is named, and nothing else is wrong', async (action, forbid) => {
    forbid();
    const bad = examine(await look()).filter(({ level }) => level !== 'ok');
    expect(bad).toEqual([
      expect.objectContaining({ level: 'unknown', message: `could not be checked: needs ${action}` }),
    ]);
    expect(bad[0]?.fix).toContain('managed policy');
  });
});

test.each([
  ['ExpiredTokenException', 'credentials have expired', 'aws sso login'],
  ['UnrecognizedClientException', 'AWS does not know the credentials', 'AWS_PROFILE'],
  ['CredentialsProviderError', 'there are no AWS credentials', 'aws configure'],
])('%s is one finding', async (name, message, fix) => {
  for (const mock of [batch, ec2, ecr, s3, quotas]) mock.reset().rejects(awsError(name, 403));
  const findings = examine(await look());
  expect(findings).toHaveLength(1);
  expect(findings[0]).toMatchObject({ level: 'problem', check: 'credentials' });
  expect(findings[0]?.message).toContain(message);
  expect(findings[0]?.fix).toContain(fix);
});

test('a bucket that is gone is a finding', async () => {
  s3.on(HeadBucketCommand).rejects(awsError('NotFound', 404));
  expect(valueOf((await look()).bucket)).toBe(false);
});

function listing(...ids: string[]) {
  return { jobSummaryList: ids.map((jobId) => ({ jobId, jobName: jobId })) };
}
