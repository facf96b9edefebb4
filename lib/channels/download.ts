import { dirname, join } from 'node:path';
import { SweepError } from '../contract/sweep-error';
import { concurrently } from '../folder/concurrently';
import { isRemote } from '../store/address';
import { isErrno } from '../store/file-errors';
import { makeFolder } from '../store/make-folder';
import { retried } from '../store/retrying-store';
import { parseS3Address } from '../store/s3-address';
import { S3_POLICY, S3Bucket } from '../store/s3-bucket';
import { downloadFile, type FetchOptions } from '../store/s3-transfer';
import type { StoreEntry } from '../store/store';
import { totalBytes } from './local-files';
import { TRANSFER_WIDTH, TransferMeter, type OnTransfer } from './transfer';

export interface DownloadOptions {
  /** A folder of the worker's own. */
  readonly folder: string;
  readonly onTransfer: OnTransfer;
  /** Aborted: fetch nothing more. */
  readonly signal: AbortSignal;
}

interface RemoteFile extends StoreEntry {
  /** Where it goes. */
  readonly file: string;
}

/**
 * Brings the data of a sweep to this machine, as far as it is in S3.
 *
 * @param channels channel name to local path or `s3://` address
 * @returns channel name to local path; `undefined` when it was told to stop
 * @throws ChannelNotFound, ChannelUnfit, StoreError
 */
export async function downloadChannels(
  channels: { readonly [name: string]: string },
  options: DownloadOptions,
): Promise<Record<string, string> | undefined> {
  const places: Record<string, string> = {};
  for (const [name, place] of Object.entries(channels)) {
    places[name] = isRemote(place) ? await downloadChannel(name, place, options) : place;
  }
  return options.signal.aborted ? undefined : places;
}

async function downloadChannel(channel: string, address: string, options: DownloadOptions): Promise<string> {
  const { onTransfer, signal } = options;
  const { bucket: name, key } = parseS3Address(address);
  const bucket = new S3Bucket(name);
  const home = join(options.folder, channel);
  const object = address.endsWith('/') ? undefined : await objectAt(bucket, key);
  const file = object && { ...object, file: join(home, key.split('/').at(-1) as string) };
  const files = file ? [file] : await filesBelow(channel, bucket, key, home);
  if (files.length === 0) {
    throw new SweepError('ChannelNotFound', `channel '${channel}': there is nothing at ${address}`, {
      hint: 'check the address; data that was uploaded for a sweep may have been removed since',
    });
  }
  const meter = new TransferMeter(
    { what: `channel '${channel}'`, verb: 'downloading', totalBytes: totalBytes(files) },
    onTransfer,
  );
  await concurrently(files, TRANSFER_WIDTH, async (remote) => {
    if (!signal.aborted) await fetchFile(channel, bucket, remote, { signal, onProgress: meter.file() });
  });
  if (!signal.aborted) meter.end();
  return file?.file ?? home;
}

/** Of all keys that begin with its own, an object's comes first. */
async function objectAt(bucket: S3Bucket, key: string): Promise<StoreEntry | undefined> {
  if (key === '') return undefined;
  const { entries } = await retried(S3_POLICY, () => bucket.list({ prefix: key, limit: 1 }));
  return entries.find((entry) => entry.key === key);
}

/** Consoles make folders by empty objects whose keys end with `/`: these are no files. */
async function filesBelow(channel: string, bucket: S3Bucket, key: string, home: string): Promise<RemoteFile[]> {
  const prefix = key === '' ? '' : `${key}/`;
  const files: RemoteFile[] = [];
  for await (const entry of bucket.all(prefix)) {
    if (!entry.key.endsWith('/')) files.push({ ...entry, file: placeOf(channel, entry.key, prefix, home) });
  }
  return files;
}

/** Where an object goes: below its home, whatever its key says. */
function placeOf(channel: string, key: string, prefix: string, home: string): string {
  const parts = key.slice(prefix.length).split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..')) throw unfit(channel, key);
  return join(home, ...parts);
}

async function fetchFile(
  channel: string,
  bucket: S3Bucket,
  { key, file }: RemoteFile,
  options: Required<FetchOptions>,
): Promise<void> {
  try {
    makeFolder(dirname(file));
    const found = await retried(S3_POLICY, () => downloadFile(bucket, key, file, options));
    if (found) return;
  } catch (error) {
    if (options.signal.aborted) return;
    throw isErrno(error, 'EEXIST', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG') ? unfit(channel, key, error) : error;
  }
  throw new SweepError('ChannelNotFound', `channel '${channel}': ${bucket.address(key)} was removed meanwhile`, {
    hint: 'data must not change while a sweep runs',
  });
}

function unfit(channel: string, key: string, cause?: unknown): SweepError {
  return new SweepError('ChannelUnfit', `channel '${channel}': the object '${key}' cannot be a file`, {
    hint: 'keys must be usable as paths: no `..`, no empty part, and no key that is a folder of another one',
    cause,
  });
}
