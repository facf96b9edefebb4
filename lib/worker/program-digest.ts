import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { belongsToProgram } from '../contract/program-files';
import { listFiles } from './list-files';

/** SHA-256, in hexadecimal, over the names, the executable bits and the contents of a folder's files. */
export function digestFolder(folder: string): string {
  const hash = createHash('sha256');
  for (const name of listFiles(folder, belongsToProgram)) {
    const file = join(folder, name);
    const executable = (statSync(file).mode & 0o111) !== 0;
    const content = createHash('sha256').update(readFileSync(file)).digest('hex');
    hash.update(`${name}\0${executable}\0${content}\n`);
  }
  return hash.digest('hex');
}
