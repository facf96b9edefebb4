import { isRemote } from '../../store/address';
import type { Mount } from './run-arguments';

/**
 * What workers of a sweep need of this machine: the root to write to, the data to read.
 *
 * @param root address that holds the folders of sweeps
 * @param channels their addresses by name, as the sweep's lock has them
 */
export function sweepMounts(root: string, channels: { readonly [name: string]: string }): Mount[] {
  const mounts = [
    { path: root, writable: true },
    ...Object.values(channels).map((path) => ({ path, writable: false })),
  ].filter(({ path }) => !isRemote(path));
  // Two channels may be one folder, and Docker takes each place once.
  return mounts.filter(({ path }, i) => mounts.findIndex((other) => other.path === path) === i);
}
