import { basename, dirname, relative, resolve } from 'node:path';
import { isNpmScript } from './npm-script';
import { rootAddress } from './root-address';

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

/** The name of its folder where the sweep lies in the usual root, else a path. */
function reference({ uri }: SweepAddress): string {
  if (dirname(uri) === resolve(rootAddress(undefined))) return basename(uri);
  const path = relative(process.cwd(), uri);
  return path.startsWith('..') || !path.includes('/') ? uri : path;
}
