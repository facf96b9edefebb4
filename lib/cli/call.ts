import { dirname, relative, resolve } from 'node:path';
import { rootAddress } from './locate-sweep';

/** npm scripts that run this program. */
const SCRIPTS = new Set(['sweep', 'invoke']);

/** Where a sweep is. */
export interface SweepAddress {
  readonly id: string;
  readonly uri: string;
}

/** How a person calls a command from where they are, as `sweep resume ID`: to be typed as it stands. */
export function call(command: string, sweep?: SweepAddress): string {
  const program = SCRIPTS.has(process.env['npm_lifecycle_event'] ?? '') ? 'npm run sweep --' : 'sweep';
  return [program, command, ...(sweep ? [reference(sweep)] : [])].join(' ');
}

/** The id where the sweep lies in the usual folder, else a path. */
function reference({ id, uri }: SweepAddress): string {
  if (dirname(uri) === resolve(rootAddress(undefined))) return id;
  const path = relative(process.cwd(), uri);
  return path.startsWith('..') || !path.includes('/') ? uri : path;
}
