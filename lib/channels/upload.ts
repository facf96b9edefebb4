import { SweepError } from '../contract/sweep-error';
import { concurrently } from '../folder/concurrently';
import { isRemote, joinAddress } from '../store/address';
import { retried } from '../store/retrying-store';
import { parseS3Address } from '../store/s3-address';
import { S3_POLICY, S3Bucket } from '../store/s3-bucket';
import { uploadFile } from '../store/s3-transfer';
import { digestFiles, isUnchanged, localChannel, totalBytes, type LocalFile } from './local-files';
import { TRANSFER_WIDTH, TransferMeter, type OnTransfer } from './transfer';

/**
 * Makes the data of a sweep available in S3.
 *
 * @param channels channel name to local path or `s3://` address; addresses stay as they are
 * @param inputs address below which data is kept, by content
 * @returns channel name to `s3://` address
 * @throws ChannelNotFound, ChannelUnreadable, ChannelChanged, StoreError
 */
export async function uploadChannels(
  channels: { readonly [name: string]: string },
  inputs: string,
  onTransfer: OnTransfer,
): Promise<Record<string, string>> {
  const addresses: Record<string, string> = {};
  for (const [name, place] of Object.entries(channels)) {
    addresses[name] = isRemote(place) ? place : await uploadChannel(name, place, inputs, onTransfer);
  }
  return addresses;
}

/**
 * Uploads a folder or a file, unless the same data has been uploaded before, whatever its name was.
 *
 * It goes below `inputs/DIGEST/data`; `inputs/DIGEST/complete` is written last, so data is never taken for whole that
 * is not. What an upload that broke off has left is not sent again: below a digest a file can be no other.
 */
async function uploadChannel(channel: string, path: string, inputs: string, onTransfer: OnTransfer): Promise<string> {
  const { isFile, files } = localChannel(channel, path);
  const digest = await digestFiles(channel, files, onTransfer);
  const home = joinAddress(inputs, digest);
  const { bucket: name, key } = parseS3Address(home);
  const bucket = new S3Bucket(name);
  const marker = `${key}/complete`;
  if ((await retried(S3_POLICY, () => bucket.get(marker))) === undefined) {
    await uploadFiles(channel, files, bucket, `${key}/data/`, onTransfer);
    const content = JSON.stringify({ v: 1, files: files.length, bytes: totalBytes(files) });
    await retried(S3_POLICY, () => bucket.put(marker, `${content}\n`));
  }
  return joinAddress(home, 'data', ...(isFile ? files.map((file) => file.name) : []));
}

async function uploadFiles(
  channel: string,
  files: readonly LocalFile[],
  bucket: S3Bucket,
  prefix: string,
  onTransfer: OnTransfer,
): Promise<void> {
  const there = await sizesBelow(bucket, prefix);
  const missing = files.filter(({ name, size }) => there.get(prefix + name) !== size);
  const meter = new TransferMeter(
    { what: `channel '${channel}'`, verb: 'uploading', totalBytes: totalBytes(missing) },
    onTransfer,
  );
  await concurrently(missing, TRANSFER_WIDTH, async (file) => {
    const key = prefix + file.name;
    const onProgress = meter.file();
    await retried(S3_POLICY, () => uploadFile(bucket, { key, file: file.path, onProgress }));
    if (!isUnchanged(file)) {
      // What was stored may not be what its digest says.
      await bucket.remove(key);
      throw new SweepError('ChannelChanged', `channel '${channel}': ${file.path} changed while it was uploaded`, {
        hint: 'try again when nothing writes to it',
      });
    }
  });
  meter.end();
}

async function sizesBelow(bucket: S3Bucket, prefix: string): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  for await (const { key, size } of bucket.all(prefix)) sizes.set(key, size);
  return sizes;
}
