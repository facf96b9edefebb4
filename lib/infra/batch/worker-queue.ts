import { JobQueue } from 'aws-cdk-lib/aws-batch';
import { Construct } from 'constructs';
import type { QueueRecord } from '../../contract/deployment';
import type { DeploymentConfig, QueueConfig } from '../config';
import { computeEnvironments, type ComputeProps } from './compute';
import { capacitiesOf, computeEnvironmentName, queueName } from './names';
import { TIME_LIMITS } from './time-limits';
import { WorkerDefinition, type WorkerDefinitionProps } from './worker-definition';

export interface WorkerQueueProps extends ComputeProps, WorkerDefinitionProps {}

/** One job queue: what it draws on, and the definition of its workers. */
export class WorkerQueue extends Construct {
  readonly record: QueueRecord;
  readonly queueArn: string;

  constructor(scope: Construct, id: string, props: WorkerQueueProps) {
    super(scope, id);
    const { namespace, queue, architecture } = props;
    const jobs = new JobQueue(this, 'Jobs', {
      jobQueueName: queueName(namespace, queue.name),
      computeEnvironments: computeEnvironments(this, queue, props).map((computeEnvironment, index) => ({
        computeEnvironment,
        order: index + 1,
      })),
      jobStateTimeLimitActions: [...TIME_LIMITS],
    });
    const { jobDefinitionArn } = new WorkerDefinition(this, 'Worker', props);
    this.queueArn = jobs.jobQueueArn;
    this.record = recordOf(namespace, queue, architecture, jobDefinitionArn);
  }
}

function recordOf(
  namespace: string,
  queue: QueueConfig,
  architecture: DeploymentConfig['architecture'],
  jobDefinition: string,
): QueueRecord {
  const { name, platform, instanceTypes, maxVcpus, vcpus, memoryMiB, gpus } = queue;
  const capacities = capacitiesOf(queue);
  return {
    name,
    queue: queueName(namespace, name),
    jobDefinition,
    computeEnvironments: capacities.map((capacity) => computeEnvironmentName(namespace, queue, architecture, capacity)),
    platform,
    architecture,
    spot: capacities[0] === 'spot',
    maxVcpus,
    instanceTypes,
    vcpus,
    memoryMiB,
    gpus,
  };
}
