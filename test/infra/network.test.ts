import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Network, type NetworkProps } from '../../lib/infra/network';
import { testApp } from './test-app';

function networkWith(props: Partial<NetworkProps> = {}): { network: Network; template: Template } {
  const stack = new Stack(testApp(), 'Stack');
  const network = new Network(stack, 'Network', { logRetentionDays: 30, ...props });
  return { network, template: Template.fromStack(stack) };
}

const EXISTING = { vpcId: 'vpc-0123abcd', subnetIds: ['subnet-0123abcd', 'subnet-4567abcd'] };

describe('by default', () => {
  const { network, template } = networkWith();

  test('workers are in public subnets of three zones, with a public address', () => {
    expect(network.assignPublicIp).toBe(true);
    expect(network.vpc.selectSubnets(network.subnets).subnetIds).toHaveLength(3);
    template.resourceCountIs('AWS::EC2::Subnet', 3);
    template.allResourcesProperties('AWS::EC2::Subnet', { MapPublicIpOnLaunch: true });
  });

  test('nothing has a fixed price: no NAT gateway, no address, no interface endpoint', () => {
    template.resourceCountIs('AWS::EC2::NatGateway', 0);
    template.resourceCountIs('AWS::EC2::EIP', 0);
    template.allResourcesProperties('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Gateway' });
  });

  test('S3 is reached without leaving AWS, from every subnet', () => {
    template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
      ServiceName: { 'Fn::Join': ['', ['com.amazonaws.', { Ref: 'AWS::Region' }, '.s3']] },
      RouteTableIds: [Match.anyValue(), Match.anyValue(), Match.anyValue()],
    });
  });

  test('nothing comes in', () => {
    template.allResourcesProperties('AWS::EC2::SecurityGroup', { SecurityGroupIngress: Match.absent() });
    template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
    template.resourceCountIs('Custom::VpcRestrictDefaultSG', 1);
  });

  test('connections are logged, and the log expires', () => {
    template.hasResourceProperties('AWS::EC2::FlowLog', {
      ResourceType: 'VPC',
      TrafficType: 'ALL',
      LogDestinationType: 'cloud-watch-logs',
    });
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
  });

  test('what writes the log can write nothing else', () => {
    const connections = { 'Fn::GetAtt': [Match.stringLikeRegexp('^NetworkVpcConnections'), 'Arn'] };
    template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
      PolicyDocument: {
        Statement: [
          Match.objectLike({ Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: connections }),
          Match.objectLike({ Action: 'logs:DescribeLogStreams', Resource: connections }),
        ],
      },
    });
    template.resourceCountIs('AWS::IAM::Policy', 0);
  });
});

describe('private', () => {
  const { network, template } = networkWith({ private: true });

  test('workers are in subnets of their own, behind one NAT gateway', () => {
    expect(network.assignPublicIp).toBe(false);
    expect(network.vpc.selectSubnets(network.subnets)).toMatchObject({ hasPublic: false });
    template.resourceCountIs('AWS::EC2::NatGateway', 1);
  });

  test('nothing gets a public address by itself', () => {
    template.resourceCountIs('AWS::EC2::Subnet', 6);
    template.allResourcesProperties('AWS::EC2::Subnet', { MapPublicIpOnLaunch: false });
  });

  test('a deployment can become private: subnets that are there keep their addresses', () => {
    const addresses = (template: Template) =>
      Object.values(template.findResources('AWS::EC2::Subnet')).map(({ Properties }) => Properties.CidrBlock as string);

    expect(addresses(template)).toEqual(expect.arrayContaining(addresses(networkWith().template)));
  });
});

describe('zones', () => {
  test.each([1, 2, 6])('%i', (zones) => {
    const { template } = networkWith({ zones });

    template.resourceCountIs('AWS::EC2::Subnet', zones);
  });

  test('can be added to a private deployment: subnets that are there keep their addresses', () => {
    const subnets = (zones: number) =>
      Object.values(networkWith({ zones, private: true }).template.findResources('AWS::EC2::Subnet')).map(
        ({ Properties }) => `${JSON.stringify(Properties.AvailabilityZone)} ${Properties.CidrBlock}`,
      );

    expect(subnets(4)).toEqual(expect.arrayContaining(subnets(3)));
  });
});

describe('an existing VPC', () => {
  const { network, template } = networkWith({ existing: EXISTING });

  test('is used as it is', () => {
    expect(network.vpc.vpcId).toBe('vpc-0123abcd');
    expect(network.vpc.selectSubnets(network.subnets).subnetIds).toEqual(EXISTING.subnetIds);
    template.resourceCountIs('AWS::EC2::VPC', 0);
    template.resourceCountIs('AWS::EC2::FlowLog', 0);
  });

  test('gets a security group that lets nothing in', () => {
    template.hasResourceProperties('AWS::EC2::SecurityGroup', {
      VpcId: 'vpc-0123abcd',
      SecurityGroupIngress: Match.absent(),
    });
  });

  test('says whether its subnets are private', () => {
    expect(network.assignPublicIp).toBe(true);
    expect(networkWith({ existing: EXISTING, private: true }).network.assignPublicIp).toBe(false);
  });
});
