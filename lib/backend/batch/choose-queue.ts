import type { DeploymentRecord, QueueRecord } from '../../contract/deployment';
import { didYouMean } from '../../contract/nearest';
import { SweepError } from '../../contract/sweep-error';
import type { ResourcesSpec } from '../../spec/sweep-spec';
import { unmetDemands } from './worker-size';

/**
 * The queue of a deployment that a sweep's workers run in: the one that is named, else the first that has what they
 * need.
 *
 * @throws QueueUnknown, ResourcesNotAvailable
 */
export function chooseQueue(
  { queues, namespace }: Pick<DeploymentRecord, 'queues' | 'namespace'>,
  resources: ResourcesSpec,
  name?: string,
): QueueRecord {
  if (name !== undefined) return checked(namedQueue(queues, namespace, name), queues, resources);
  const [usual] = queues;
  const fitting = queues.find((queue) => fits(queue, resources)) ?? usual;
  if (fitting === undefined) throw queueUnknown(`deployment '${namespace}' has no queue`, []);
  return checked(fitting, queues, resources);
}

function namedQueue(queues: readonly QueueRecord[], namespace: string, name: string): QueueRecord {
  const names = queues.map((queue) => queue.name);
  const found = queues.find((queue) => queue.name === name);
  if (found) return found;
  throw queueUnknown(`deployment '${namespace}' has no queue '${name}'${didYouMean(name, names)}`, names);
}

function queueUnknown(message: string, names: readonly string[]): SweepError {
  const hint = names.length > 0 ? `it has ${names.join(', ')}` : '`npm run up` deploys it anew';
  return new SweepError('QueueUnknown', message, { hint });
}

function checked(queue: QueueRecord, queues: readonly QueueRecord[], resources: ResourcesSpec): QueueRecord {
  const problems = unmetDemands(resources, queue);
  if (problems.length === 0) return queue;
  const others = queues.filter((other) => fits(other, resources)).map((other) => other.name);
  const can = others.length > 0 ? `; ${others.join(', ')} can` : '';
  throw new SweepError(
    'ResourcesNotAvailable',
    `queue '${queue.name}' cannot run workers of this sweep${can}\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
    {
      hint:
        others.length > 0
          ? `choose with --queue ${others[0]}`
          : 'change `resources` in the sweep file, or the queues in cdk.json',
    },
  );
}

function fits(queue: QueueRecord, resources: ResourcesSpec): boolean {
  return unmetDemands(resources, queue).length === 0;
}
