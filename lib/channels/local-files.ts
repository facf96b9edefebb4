import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { SweepError } from '../contract/sweep-error';
import { concurrently } from '../folder/concurrently';
import { TRANSFER_WIDTH, TransferMeter, type OnTransfer } from './transfer';

/** One file of a channel on this machine. */
export interface LocalFile {
  /** Relative to the channel, `/` between parts. */
  readonly name: string;
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly modified: number;
}

export interface LocalChannel {
  /** A channel is one file, or a folder of them. */
  readonly isFile: boolean;
  readonly files: readonly LocalFile[];
}

/**
 * The files of a channel, in the order of their names. Links are followed, as a program on this machine would.
 *
 * @throws ChannelNotFound, ChannelUnreadable
 */
export function localChannel(channel: string, path: string): LocalChannel {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) {
    throw new SweepError('ChannelNotFound', `channel '${channel}': there is no ${path}`, {
      hint: 'paths of channels are relative to the sweep file',
    });
  }
  try {
    if (!stats.isDirectory()) return { isFile: true, files: [localFile(basename(path), path)] };
    const files = filesBelow(channel, path, '', []);
    return { isFile: false, files: files.sort((a, b) => (a.name < b.name ? -1 : 1)) };
  } catch (error) {
    throw asUnreadable(channel, error);
  }
}

/** Whether a file is still what it was when it was listed. */
export function isUnchanged({ path, size, modified }: LocalFile): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats?.size === size && stats.mtimeMs === modified;
}

/** SHA-256, in hexadecimal, over the names and the contents of files: equal for equal data, wherever it lies. */
export async function digestFiles(
  channel: string,
  files: readonly LocalFile[],
  onTransfer: OnTransfer,
): Promise<string> {
  const meter = new TransferMeter(
    { what: `channel '${channel}'`, verb: 'reading', totalBytes: totalBytes(files) },
    onTransfer,
  );
  const digests = await concurrently(files, TRANSFER_WIDTH, ({ path }) => digestFile(channel, path, meter));
  meter.end();
  const whole = createHash('sha256');
  for (const [i, { name }] of files.entries()) whole.update(`${name}\0${digests[i]}\n`);
  return whole.digest('hex');
}

export function totalBytes(files: readonly { readonly size: number }[]): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}

async function digestFile(channel: string, path: string, meter: TransferMeter): Promise<string> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path), async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) {
        hash.update(chunk);
        meter.add(chunk.length);
      }
    });
    return hash.digest('hex');
  } catch (error) {
    throw asUnreadable(channel, error);
  }
}

/** @param above the real paths of the folders on the way: a link back to one of them has no end */
function filesBelow(channel: string, folder: string, prefix: string, above: readonly string[]): LocalFile[] {
  const real = realpathSync(folder);
  if (above.includes(real)) throw unreadable(channel, `${folder} is a link to a folder that it lies in`);
  return readdirSync(folder).flatMap((entry) => {
    const path = join(folder, entry);
    const name = prefix + entry;
    if (statSync(path).isDirectory()) return filesBelow(channel, path, `${name}/`, [...above, real]);
    return [localFile(name, path)];
  });
}

function localFile(name: string, path: string): LocalFile {
  const { size, mtimeMs } = statSync(path);
  return { name, path, size, modified: mtimeMs };
}

function asUnreadable(channel: string, error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  return error instanceof SweepError || code === undefined ? error : unreadable(channel, message, error);
}

function unreadable(channel: string, why: string, cause?: unknown): SweepError {
  return new SweepError('ChannelUnreadable', `channel '${channel}' cannot be read: ${why}`, {
    hint: 'every file in it is uploaded: check permissions and links, or move what does not belong there',
    source: 'machine',
    cause,
  });
}
