import { createWriteStream, type ReadStream } from 'node:fs';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { unlessMissing, type S3Bucket } from './s3-bucket';

const MIB = 1024 * 1024;
/** Files up to this size are one request, larger ones are sent in parts of at least this size. */
const PART_SIZE = 8 * MIB;
/** S3's limit. */
const MAX_PARTS = 10_000;
/** Parts under way at once, which is what an upload takes of memory. */
const PARTS_AT_ONCE = 4;

export interface UploadRequest {
  readonly key: string;
  readonly file: string;
  readonly tagging?: string | undefined;
  /** Told how many bytes have been stored. */
  readonly onProgress?: ((bytes: number) => void) | undefined;
}

/** Stores a file as it is when this begins: it may grow meanwhile. Errors of the file are the file system's. */
export async function uploadFile(bucket: S3Bucket, request: UploadRequest): Promise<void> {
  const handle = await open(request.file);
  try {
    const { size } = await handle.stat();
    if (size > PART_SIZE) await uploadParts(bucket, request, handle, size);
    else await bucket.put(request.key, await head(handle, size), request.tagging);
    request.onProgress?.(size);
  } finally {
    await handle.close();
  }
}

/** Sends a file in parts; where that fails, S3 forgets those that it has. */
async function uploadParts(bucket: S3Bucket, request: UploadRequest, handle: FileHandle, size: number): Promise<void> {
  const { key, tagging, onProgress } = request;
  const { Upload } = await import('@aws-sdk/lib-storage');
  const body = handle.createReadStream({ start: 0, end: size - 1, autoClose: false, highWaterMark: MIB });
  try {
    await bucket.ask('upload', 's3:PutObject', key, ({ client }) => {
      const upload = new Upload({
        client,
        params: { ...bucket.at(key), Body: body, Tagging: tagging },
        partSize: Math.max(PART_SIZE, Math.ceil(size / MAX_PARTS)),
        queueSize: PARTS_AT_ONCE,
      });
      upload.on('httpUploadProgress', ({ loaded = 0 }) => onProgress?.(loaded));
      return upload.done();
    });
  } finally {
    await closed(body);
  }
}

async function head(handle: FileHandle, size: number): Promise<Uint8Array> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(size), 0, size, 0);
  return buffer.subarray(0, bytesRead);
}

async function closed(body: ReadStream): Promise<void> {
  if (body.closed) return;
  await new Promise<void>((done) => body.once('close', () => done()).destroy());
}

export interface FetchOptions {
  /** Told how many bytes have come. */
  readonly onProgress?: (bytes: number) => void;
  /** Aborted: breaks off, with an AbortError. */
  readonly signal?: AbortSignal;
}

/** Fetches an object into a file; false when there is none. */
export async function downloadFile(
  bucket: S3Bucket,
  key: string,
  file: string,
  { onProgress, signal }: FetchOptions = {},
): Promise<boolean> {
  const temporary = `${file}.part`;
  try {
    const found = await unlessMissing(() =>
      bucket.ask('download', 's3:GetObject', key, async ({ client, sdk }) => {
        const abort = signal && { abortSignal: signal };
        const { Body } = await client.send(new sdk.GetObjectCommand(bucket.at(key)), abort);
        let bytes = 0;
        (Body as Readable).on('data', (chunk: Buffer) => onProgress?.((bytes += chunk.length)));
        await pipeline(Body as Readable, createWriteStream(temporary), { signal });
        return true;
      }),
    );
    if (!found) return false;
    await rename(temporary, file);
    return true;
  } finally {
    await rm(temporary, { force: true });
  }
}
