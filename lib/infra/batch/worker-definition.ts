import { Duration, Size, Stack } from 'aws-cdk-lib';
import {
  type CfnJobDefinition,
  EcsEc2ContainerDefinition,
  type EcsContainerDefinitionProps,
  EcsFargateContainerDefinition,
  EcsJobDefinition,
  EcsVolume,
  LinuxParameters,
  UlimitName,
} from 'aws-cdk-lib/aws-batch';
import { AwsLogDriverMode, CpuArchitecture, LogDriver, OperatingSystemFamily } from 'aws-cdk-lib/aws-ecs';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { CONTAINER_VARIABLE, PROGRAM_PATH_VARIABLE, SCRATCH_VARIABLE } from '../../contract/environment';
import { IMAGE } from '../../contract/image';
import type { DeploymentConfig, QueueConfig } from '../config';
import type { SweepImage } from '../image';
import { acknowledge } from '../nag/acknowledge';
import { queueName } from './names';
import { ATTEMPTS, retriesOf } from './retries';

export interface WorkerDefinitionProps {
  readonly namespace: string;
  readonly queue: QueueConfig;
  readonly image: SweepImage;
  readonly architecture: DeploymentConfig['architecture'];
  /** What the worker may do. */
  readonly jobRole: IRole;
  /** What starts the worker: pulls its image, writes its logs. */
  readonly executionRole: IRole;
  readonly logGroup: ILogGroup;
  readonly assignPublicIp: boolean;
}

/** A worker ends by itself with its sweep; one that hangs must not be paid for for ever. */
const TIMEOUT = Duration.days(7);

/** The user that container/Dockerfile makes; given by number, so that an image without that user is not run as root. */
const USER = '10001:10001';

/** The job definition of one worker. What it runs, and for which sweep, is said when it is submitted. */
export class WorkerDefinition extends Construct {
  /** With revision. */
  readonly jobDefinitionArn: string;

  constructor(scope: Construct, id: string, props: WorkerDefinitionProps) {
    super(scope, id);
    const { namespace, queue } = props;
    const definition = new EcsJobDefinition(this, 'Job', {
      jobDefinitionName: queueName(namespace, queue.name),
      container: queue.platform === 'fargate' ? fargateContainer(this, props) : ec2Container(this, props),
      retryAttempts: ATTEMPTS,
      retryStrategies: retriesOf(queue.platform),
      timeout: TIMEOUT,
      propagateTags: true,
    });
    const resource = definition.node.defaultChild as CfnJobDefinition;
    if (queue.platform === 'fargate') withoutHost(resource);
    // Of an existing image the construct sees only the address, and warns; the execution role may pull it.
    if (props.image.repositoryArn !== undefined) {
      const reason = 'The execution role has a policy that lets it pull from the repository of the image.';
      acknowledge(this, 'Annotation::@aws-cdk/aws-ecs:ecrImageRequiresPolicy', reason);
    }
    // CloudFormation knows a definition by its name: a reference to it, which is what the construct gives, need not follow
    // an update to the new revision, and the old one is out of use from then on. The attribute is read again.
    this.jobDefinitionArn = resource.attrJobDefinitionArn;
  }
}

function ec2Container(scope: Construct, props: WorkerDefinitionProps): EcsEc2ContainerDefinition {
  const { memoryMiB, gpus } = props.queue;
  return new EcsEc2ContainerDefinition(scope, 'Container', {
    ...common(scope, props),
    // Loaders of training data hand batches over in shared memory; Docker's 64 MiB would not do.
    linuxParameters: linux(scope, Size.mebibytes(memoryMiB)),
    privileged: false,
    ulimits: [
      { name: UlimitName.NOFILE, softLimit: 65_536, hardLimit: 65_536 },
      { name: UlimitName.CORE, softLimit: 0, hardLimit: 0 },
    ],
    ...(gpus > 0 ? { gpu: gpus } : {}),
  });
}

/** Fargate takes neither limits nor shared memory. */
function fargateContainer(scope: Construct, props: WorkerDefinitionProps): EcsFargateContainerDefinition {
  const arm = props.architecture === 'arm64';
  return new EcsFargateContainerDefinition(scope, 'Container', {
    ...common(scope, props),
    linuxParameters: linux(scope),
    assignPublicIp: props.assignPublicIp,
    fargateCpuArchitecture: arm ? CpuArchitecture.ARM64 : CpuArchitecture.X86_64,
    fargateOperatingSystemFamily: OperatingSystemFamily.LINUX,
  });
}

/** The construct has no volume without a host, and Fargate takes none with it. */
function withoutHost(resource: CfnJobDefinition): void {
  resource.addPropertyDeletionOverride('ContainerProperties.Volumes.0.Host');
}

function common(scope: Construct, props: WorkerDefinitionProps): EcsContainerDefinitionProps {
  const { queue, image, logGroup } = props;
  return {
    image: image.containerImage,
    cpu: queue.vcpus,
    memory: Size.mebibytes(queue.memoryMiB),
    user: USER,
    readonlyRootFilesystem: true,
    // Without a path on the host every worker gets a volume of its own, that is removed with it.
    volumes: [EcsVolume.host({ name: 'scratch', containerPath: IMAGE.scratch, readonly: false })],
    environment: environment(scope),
    jobRole: props.jobRole,
    executionRole: props.executionRole,
    // A worker must not wait for its logs to be taken: what counts is in the sweep's folder.
    logging: LogDriver.awsLogs({ logGroup, streamPrefix: queue.name, mode: AwsLogDriverMode.NON_BLOCKING }),
  };
}

function environment(scope: Construct): { [name: string]: string } {
  return {
    [CONTAINER_VARIABLE]: IMAGE.program,
    [PROGRAM_PATH_VARIABLE]: IMAGE.program,
    [SCRATCH_VARIABLE]: IMAGE.scratch,
    // The user has no home of its own, and programs keep caches there.
    HOME: IMAGE.scratch,
    // On EC2 a container is not told, and may not ask the instance.
    AWS_REGION: Stack.of(scope).region,
  };
}

function linux(scope: Construct, sharedMemorySize?: Size): LinuxParameters {
  // A first process that takes care of what programs leave behind.
  return new LinuxParameters(scope, 'Linux', { initProcessEnabled: true, sharedMemorySize });
}
