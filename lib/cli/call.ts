import { relative } from 'node:path';
import { isRemote, lastPart, parentAddress, resolveAddress } from '../store/address';
import { deploymentPlace } from './deployment';
import { isNpmScript } from './npm-script';
import { givenRoot, rootAddress } from './root-address';

/** Where a sweep is. */
export interface SweepAddress {
  readonly uri: string;
}

/** How a person calls a command from where they are, as `sweep resume ID`: to be typed as it stands. */
export function call(command: string, sweep?: SweepAddress): string {
  const program = isNpmScript() ? 'npm run sweep --' : 'sweep';
  return [program, command, ...(sweep ? [quoted(reference(sweep))] : [])].join(' ');
}

/** A word for a shell. */
export function quoted(text: string): string {
  return /^[\w@%+=:,./~-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The name of its folder where the sweep lies in a usual root, else a path or an address. */
function reference({ uri }: SweepAddress): string {
  if (usualRoots().includes(parentAddress(uri))) return lastPart(uri);
  if (isRemote(uri)) return uri;
  const path = relative(process.cwd(), uri);
  return path.startsWith('..') || !path.includes('/') ? uri : path;
}

/** Where a person need not say to look. */
function usualRoots(): string[] {
  const root = resolveAddress(rootAddress(undefined));
  const sweeps = givenRoot(undefined) === undefined ? deploymentPlace()?.sweeps : undefined;
  return sweeps === undefined ? [root] : [root, resolveAddress(sweeps)];
}
