import type { Space } from '../space/space';

/**
 * The number of points of a space. One of more than 2^53 counts as without end: nobody gets there, and numbers of points
 * would no longer be exact.
 */
export function reachableSize({ size }: Space): number | undefined {
  return size === undefined || size > 2n ** 53n ? undefined : Number(size);
}
