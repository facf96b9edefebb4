import { Tags } from 'aws-cdk-lib';
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { TAG, type QueueRecord } from '../../contract/deployment';
import type { DeploymentConfig, QueueConfig } from '../config';
import type { SweepImage } from '../image';
import { PrivateLogGroup } from '../private-log-group';
import type { InstanceProps } from './compute';
import { WorkerQueue } from './worker-queue';
import { executionRole, instanceRole, workerRole } from './worker-roles';
import { WorkerTemplate } from './worker-template';

export interface BatchWorkersProps {
  /** Tells deployments of one account and region apart; part of the names of queues. */
  readonly namespace: string;
  readonly vpc: IVpc;
  readonly subnets: SubnetSelection;
  readonly securityGroup: ISecurityGroup;
  /** Whether workers on Fargate need a public address to reach AWS: in public subnets. */
  readonly assignPublicIp: boolean;
  /** Holds `sweeps/` and `inputs/`. */
  readonly bucket: IBucket;

  /**
   * Key that encrypts the bucket and the logs.
   *
   * @default keys that AWS manages
   */
  readonly key?: IKey;
  readonly image: SweepImage;
  /** Not empty; names differ. */
  readonly queues: readonly QueueConfig[];
  readonly architecture: DeploymentConfig['architecture'];
  /** One of the numbers of days that CloudWatch Logs knows. */
  readonly logRetentionDays: number;
}

/** Job queues, each with its compute environments and the definition of one worker. Nothing runs while no sweep does. */
export class BatchWorkers extends Construct {
  /** As the deployment record lists them; definitions of jobs are known when the stack is deployed. */
  readonly records: readonly QueueRecord[];
  readonly queueArns: readonly string[];
  /** With revision. */
  readonly jobDefinitionArns: readonly string[];
  readonly jobRole: IRole;
  readonly executionRole: IRole;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: BatchWorkersProps) {
    super(scope, id);
    const { namespace, bucket, key, image, logRetentionDays } = props;
    this.logGroup = new PrivateLogGroup(this, 'Logs', {
      logGroupName: `/sweepstack/${namespace}/workers`,
      retentionDays: logRetentionDays,
      key,
    });
    this.jobRole = workerRole(this, 'WorkerRole', bucket, key).role;
    this.executionRole = executionRole(this, 'StarterRole', this.logGroup, image.repositoryArn).role;
    const queues = this.workerQueues(props);
    this.records = queues.map(({ record }) => record);
    this.queueArns = queues.map(({ queueArn }) => queueArn);
    this.jobDefinitionArns = this.records.map(({ jobDefinition }) => jobDefinition);
    // Instances, tasks and their bills can be told from those of other deployments.
    Tags.of(this).add(TAG.deployment, namespace);
  }

  private workerQueues(props: BatchWorkersProps): WorkerQueue[] {
    const { jobRole, executionRole, logGroup } = this;
    const hasInstances = props.queues.some(({ platform }) => platform === 'ec2');
    const instances = hasInstances ? { instances: this.instances() } : {};
    return props.queues.map(
      (queue) =>
        new WorkerQueue(this, `Queue-${queue.name}`, {
          ...props,
          ...instances,
          queue,
          jobRole,
          executionRole,
          logGroup,
        }),
    );
  }

  private instances(): InstanceProps {
    return { role: instanceRole(this, 'InstanceRole'), template: new WorkerTemplate(this, 'Instances') };
  }
}
