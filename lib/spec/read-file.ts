import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { SweepError } from '../contract/sweep-error';

const MAX_BYTES = 10_000_000;

/**
 * The text of a sweep file.
 *
 * @throws SweepError FileNotFound, NotAFile, FileUnreadable, FileTooLarge, NotUtf8
 */
export async function readSweepFile(path: string): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readBytes(path);
  } catch (error) {
    throw error instanceof SweepError ? error : toSweepError(path, error);
  }
  return decode(path, bytes);
}

async function readBytes(path: string): Promise<Buffer> {
  // Without waiting for somebody to write into a pipe.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const status = await file.stat();
    if (status.isDirectory()) {
      throw new SweepError('NotAFile', `the sweep file '${path}' is a directory`, { hint: 'name the file in it' });
    }
    if (!status.isFile()) {
      throw new SweepError('NotAFile', `'${path}' is a pipe or a device, not a sweep file`, {
        hint: 'save it as a file that ends with .json, .yaml or .csv, and name that',
      });
    }
    if (status.size > MAX_BYTES) throw tooLarge(path, status.size);
    return await readUpTo(file, path);
  } finally {
    await file.close();
  }
}

/** Counted while reading: files of some file systems tell no size, and others grow meanwhile. */
async function readUpTo(file: Awaited<ReturnType<typeof open>>, path: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of file.createReadStream({ autoClose: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BYTES) throw tooLarge(path, size);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge(path: string, size: number): SweepError {
  const message = `the sweep file '${path}' has ${size} bytes or more; at most ${MAX_BYTES} are allowed`;
  return new SweepError('FileTooLarge', message, { hint: 'give ranges or lists of values instead of single points' });
}

function toSweepError(path: string, cause: unknown): SweepError {
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : '';
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new SweepError('FileNotFound', `there is no sweep file '${path}'`, {
      hint: 'check the path, or write a first sweep file with: sweep init',
      cause,
    });
  }
  if (code === 'EISDIR') return new SweepError('NotAFile', `the sweep file '${path}' is a directory`, { cause });
  return new SweepError('FileUnreadable', `the sweep file '${path}' cannot be read (${code || String(cause)})`, {
    cause,
  });
}

function decode(path: string, bytes: Buffer): string {
  const hint = 'save it as UTF-8';
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    throw new SweepError('NotUtf8', `the sweep file '${path}' is UTF-16 text; it must be UTF-8`, { hint });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new SweepError('NotUtf8', `the sweep file '${path}' is not UTF-8 text`, { hint, cause });
  }
}
