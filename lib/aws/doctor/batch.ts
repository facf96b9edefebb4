import {
  DescribeComputeEnvironmentsCommand,
  DescribeJobDefinitionsCommand,
  DescribeJobQueuesCommand,
  type BatchClient,
  type ComputeEnvironmentDetail,
  type JobQueueDetail,
} from '@aws-sdk/client-batch';
import type { QueueRecord } from '../../contract/deployment';
import type { EnvironmentFacts, JobDefinitionFacts, JobQueueFacts } from '../../doctor/facts';
import type { Reading } from '../../doctor/reading';
import { read } from './read';

/** What Batch makes of a queue or an environment when nothing is said. */
const STATE = 'ENABLED';

export function readJobQueue(batch: BatchClient, queue: QueueRecord): Promise<Reading<JobQueueFacts | undefined>> {
  return read('batch:DescribeJobQueues', async (abort) => {
    const { jobQueues = [] } = await batch.send(new DescribeJobQueuesCommand({ jobQueues: [queue.queue] }), abort);
    return jobQueues[0] && queueFacts(jobQueues[0]);
  });
}

export function readEnvironments(
  batch: BatchClient,
  queue: QueueRecord,
): Promise<Reading<readonly EnvironmentFacts[]>> {
  return read('batch:DescribeComputeEnvironments', async (abort) => {
    const command = new DescribeComputeEnvironmentsCommand({ computeEnvironments: [...queue.computeEnvironments] });
    const { computeEnvironments = [] } = await batch.send(command, abort);
    return computeEnvironments.map(environmentFacts);
  });
}

export function readJobDefinition(
  batch: BatchClient,
  queue: QueueRecord,
): Promise<Reading<JobDefinitionFacts | undefined>> {
  return read('batch:DescribeJobDefinitions', async (abort) => {
    const command = new DescribeJobDefinitionsCommand({ jobDefinitions: [queue.jobDefinition] });
    const found = (await batch.send(command, abort)).jobDefinitions?.[0];
    if (!found) return undefined;
    const container = found.containerProperties;
    return {
      name: found.jobDefinitionName ?? queue.jobDefinition,
      revision: found.revision ?? 0,
      status: found.status ?? 'ACTIVE',
      image: container?.image ?? '',
      assignsPublicIp: container?.networkConfiguration?.assignPublicIp === 'ENABLED',
    };
  });
}

function queueFacts(detail: JobQueueDetail): JobQueueFacts {
  const { jobQueueName = '', state = STATE, status = '', statusReason } = detail;
  return { name: jobQueueName, state, status, ...reasonOf(statusReason) };
}

function environmentFacts(detail: ComputeEnvironmentDetail): EnvironmentFacts {
  const { computeEnvironmentName = '', state = STATE, status = '', statusReason, computeResources } = detail;
  return {
    name: computeEnvironmentName,
    state,
    status,
    ...reasonOf(statusReason),
    type: computeResources?.type ?? 'EC2',
    maxVcpus: computeResources?.maxvCpus ?? 0,
    desiredVcpus: computeResources?.desiredvCpus ?? 0,
    instanceTypes: computeResources?.instanceTypes ?? [],
    subnets: computeResources?.subnets ?? [],
    securityGroups: computeResources?.securityGroupIds ?? [],
  };
}

/** Of things that are well Batch says `ComputeEnvironment Healthy`, or nothing. */
function reasonOf(statusReason: string | undefined): { statusReason?: string } {
  return statusReason === undefined || statusReason === '' ? {} : { statusReason };
}
