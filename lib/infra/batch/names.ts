import type { DeploymentConfig, QueueConfig } from '../config';

export type Capacity = 'spot' | 'on-demand';

type Architecture = DeploymentConfig['architecture'];

/** Name of a job queue and of the definition of its workers. @param queue as people call it */
export function queueName(namespace: string, queue: string): string {
  return `sweepstack-${namespace}-${queue}`;
}

/** Nothing of it changes in place into something else, so a change never meets its own name. */
export function computeEnvironmentName(
  namespace: string,
  queue: QueueConfig,
  architecture: Architecture,
  capacity: Capacity,
): string {
  return `${queueName(namespace, queue.name)}-${kindOf(queue, architecture)}-${capacity}`;
}

/**
 * What cannot be mixed in a queue, not even while a deployment goes from one to the other: other environments take the
 * place of all at once. Those on Fargate run both architectures.
 */
export function kindOf({ platform }: QueueConfig, architecture: Architecture): 'ec2' | 'ec2-arm64' | 'fargate' {
  return platform === 'ec2' && architecture === 'arm64' ? 'ec2-arm64' : platform;
}

/** What a queue draws on, in the order in which it is tried. */
export function capacitiesOf({ capacity }: QueueConfig): readonly Capacity[] {
  switch (capacity) {
    case 'spot':
      return ['spot', 'on-demand'];
    case 'spot-only':
      return ['spot'];
    case 'on-demand':
      return ['on-demand'];
  }
}
