import {
  BatchClient,
  CreateComputeEnvironmentCommand,
  CreateJobQueueCommand,
  DeregisterJobDefinitionCommand,
  RegisterJobDefinitionCommand,
  UpdateJobQueueCommand,
} from '@aws-sdk/client-batch';
import {
  AttachInternetGatewayCommand,
  AuthorizeSecurityGroupEgressCommand,
  CreateInternetGatewayCommand,
  CreateRouteCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  CreateVpcEndpointCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
  ModifySubnetAttributeCommand,
  RevokeSecurityGroupEgressCommand,
} from '@aws-sdk/client-ec2';
import { BatchDeleteImageCommand, CreateRepositoryCommand, ECRClient, PutImageCommand } from '@aws-sdk/client-ecr';
import { diagnose } from '../../../lib/aws/doctor/diagnose';
import type { DeploymentRecord, QueueRecord } from '../../../lib/contract/deployment';
import { deployment as sample, queue as sampleQueue } from '../../doctor/healthy-facts';
import { makeBucket, useMoto } from '../../support/moto';

const REGION = 'us-east-1';
const moto = useMoto();

let batch: BatchClient;
let ec2: EC2Client;
let ecr: ECRClient;
let queue: QueueRecord;
let deployment: DeploymentRecord;
let subnet: string;
let group: string;

beforeAll(async () => {
  batch = new BatchClient();
  ec2 = new EC2Client();
  ecr = new ECRClient();
  ({ subnet, group } = await makeNetwork());
  const image = await makeImage();
  await makeBucket('doctor-sweeps');
  queue = await makeQueue(image);
  deployment = { ...sample, region: REGION, image, sweeps: 's3://doctor-sweeps/sweeps', queues: [queue] };
});

afterAll(() => [batch, ec2, ecr].forEach((client) => client.destroy()));

/** What is not well, as `level check: message`. */
async function ills(): Promise<string[]> {
  const findings = await diagnose({ deployment, queue });
  return findings
    .filter(({ level }) => level !== 'ok')
    .map(({ level, check, message }) => `${level} ${check}: ${message}`)
    .filter((text) => !BEYOND_MOTO.test(text));
}

/** moto has only quotas of VPCs, and no placement scores. */
const BEYOND_MOTO = /^unknown quota: .*GetServiceQuota|^unknown spot capacity: .*GetSpotPlacementScores/;

test('a deployment that is well has no ills', async () => {
  await expect(ills()).resolves.toEqual([]);
  const checks = (await diagnose({ deployment, queue }))
    .filter(({ level }) => level === 'ok')
    .map(({ check }) => check);
  expect(checks).toEqual([
    'queue',
    'compute environments',
    'job definition',
    'image',
    'worker size',
    'vCPU maximum',
    'network',
    'spot capacity',
    'bucket',
  ]);
});

test('what is broken is found, and only that', async () => {
  await batch.send(new UpdateJobQueueCommand({ jobQueue: queue.queue, state: 'DISABLED' }));
  await expect(ills()).resolves.toEqual(['problem queue: doctor-queue is DISABLED: it takes no job']);
  await batch.send(new UpdateJobQueueCommand({ jobQueue: queue.queue, state: 'ENABLED' }));

  await publicAddresses(false);
  await expect(ills()).resolves.toEqual([expect.stringMatching(`^problem network: ${subnet}: .* no public address`)]);
  await publicAddresses(true);

  await ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId: group, IpPermissions: [ANYTHING] }));
  await expect(ills()).resolves.toEqual([expect.stringContaining(`nothing may leave ${group} on port 443`)]);
  await ec2.send(new AuthorizeSecurityGroupEgressCommand({ GroupId: group, IpPermissions: [ANYTHING] }));

  await ecr.send(new BatchDeleteImageCommand({ repositoryName: 'doctor', imageIds: [{ imageTag: 'v1' }] }));
  await expect(ills()).resolves.toEqual([
    expect.stringMatching(/^problem image: .*doctor:v1 is not in its repository/),
  ]);
  await makeImage();

  await batch.send(new DeregisterJobDefinitionCommand({ jobDefinition: queue.jobDefinition }));
  await expect(ills()).resolves.toEqual([
    'problem job definition: doctor-definition:1 is INACTIVE: no job can be made from it',
  ]);
});

test('a deployment of which nothing is left is told thing by thing', async () => {
  const gone = {
    ...queue,
    queue: 'gone',
    computeEnvironments: ['gone-ce'],
    jobDefinition: 'arn:aws:batch:us-east-1:1:gone:1',
  };
  const image = '123456789012.dkr.ecr.us-east-1.amazonaws.com/gone:v1';
  const findings = await diagnose({
    deployment: { ...deployment, sweeps: 's3://gone-bucket/sweeps', image },
    queue: gone,
  });
  const problems = findings.filter(({ level }) => level === 'problem').map(({ check }) => check);
  expect(problems).toEqual(['queue', 'compute environments', 'job definition', 'image', 'bucket']);
});

const ANYTHING = { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] };

async function makeNetwork(): Promise<{ subnet: string; group: string }> {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
  const VpcId = Vpc?.VpcId ?? '';
  // moto offers spare capacity of most types in this zone, and else takes any zone.
  const { Subnet } = await ec2.send(
    new CreateSubnetCommand({ AvailabilityZone: 'us-east-1a', VpcId, CidrBlock: '10.0.0.0/20' }),
  );
  subnet = Subnet?.SubnetId ?? '';
  await publicAddresses(true);
  const { InternetGateway } = await ec2.send(new CreateInternetGatewayCommand({}));
  const { InternetGatewayId } = InternetGateway ?? {};
  await ec2.send(new AttachInternetGatewayCommand({ VpcId, InternetGatewayId }));
  const ofVpc = { Filters: [{ Name: 'vpc-id', Values: [VpcId] }] };
  const { RouteTables = [] } = await ec2.send(new DescribeRouteTablesCommand(ofVpc));
  const { RouteTableId } = RouteTables[0] ?? {};
  await ec2.send(
    new CreateRouteCommand({ RouteTableId, DestinationCidrBlock: '0.0.0.0/0', GatewayId: InternetGatewayId }),
  );
  await ec2.send(new CreateVpcEndpointCommand({ VpcId, ServiceName: `com.amazonaws.${REGION}.s3`, RouteTableIds: [] }));
  const { GroupId = '' } = await ec2.send(
    new CreateSecurityGroupCommand({ VpcId, GroupName: 'workers', Description: 'workers' }),
  );
  await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [GroupId] }));
  return { subnet, group: GroupId };
}

async function publicAddresses(Value: boolean): Promise<void> {
  await ec2.send(new ModifySubnetAttributeCommand({ SubnetId: subnet, MapPublicIpOnLaunch: { Value } }));
}

/** A list of images: moto hands out no blobs, so one image alone could not tell its architecture. */
async function makeImage(): Promise<string> {
  const repositoryName = 'doctor';
  await ecr.send(new CreateRepositoryCommand({ repositoryName })).catch(() => undefined);
  const imageManifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: [{ digest: 'sha256:1', platform: { architecture: 'amd64', os: 'linux' } }],
  });
  const imageManifestMediaType = 'application/vnd.oci.image.index.v1+json';
  await ecr.send(new PutImageCommand({ repositoryName, imageTag: 'v1', imageManifest, imageManifestMediaType }));
  return `123456789012.dkr.ecr.${REGION}.amazonaws.com/${repositoryName}:v1`;
}

async function makeQueue(image: string): Promise<QueueRecord> {
  const computeEnvironmentName = 'doctor-ce';
  await batch.send(
    new CreateComputeEnvironmentCommand({
      computeEnvironmentName,
      type: 'MANAGED',
      serviceRole: await iam('Role'),
      computeResources: {
        type: 'SPOT',
        minvCpus: 0,
        desiredvCpus: 0,
        maxvCpus: 64,
        instanceTypes: ['m5'],
        subnets: [subnet],
        securityGroupIds: [group],
        instanceRole: await iam('InstanceProfile'),
        spotIamFleetRole: await iam('Role'),
      },
    }),
  );
  const computeEnvironmentOrder = [{ order: 1, computeEnvironment: computeEnvironmentName }];
  await batch.send(
    new CreateJobQueueCommand({ jobQueueName: 'doctor-queue', priority: 1, state: 'ENABLED', computeEnvironmentOrder }),
  );
  const { jobDefinitionArn = '' } = await batch.send(
    new RegisterJobDefinitionCommand({
      jobDefinitionName: 'doctor-definition',
      type: 'container',
      containerProperties: { image, vcpus: 2, memory: 4096 },
    }),
  );
  return {
    ...sampleQueue,
    queue: 'doctor-queue',
    computeEnvironments: [computeEnvironmentName],
    jobDefinition: jobDefinitionArn,
  };
}

/** The SDK's client for IAM is not among the packages; moto wants roles to be there. */
async function iam(kind: 'Role' | 'InstanceProfile'): Promise<string> {
  const authorization = 'AWS4-HMAC-SHA256 Credential=testing/20260101/us-east-1/iam/aws4_request';
  const body = new URLSearchParams({ Action: `Create${kind}`, Version: '2010-05-08', [`${kind}Name`]: 'doctor' });
  if (kind === 'Role') body.set('AssumeRolePolicyDocument', '{}');
  await fetch(moto.endpoint, { method: 'POST', headers: { authorization }, body });
  return `arn:aws:iam::123456789012:${kind === 'Role' ? 'role' : 'instance-profile'}/doctor`;
}
