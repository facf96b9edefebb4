import { readdirSync, statSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import { isErrno } from '../store/file-errors';

/**
 * Files and links to files below a folder, relative to it, in order; folders that vanish meanwhile are passed over.
 *
 * @param ignored names of files and folders that are left out wherever they are
 */
export function listFiles(folder: string, ignored: ReadonlySet<string> = new Set()): string[] {
  return filesBelow(folder, '', ignored).sort();
}

function filesBelow(folder: string, below: string, ignored: ReadonlySet<string>): string[] {
  return entriesOf(join(folder, below)).flatMap((entry) => {
    if (ignored.has(entry.name)) return [];
    const name = join(below, entry.name);
    if (entry.isDirectory()) return filesBelow(folder, name, ignored);
    return statSync(join(folder, name), { throwIfNoEntry: false })?.isFile() ? [name] : [];
  });
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  }
}
