import { workerSize } from '../../backend/batch/worker-size';
import type { DeploymentRecord, QueueRecord } from '../../contract/deployment';
import { examine } from '../../doctor/examine';
import type { Finding } from '../../doctor/finding';
import type { ResourcesSpec } from '../../spec/sweep-spec';
import { doctorClients } from './clients';
import { gather } from './gather';

export interface DiagnoseOptions {
  readonly deployment: DeploymentRecord;
  readonly queue: QueueRecord;
  /** What one worker asks for. @default what the queue gives one */
  readonly resources?: ResourcesSpec;
  /** Ids of the jobs to explain; of arrays the children are looked at. @default those of the queue's last day */
  readonly jobs?: readonly string[];
}

/**
 * Why jobs of a queue do not start, the worst first. Never rejects because AWS does not answer or does not allow
 * something: that is a finding, too. Import it dynamically, it loads SDK clients.
 */
export async function diagnose({ deployment, queue, resources, jobs }: DiagnoseOptions): Promise<readonly Finding[]> {
  const size = workerSize(resources ?? {}, queue);
  const clients = doctorClients(deployment.region);
  try {
    return examine(await gather(clients, { deployment, queue, size, now: Date.now(), ...(jobs && { jobs }) }));
  } finally {
    clients.destroy();
  }
}
