import type { QueueConfig } from '../config';

export type Capacity = 'spot' | 'on-demand';

/** Name of a job queue and of the definition of its workers. @param queue as people call it */
export function queueName(namespace: string, queue: string): string {
  return `sweepstack-${namespace}-${queue}`;
}

/** Nothing of it changes in place into something else, so a change never meets its own name. */
export function computeEnvironmentName(namespace: string, queue: QueueConfig, capacity: Capacity): string {
  return `${queueName(namespace, queue.name)}-${queue.platform}-${capacity}`;
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
