import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { isErrno } from './file-errors';

/**
 * Makes a folder and those above it. Node's own recursive mkdir never returns below a folder such as `/proc`, which is
 * there but answers that it is not when something is made in it.
 */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return;
    if (!isErrno(error, 'ENOENT') || dirname(path) === path) throw error;
    makeFolder(dirname(path));
    makeLast(path);
  }
}

/** Its parent is there now: a further ENOENT is final. Another process may have made it meanwhile. */
function makeLast(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    if (!isErrno(error, 'EEXIST')) throw error;
  }
}
