import type { QueueRecord } from '../../contract/deployment';
import { FARGATE_SIZES } from '../../contract/fargate-sizes';
import { mostMemoryMiB, usableMemoryMiB } from '../../doctor/usable-memory';
import type { ResourcesSpec } from '../../spec/sweep-spec';
import { instanceSize, type InstanceSize } from './instance-sizes';

/** What one worker gets. */
export interface WorkerSize {
  readonly vcpus: number;
  readonly memoryMiB: number;
  readonly gpus: number;
}

/** What a worker gets on a queue: what the sweep file asks for, and from the queue what it leaves open. */
export function workerSize(resources: ResourcesSpec, queue: QueueRecord): WorkerSize {
  return {
    vcpus: resources.vcpus ?? queue.vcpus,
    memoryMiB: resources.memoryMiB ?? queue.memoryMiB,
    gpus: resources.gpus ?? queue.gpus,
  };
}

/** How many workers of a sweep can run at once on a queue; at least 1. */
export function mostWorkers(resources: ResourcesSpec, queue: QueueRecord): number {
  return Math.max(1, Math.floor(queue.maxVcpus / workerSize(resources, queue).vcpus));
}

/** Why a queue cannot run such workers, each with what is asked for, what there is and what to do; none when it can. */
export function unmetDemands(resources: ResourcesSpec, queue: QueueRecord): string[] {
  const size = workerSize(resources, queue);
  return [
    ...spotDemand(resources, queue),
    ...gpuDemand(resources, queue),
    ...maximumDemand(size, queue),
    ...(queue.platform === 'fargate' ? fargateDemand(size) : instanceDemand(size, queue)),
  ];
}

function spotDemand({ spot }: ResourcesSpec, queue: QueueRecord): string[] {
  if (spot === undefined || spot === queue.spot) return [];
  return spot
    ? ['resources.spot is true, and the queue has no spare capacity: leave it out, or choose a queue with Spot']
    : ['resources.spot is false, and the queue takes spare capacity first: leave it out, or choose a queue on demand'];
}

function gpuDemand({ gpus }: ResourcesSpec, queue: QueueRecord): string[] {
  if (gpus === undefined || gpus > 0 === queue.gpus > 0) return [];
  return gpus > 0
    ? [`resources.gpus is ${gpus}, and the machines of the queue have none: choose a queue with GPUs, or leave it out`]
    : [
        `resources.gpus is 0, and a worker of the queue has ${queue.gpus}: choose a queue without GPUs, or leave it out`,
      ];
}

function maximumDemand({ vcpus }: WorkerSize, { maxVcpus }: QueueRecord): string[] {
  if (vcpus <= maxVcpus) return [];
  return [`resources.vcpus is ${vcpus}, and the queue may run ${maxVcpus} in all: ask for less, or raise maxVcpus`];
}

function fargateDemand({ vcpus, memoryMiB }: WorkerSize): string[] {
  const allowed = FARGATE_SIZES.find((one) => one.vcpus === vcpus);
  if (allowed === undefined) {
    const sizes = FARGATE_SIZES.map((one) => one.vcpus).join(', ');
    return [`resources.vcpus is ${vcpus}, which Fargate does not have: set it to one of ${sizes}`];
  }
  if (allowed.memoryMiB.includes(memoryMiB)) return [];
  return [
    `resources.memory_mib is ${memoryMiB}, which Fargate does not have with ${vcpus} vCPUs: set it to ${allowed.memory}`,
  ];
}

/** Types that are not in the table may have room for anything. */
function instanceDemand({ vcpus, memoryMiB }: WorkerSize, { instanceTypes }: QueueRecord): string[] {
  const whole = Number.isInteger(vcpus)
    ? []
    : [`resources.vcpus is ${vcpus}, and machines have whole ones: set it to ${Math.ceil(vcpus)}`];
  const known = instanceTypes.map(instanceSize);
  const sizes = known.filter((size) => size !== undefined);
  if (sizes.length === 0 || sizes.length < known.length) return whole;
  return [...whole, ...tooLarge({ vcpus, memoryMiB }, sizes)];
}

function tooLarge({ vcpus, memoryMiB }: Omit<WorkerSize, 'gpus'>, sizes: readonly InstanceSize[]): string[] {
  const widest = sizes.reduce((a, b) => (b.vcpus > a.vcpus ? b : a));
  if (vcpus > widest.vcpus) {
    const has = `the largest machine of the queue, ${widest.type}, has ${widest.vcpus}`;
    return [`resources.vcpus is ${vcpus}, and ${has}: ask for less, or choose a queue with larger machines`];
  }
  const roomiest = sizes.reduce((a, b) => (b.memoryMiB > a.memoryMiB ? b : a));
  if (memoryMiB <= mostMemoryMiB(roomiest.memoryMiB)) return [];
  const usable = usableMemoryMiB(roomiest.memoryMiB);
  const has = `the machine of the queue with the most, ${roomiest.type}, has ${roomiest.memoryMiB}`;
  return [
    `resources.memory_mib is ${memoryMiB}, and ${has}, of which workers get about ${usable}: ` +
      `set it to ${usable} at most, or choose a queue with larger machines`,
  ];
}
