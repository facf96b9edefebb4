import { Duration } from 'aws-cdk-lib';
import {
  AllocationStrategy,
  type CfnComputeEnvironment,
  EcsMachineImageType,
  FargateComputeEnvironment,
  type IManagedComputeEnvironment,
  ManagedEc2EcsComputeEnvironment,
  type ManagedComputeEnvironmentProps,
} from 'aws-cdk-lib/aws-batch';
import type { ISecurityGroup, IVpc, LaunchTemplate, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { SweepError } from '../../contract/sweep-error';
import type { DeploymentConfig, QueueConfig } from '../config';
import { capacitiesOf, computeEnvironmentName, kindOf, type Capacity } from './names';

export interface ComputeProps {
  readonly namespace: string;
  readonly architecture: DeploymentConfig['architecture'];
  readonly vpc: IVpc;
  readonly subnets: SubnetSelection;
  readonly securityGroup: ISecurityGroup;
  /** Of the instances; absent when no queue runs on EC2. */
  readonly instances?: InstanceProps;
}

export interface InstanceProps {
  readonly role: IRole;
  readonly template: LaunchTemplate;
}

/** How long workers may go on when their instances are replaced by an update; those that are cut off are retried. */
const UPDATE_TIMEOUT = Duration.minutes(30);

/**
 * The compute environments of a queue, in the order in which it tries them. Each is limited to the queue's vCPUs: the
 * second takes what the first cannot get, and also what is beyond the limit of the first.
 */
export function computeEnvironments(
  scope: Construct,
  queue: QueueConfig,
  props: ComputeProps,
): IManagedComputeEnvironment[] {
  return capacitiesOf(queue).map((capacity) =>
    queue.platform === 'fargate' ? fargate(scope, queue, capacity, props) : ec2(scope, queue, capacity, props),
  );
}

function fargate(scope: Construct, queue: QueueConfig, capacity: Capacity, props: ComputeProps) {
  return new FargateComputeEnvironment(scope, idOf(queue, capacity, props), common(queue, capacity, props));
}

function ec2(scope: Construct, queue: QueueConfig, capacity: Capacity, props: ComputeProps) {
  if (!props.instances) throw noInstances(queue);
  const { role, template } = props.instances;
  const environment = new ManagedEc2EcsComputeEnvironment(scope, idOf(queue, capacity, props), {
    ...common(queue, capacity, props),
    minvCpus: 0,
    // Both of these, and no service role, are what Batch asks for to update an environment in place.
    allocationStrategy:
      capacity === 'spot' ? AllocationStrategy.SPOT_PRICE_CAPACITY_OPTIMIZED : AllocationStrategy.BEST_FIT_PROGRESSIVE,
    replaceComputeEnvironment: false,
    updateToLatestImageVersion: true,
    updateTimeout: UPDATE_TIMEOUT,
    terminateOnUpdate: false,
    images: [{ imageType: queue.gpus > 0 ? EcsMachineImageType.ECS_AL2023_NVIDIA : EcsMachineImageType.ECS_AL2023 }],
    instanceRole: role,
    launchTemplate: template,
  });
  // The construct leaves the version out, which is the first one for ever: a changed template would change nothing.
  const resource = environment.node.defaultChild as CfnComputeEnvironment;
  resource.addPropertyOverride('ComputeResources.LaunchTemplate.Version', template.latestVersionNumber);
  // It also knows types and families by two lists that are behind AWS's; Batch takes both by name.
  resource.addPropertyOverride('ComputeResources.InstanceTypes', queue.instanceTypes);
  return environment;
}

function common(queue: QueueConfig, capacity: Capacity, props: ComputeProps): ManagedComputeEnvironmentProps {
  return {
    computeEnvironmentName: computeEnvironmentName(props.namespace, queue, props.architecture, capacity),
    vpc: props.vpc,
    vpcSubnets: props.subnets,
    securityGroups: [props.securityGroup],
    spot: capacity === 'spot',
    maxvCpus: queue.maxVcpus,
  };
}

const KIND_IDS = { ec2: 'Ec2', 'ec2-arm64': 'Ec2Arm64', fargate: 'Fargate' } as const;

function idOf(queue: QueueConfig, capacity: Capacity, { architecture }: ComputeProps): string {
  return `${KIND_IDS[kindOf(queue, architecture)]}${capacity === 'spot' ? 'Spot' : 'OnDemand'}`;
}

function noInstances({ name }: QueueConfig): SweepError {
  return new SweepError('InstancesMissing', `queue '${name}' runs on EC2 and nothing says how instances are launched`, {
    hint: 'give a role and a launch template',
    source: 'tool',
  });
}
