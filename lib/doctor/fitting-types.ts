import type { InstanceTypeFacts, WorkerSize } from './facts';
import { mostMemoryMiB } from './usable-memory';

/** Types that have room for one worker, the smallest first. */
export function fittingTypes(types: readonly InstanceTypeFacts[], size: WorkerSize): InstanceTypeFacts[] {
  return types
    .filter(
      (type) => type.gpus >= size.gpus && type.vcpus >= size.vcpus && mostMemoryMiB(type.memoryMiB) >= size.memoryMiB,
    )
    .sort((a, b) => a.vcpus - b.vcpus || a.memoryMiB - b.memoryMiB || (a.type < b.type ? -1 : 1));
}
