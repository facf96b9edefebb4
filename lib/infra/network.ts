import { Annotations, Fn, Stack } from 'aws-cdk-lib';
import {
  FlowLogDestination,
  FlowLogMaxAggregationInterval,
  FlowLogTrafficType,
  GatewayVpcEndpointAwsService,
  IpAddresses,
  type ISecurityGroup,
  type IVpc,
  SecurityGroup,
  Subnet,
  type SubnetConfiguration,
  type SubnetSelection,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { ExistingNetwork } from './config';
import { acknowledge } from './nag/acknowledge';
import { writeLogs } from './permissions';
import { PrivateLogGroup } from './private-log-group';
import { ServiceRole } from './service-role';

/** No region has more; addresses are set aside for all, so that zones can be added later. */
const MOST_ZONES = 6;
/** 4,091 addresses a subnet, and room for a public and a private one in each zone. */
const SUBNET_MASK = 20;

export interface NetworkProps {
  /**
   * A VPC that is there already, with the subnets for workers.
   *
   * @default a new VPC
   */
  readonly existing?: ExistingNetwork;

  /**
   * Availability zones that a new VPC spans; 1 to 6. More of them have more spare capacity.
   *
   * @default 3
   */
  readonly zones?: number;

  /**
   * Whether workers have no public address. In a new VPC they reach the internet by a NAT gateway, which has a fixed
   * price; subnets of an existing one must have a way to it.
   *
   * @default false
   */
  readonly private?: boolean;

  /** How long the log of connections in a new VPC is kept. One of the numbers of days that CloudWatch Logs knows. */
  readonly logRetentionDays: number;

  /**
   * Key that encrypts the log of connections.
   *
   * @default a key that AWS manages
   */
  readonly key?: IKey;
}

/** Where workers run: nothing reaches them from outside, and they reach S3 without leaving AWS. */
export class Network extends Construct {
  readonly vpc: IVpc;
  /** Where workers run. */
  readonly subnets: SubnetSelection;
  /** Lets nothing in. */
  readonly securityGroup: ISecurityGroup;
  /** Whether workers need a public address to reach AWS. */
  readonly assignPublicIp: boolean;

  constructor(scope: Construct, id: string, props: NetworkProps) {
    super(scope, id);
    const { existing } = props;
    this.assignPublicIp = props.private !== true;
    this.vpc = existing === undefined ? newVpc(this, props) : existingVpc(this, existing);
    this.subnets = existing === undefined ? { subnetGroupName: groupOfWorkers(props) } : subnetsOf(this, existing);
    this.securityGroup = new SecurityGroup(this, 'Workers', {
      vpc: this.vpc,
      description: 'Workers of sweeps: nothing in, everything out',
    });
  }
}

function newVpc(scope: Construct, props: NetworkProps): Vpc {
  const zones = props.zones ?? 3;
  const vpc = new Vpc(scope, 'Vpc', {
    ipAddresses: IpAddresses.cidr('10.0.0.0/16'),
    // Names of zones are not known without credentials: the region's first ones are taken when the stack is deployed.
    availabilityZones: Array.from({ length: zones }, (_, i) => Fn.select(i, Fn.getAzs())),
    reservedAzs: MOST_ZONES - zones,
    natGateways: props.private === true ? 1 : 0,
    subnetConfiguration: subnetGroups(props),
    gatewayEndpoints: { S3: { service: GatewayVpcEndpointAwsService.S3 } },
    restrictDefaultSecurityGroup: true,
  });
  logConnections(vpc, props);
  if (props.private === true) acceptInternetGateway(vpc);
  return vpc;
}

/** Public subnets come first: their addresses stay the same when private ones are added. */
function subnetGroups(props: NetworkProps): SubnetConfiguration[] {
  const isPrivate = props.private === true;
  const cidrMask = SUBNET_MASK;
  return [
    { name: 'Public', subnetType: SubnetType.PUBLIC, cidrMask, mapPublicIpOnLaunch: !isPrivate },
    ...(isPrivate ? [{ name: 'Private', subnetType: SubnetType.PRIVATE_WITH_EGRESS, cidrMask }] : []),
  ];
}

function groupOfWorkers(props: NetworkProps): string {
  return props.private === true ? 'Private' : 'Public';
}

function logConnections(vpc: Vpc, { logRetentionDays, key }: NetworkProps): void {
  const logGroup = new PrivateLogGroup(vpc, 'Connections', { retentionDays: logRetentionDays, key });
  vpc.addFlowLog('FlowLog', {
    destination: FlowLogDestination.toCloudWatchLogs(logGroup, flowLogRole(vpc, logGroup)),
    trafficType: FlowLogTrafficType.ALL,
    maxAggregationInterval: FlowLogMaxAggregationInterval.TEN_MINUTES,
  });
}

function flowLogRole(scope: Construct, logGroup: ILogGroup): IRole {
  const role = new ServiceRole(scope, 'FlowLogRole', {
    service: 'vpc-flow-logs.amazonaws.com',
    description: 'Writes the log of connections',
    statements: [
      writeLogs(logGroup),
      new PolicyStatement({
        sid: 'FindStreams',
        actions: ['logs:DescribeLogStreams'],
        resources: [logGroup.logGroupArn],
      }),
    ],
  });
  return role.role;
}

function acceptInternetGateway(vpc: Vpc): void {
  for (const subnet of vpc.publicSubnets) {
    acknowledge(
      subnet.node.findChild('DefaultRoute'),
      'NIST.800.53.R5-VPCNoUnrestrictedRouteToIGW',
      'Only the NAT gateway is in this subnet, and it lets nothing in. Workers are in private subnets and reach registries of images and packages by it.',
    );
  }
}

function existingVpc(scope: Construct, { vpcId }: ExistingNetwork): IVpc {
  const { availabilityZones } = Stack.of(scope);
  return Vpc.fromVpcAttributes(scope, 'Vpc', { vpcId, availabilityZones });
}

function subnetsOf(scope: Construct, { subnetIds }: ExistingNetwork): SubnetSelection {
  const subnets = subnetIds.map((subnetId) => {
    const subnet = Subnet.fromSubnetId(scope, subnetId, subnetId);
    // Nothing here asks for its routes.
    Annotations.of(subnet).acknowledgeWarning('@aws-cdk/aws-ec2:noSubnetRouteTableId');
    return subnet;
  });
  return { subnets };
}
