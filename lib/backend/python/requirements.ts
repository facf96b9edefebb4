import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/**
 * What `requirements.txt` of a folder and the files that it includes (`-r`, `-c`) say, as one text: equal texts make
 * equal environments. `undefined` when there is no such file or nothing is asked for in it.
 */
export async function readRequirements(containerDir: string): Promise<string | undefined> {
  const text = await readIncluding(join(containerDir, 'requirements.txt'), new Set());
  return text === '' ? undefined : text;
}

async function readIncluding(file: string, seen: Set<string>): Promise<string> {
  if (seen.has(file)) return '';
  seen.add(file);
  const parts: string[] = [];
  for (const line of meaningfulLines(await readIfThere(file))) {
    const included = /^(?:-r|-c|--requirement|--constraint)[\s=]*(\S+)$/.exec(line)?.[1];
    parts.push(line);
    if (included !== undefined) parts.push(await readIncluding(resolve(dirname(file), included), seen));
  }
  return parts.join('\n');
}

function meaningfulLines(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter((line) => line !== '');
}

/** Missing files are pip's to report, with the line that names them. */
async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
