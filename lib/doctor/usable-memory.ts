/** What the ECS agent of Batch's own images keeps from jobs; AWS documents it. */
const AGENT_MIB = 32;

/**
 * What the kernel and the platform keep of the memory that an instance type is sold with. AWS publishes no figure and
 * says only that it is less; 7.5 percent is what node autoscalers reckon with, and more than any type is known to keep.
 */
const PLATFORM_SHARE = 0.075;

/** MiB that one job on an instance can count on. */
export function usableMemoryMiB(nominalMiB: number): number {
  return Math.floor(nominalMiB * (1 - PLATFORM_SHARE)) - AGENT_MIB;
}

/** MiB that no job on an instance can get more than. */
export function mostMemoryMiB(nominalMiB: number): number {
  return nominalMiB - AGENT_MIB;
}
