import { Annotations, CfnResource, type Stack } from 'aws-cdk-lib';
import { CfnVPCEndpoint } from 'aws-cdk-lib/aws-ec2';

const HOURS_A_MONTH = 730;

/** US dollars a month for which a resource is there, whether it is used or not; us-east-1, November 2026. */
const FIXED_PRICES: ReadonlyMap<string, number> = new Map([
  ['AWS::EC2::NatGateway', 0.045 * HOURS_A_MONTH],
  // A public IPv4 address.
  ['AWS::EC2::EIP', 0.005 * HOURS_A_MONTH],
  // Each of the first two yearly changes of the key adds as much.
  ['AWS::KMS::Key', 1],
]);

/** Priced by what is stored, sent or run alone: nothing while nobody works. */
const NO_FIXED_PRICE: ReadonlySet<string> = new Set([
  'AWS::Batch::ComputeEnvironment',
  'AWS::Batch::JobDefinition',
  'AWS::Batch::JobQueue',
  'AWS::EC2::FlowLog',
  'AWS::EC2::InternetGateway',
  'AWS::EC2::LaunchTemplate',
  'AWS::EC2::Route',
  'AWS::EC2::RouteTable',
  'AWS::EC2::SecurityGroup',
  'AWS::EC2::Subnet',
  'AWS::EC2::SubnetRouteTableAssociation',
  'AWS::EC2::VPC',
  'AWS::EC2::VPCGatewayAttachment',
  'AWS::Events::Rule',
  'AWS::IAM::InstanceProfile',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::OIDCProvider',
  'AWS::IAM::Role',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::Function',
  'AWS::Lambda::Permission',
  'AWS::Logs::LogGroup',
  'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::Subscription',
  'AWS::SNS::Topic',
  'AWS::SNS::TopicPolicy',
  'AWS::SSM::Parameter',
]);

/** What a stack costs while nobody uses it. */
export interface FixedPrices {
  /** US dollars a month. */
  readonly totalUsd: number;
  /** US dollars a month by type of resource. */
  readonly usdByType: ReadonlyMap<string, number>;
  /** Types whose price is not known here. */
  readonly unknown: readonly string[];
}

export function fixedPrices(stack: Stack): FixedPrices {
  const usdByType = new Map<string, number>();
  const unknown = new Set<string>();
  let totalUsd = 0;
  for (const resource of stack.node.findAll().filter(CfnResource.isCfnResource)) {
    const type = resource.cfnResourceType;
    const usd = fixedPrice(resource);
    if (usd === undefined) unknown.add(type);
    else if (usd > 0) usdByType.set(type, (usdByType.get(type) ?? 0) + usd);
    totalUsd += usd ?? 0;
  }
  return { totalUsd, usdByType, unknown: [...unknown] };
}

/** Tells whoever synthesizes the stack what it costs while nobody uses it, if anything. */
export function tellFixedPrices(stack: Stack): void {
  const { totalUsd, usdByType } = fixedPrices(stack);
  if (totalUsd === 0) return;
  const parts = [...usdByType].map(([type, usd]) => `${type} ${usd.toFixed(2)}`);
  Annotations.of(stack).addInfo(
    `costs ${totalUsd.toFixed(2)} USD a month while idle, by list prices of us-east-1: ${parts.join(', ')}`,
  );
}

/** US dollars a month; `undefined` for a type that is not known here. */
function fixedPrice(resource: CfnResource): number | undefined {
  const type = resource.cfnResourceType;
  // They are used when the stack is deployed, and have no price of their own.
  if (type.startsWith('Custom::') || NO_FIXED_PRICE.has(type)) return 0;
  if (resource instanceof CfnVPCEndpoint && resource.vpcEndpointType === 'Gateway') return 0;
  return FIXED_PRICES.get(type);
}
