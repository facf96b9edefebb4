import {
  BatchClient,
  CreateComputeEnvironmentCommand,
  CreateJobQueueCommand,
  RegisterJobDefinitionCommand,
} from '@aws-sdk/client-batch';
import type { QueueRecord } from '../../lib/contract/deployment';
import { queueOf } from '../backend/batch/deployment';

/** moto wants a role where Batch makes one of its own. */
const ROLE = 'batch';

let queues = 0;

/**
 * Makes a queue in moto, as a deployment has one.
 *
 * @param jobs `end`: jobs succeed when they are submitted; `wait`: they stay as they are submitted
 */
export async function makeQueue(endpoint: string, jobs: 'end' | 'wait'): Promise<QueueRecord> {
  await configure(endpoint, 'config', { batch: { use_docker: jobs === 'wait' } });
  const held = { model_name: 'batch::job', transition: { progression: 'manual', times: 1_000_000 } };
  await configure(endpoint, 'state-manager/set-transition', held);
  const client = new BatchClient();
  const name = `queue-${queues++}`;
  const serviceRole = await makeRole(endpoint);
  await client.send(
    new CreateComputeEnvironmentCommand({ computeEnvironmentName: name, type: 'UNMANAGED', serviceRole }),
  );
  const order = { order: 1, computeEnvironment: name };
  await client.send(
    new CreateJobQueueCommand({ jobQueueName: name, priority: 1, state: 'ENABLED', computeEnvironmentOrder: [order] }),
  );
  const { jobDefinitionArn = '' } = await client.send(
    new RegisterJobDefinitionCommand({
      jobDefinitionName: name,
      type: 'container',
      containerProperties: { image: 'worker', vcpus: 1, memory: 1024 },
    }),
  );
  client.destroy();
  return queueOf({ queue: name, jobDefinition: jobDefinitionArn });
}

/** One that is there already stays. The SDK's client for this service is not among the packages. */
async function makeRole(endpoint: string): Promise<string> {
  const authorization = 'AWS4-HMAC-SHA256 Credential=testing/20260101/us-east-1/iam/aws4_request';
  const request = { Action: 'CreateRole', Version: '2010-05-08', RoleName: ROLE, AssumeRolePolicyDocument: '{}' };
  await fetch(endpoint, { method: 'POST', headers: { authorization }, body: new URLSearchParams(request) });
  return `arn:aws:iam::123456789012:role/${ROLE}`;
}

async function configure(endpoint: string, what: string, settings: object): Promise<void> {
  const answer = await fetch(`${endpoint}/moto-api/${what}`, { method: 'POST', body: JSON.stringify(settings) });
  if (!answer.ok) throw new Error(`moto refuses ${what}: ${await answer.text()}`);
}
