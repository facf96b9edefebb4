import { readdirSync, statSync } from 'node:fs';

/** Bytes of a file held at once; the library would take 16 MiB of each. */
const CHUNK = 1024 * 1024;

/**
 * Packs the contents of a folder, at the root of the archive, into a gzipped tar file.
 *
 * @returns false, and no file, when the folder is empty or gone
 */
export async function packFolder(folder: string, file: string): Promise<boolean> {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return false;
  // To the library a leading @ means an archive whose entries are to be put in.
  const names = readdirSync(folder).map((name) => (name.startsWith('@') ? `./${name}` : name));
  if (names.length === 0) return false;
  // Loaded when the first model is packed: most commands never need it.
  const { create } = await import('tar');
  // Level 1: a model hardly shrinks further, and takes several times as long.
  await create({ gzip: { level: 1 }, cwd: folder, file, maxReadSize: CHUNK, portable: true }, names);
  return true;
}
