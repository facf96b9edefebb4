import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

const IGNORED = new Set(['__pycache__', '.git', 'node_modules', '.venv', '.DS_Store']);

/** SHA-256, in hexadecimal, over the names, the executable bits and the contents of a folder's files. */
export function digestFolder(folder: string): string {
  const hash = createHash('sha256');
  for (const file of listFiles(folder)) {
    const executable = (statSync(file).mode & 0o111) !== 0;
    const content = createHash('sha256').update(readFileSync(file)).digest('hex');
    hash.update(`${relative(folder, file)}\0${executable}\0${content}\n`);
  }
  return hash.digest('hex');
}

function listFiles(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).filter((entry) => !IGNORED.has(entry.name));
  const files = entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return listFiles(path);
    return statSync(path, { throwIfNoEntry: false })?.isFile() ? [path] : [];
  });
  return files.sort();
}
