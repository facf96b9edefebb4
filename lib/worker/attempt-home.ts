import { lstatSync, mkdirSync, readdirSync, renameSync, unlinkSync, type Dirent } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isErrno } from '../store/file-errors';

const SPARE = 'spare';

/** Paths that every attempt has, and as what each was made. */
export type StandingPaths = ReadonlyMap<string, 'folder' | 'file'>;

/**
 * Makes the folder for an attempt's local files, from what a former attempt left of its own if there is such.
 *
 * @param scratch the worker's own folder
 */
export function openHome(scratch: string, name: string): string {
  const home = join(scratch, name);
  try {
    renameSync(join(scratch, SPARE), home);
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) throw error;
    mkdirSync(home, { recursive: true });
  }
  return home;
}

/**
 * Removes an attempt's local files, but keeps its empty folders, and the files that the next attempt writes anew: to
 * make and remove a dozen of them takes as long as a short program. The next attempt has them under another name, so that what a forgotten
 * process still writes to the old one does not get there.
 */
export async function closeHome(scratch: string, home: string, kept: StandingPaths): Promise<void> {
  try {
    await tidy(home, kept);
    renameSync(home, join(scratch, SPARE));
  } catch {
    // What a program has barred from its own user stays until the worker's guard removes it.
    await rm(home, { recursive: true, force: true }).catch(() => undefined);
  }
}

async function tidy(folder: string, kept: StandingPaths): Promise<void> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    const keep = isAsMade(path, entry, kept.get(path));
    if (entry.isDirectory()) await (keep ? tidy(path, kept) : rm(path, { recursive: true, force: true }));
    else if (!keep) unlinkSync(path);
  }
}

/** Whether it is what it was made as, ours to write to, and shared with nobody. */
function isAsMade(path: string, entry: Dirent, made: 'folder' | 'file' | undefined): boolean {
  if (made === undefined) return false;
  const { mode, nlink } = lstatSync(path);
  const writable = (mode & 0o200) !== 0;
  return writable && (made === 'folder' ? entry.isDirectory() : entry.isFile() && nlink === 1);
}
