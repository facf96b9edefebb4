import {
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  paginateDescribeRouteTables,
  paginateDescribeVpcEndpoints,
  type EC2Client,
  type IpPermission,
  type RouteTable,
  type Subnet,
} from '@aws-sdk/client-ec2';
import type { EnvironmentFacts, SubnetFacts } from '../../doctor/facts';
import type { Reading } from '../../doctor/reading';
import { read, type Abort } from './read';

const ANYWHERE = '0.0.0.0/0';
const HTTPS = 443;

export interface NetworkReadings {
  readonly subnets: Reading<readonly SubnetFacts[]>;
  readonly endpoints: Reading<readonly string[]>;
  readonly closedGroups: Reading<readonly string[]>;
}

/** What lies between the instances of compute environments and AWS. */
export async function readNetwork(
  ec2: EC2Client,
  environments: readonly EnvironmentFacts[],
  region: string,
): Promise<NetworkReadings> {
  const ids = [...new Set(environments.flatMap(({ subnets }) => subnets))];
  const groups = [...new Set(environments.flatMap(({ securityGroups }) => securityGroups))];
  const found = read('ec2:DescribeSubnets', (abort) => describeSubnets(ec2, ids, abort));
  const closedGroups = read('ec2:DescribeSecurityGroups', (abort) => closed(ec2, groups, abort));
  const vpcs = subnetsVpcs(await found);
  const tables = read('ec2:DescribeRouteTables', (abort) => routeTables(ec2, vpcs, abort));
  const endpoints = read('ec2:DescribeVpcEndpoints', (abort) => endpointServices(ec2, vpcs, region, abort));
  return {
    subnets: withRoutes(await found, await tables),
    endpoints: await endpoints,
    closedGroups: await closedGroups,
  };
}

/** By filter: a subnet that is not there is left out, instead of an error for all. */
async function describeSubnets(ec2: EC2Client, ids: readonly string[], abort: Abort): Promise<readonly Subnet[]> {
  if (ids.length === 0) return [];
  const command = new DescribeSubnetsCommand({ Filters: [{ Name: 'subnet-id', Values: [...ids] }] });
  return (await ec2.send(command, abort)).Subnets ?? [];
}

function subnetsVpcs(subnets: Reading<readonly Subnet[]>): string[] {
  const ids = subnets.ok ? subnets.value.flatMap(({ VpcId }) => (VpcId === undefined ? [] : [VpcId])) : [];
  return [...new Set(ids)];
}

async function routeTables(ec2: EC2Client, vpcs: readonly string[], abort: Abort): Promise<readonly RouteTable[]> {
  if (vpcs.length === 0) return [];
  const found: RouteTable[] = [];
  const Filters = [{ Name: 'vpc-id', Values: [...vpcs] }];
  for await (const page of paginateDescribeRouteTables({ client: ec2 }, { Filters }, abort)) {
    found.push(...(page.RouteTables ?? []));
  }
  return found;
}

/** Without the beginning that all of a region share: `com.amazonaws.eu-west-1.s3` is `s3`. */
async function endpointServices(ec2: EC2Client, vpcs: readonly string[], region: string, abort: Abort) {
  if (vpcs.length === 0) return [];
  const services: string[] = [];
  const Filters = [
    { Name: 'vpc-id', Values: [...vpcs] },
    { Name: 'vpc-endpoint-state', Values: ['available'] },
  ];
  for await (const page of paginateDescribeVpcEndpoints({ client: ec2 }, { Filters }, abort)) {
    services.push(...(page.VpcEndpoints ?? []).map(({ ServiceName = '' }) => ServiceName));
  }
  return services.map((name) => name.slice(name.indexOf(`${region}.`) + region.length + 1));
}

function withRoutes(
  subnets: Reading<readonly Subnet[]>,
  tables: Reading<readonly RouteTable[]>,
): Reading<readonly SubnetFacts[]> {
  if (!subnets.ok) return subnets;
  if (!tables.ok) return tables;
  return { ...subnets, value: subnets.value.map((subnet) => subnetFacts(subnet, tables.value)) };
}

function subnetFacts(subnet: Subnet, tables: readonly RouteTable[]): SubnetFacts {
  return {
    id: subnet.SubnetId ?? '',
    zone: subnet.AvailabilityZone ?? '',
    assignsPublicIp: subnet.MapPublicIpOnLaunch === true,
    freeAddresses: subnet.AvailableIpAddressCount ?? 0,
    route: internetRoute(tableOf(subnet, tables)),
  };
}

/** A subnet without a table of its own uses the main one of its VPC. */
function tableOf({ SubnetId, VpcId }: Subnet, tables: readonly RouteTable[]): RouteTable | undefined {
  const own = tables.find(({ Associations = [] }) => Associations.some((one) => one.SubnetId === SubnetId));
  const isMain = (table: RouteTable): boolean => table.Associations?.some(({ Main }) => Main === true) === true;
  return own ?? tables.find((table) => table.VpcId === VpcId && isMain(table));
}

function internetRoute(table: RouteTable | undefined): SubnetFacts['route'] {
  const route = table?.Routes?.find(({ DestinationCidrBlock }) => DestinationCidrBlock === ANYWHERE);
  if (!route) return 'none';
  if (route.State === 'blackhole') return 'blackhole';
  if (route.GatewayId?.startsWith('igw-') === true) return 'internet-gateway';
  return route.NatGatewayId === undefined ? 'other' : 'nat';
}

async function closed(ec2: EC2Client, groups: readonly string[], abort: Abort): Promise<string[]> {
  if (groups.length === 0) return [];
  const command = new DescribeSecurityGroupsCommand({ Filters: [{ Name: 'group-id', Values: [...groups] }] });
  const { SecurityGroups = [] } = await ec2.send(command, abort);
  const shut = SecurityGroups.filter(({ IpPermissionsEgress = [] }) => !IpPermissionsEgress.some(letsOut));
  return shut.map(({ GroupId = '' }) => GroupId);
}

function letsOut(rule: IpPermission): boolean {
  const isTcp = rule.IpProtocol === 'tcp' || rule.IpProtocol === '6';
  const isPort = (rule.FromPort ?? 0) <= HTTPS && HTTPS <= (rule.ToPort ?? Infinity);
  const somewhere = [rule.IpRanges, rule.Ipv6Ranges, rule.PrefixListIds, rule.UserIdGroupPairs];
  return (rule.IpProtocol === '-1' || (isTcp && isPort)) && somewhere.some((targets) => (targets ?? []).length > 0);
}
