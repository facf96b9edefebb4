import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { CACHE_VARIABLE } from '../contract/environment';

/** The folder on this machine for what can be made again. */
export function cacheDir(env: NodeJS.ProcessEnv = process.env): string {
  const named = env[CACHE_VARIABLE];
  if (named) return resolve(named);
  const xdg = env['XDG_CACHE_HOME'];
  return join(xdg && isAbsolute(xdg) ? xdg : join(env['HOME'] ?? homedir(), '.cache'), 'sweepstack');
}
