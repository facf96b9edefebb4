import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { SweepError } from '../contract/sweep-error';

/** The root of this repository. */
export const ROOT = resolve(__dirname, '../..');

/**
 * The path of something that the build makes.
 *
 * @param path relative to the root of this repository
 * @throws NotBuilt
 */
export function requireBuilt(path: string): string {
  const full = join(ROOT, path);
  if (existsSync(full)) return full;
  throw new SweepError('NotBuilt', `${path} is not there: the build makes it, and it is deployed`, {
    hint: 'run `npm run build`',
  });
}
