import { readdirSync, statSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import { isErrno } from '../store/file-errors';

/**
 * Files and links to files below a folder, relative to it, in order; folders that vanish meanwhile are passed over.
 *
 * @param keep tells of a path below the folder whether it counts, with all that is in it
 */
export function listFiles(folder: string, keep: (path: string) => boolean = () => true): string[] {
  return filesBelow(folder, '', keep).sort();
}

function filesBelow(folder: string, below: string, keep: (path: string) => boolean): string[] {
  return entriesOf(join(folder, below)).flatMap((entry) => {
    const name = join(below, entry.name);
    if (!keep(name)) return [];
    if (entry.isDirectory()) return filesBelow(folder, name, keep);
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
