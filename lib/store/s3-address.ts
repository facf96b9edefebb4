import { StoreError } from './store';

/** A place in S3. */
export interface S3Address {
  readonly bucket: string;
  /** Empty, or what the keys of everything below begin with. No final `/`. */
  readonly key: string;
}

const ADDRESS = /^[sS]3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/;

export function isS3(address: string): boolean {
  return /^s3:\/\//i.test(address);
}

/** @throws StoreError when it is not `s3://BUCKET` or `s3://BUCKET/KEY` */
export function parseS3Address(address: string): S3Address {
  const [, bucket, key = ''] = ADDRESS.exec(address) ?? [];
  const clean = key.replace(/\/+$/, '');
  if (bucket !== undefined && !clean.startsWith('/') && !clean.includes('//')) return { bucket, key: clean };
  throw new StoreError('unusable', `'${address}' is not an address in S3`, {
    hint: 'write s3://BUCKET/FOLDER; names of buckets have 3 to 63 lower-case letters, digits, dots and dashes',
  });
}

export function formatS3Address({ bucket, key }: S3Address): string {
  return key === '' ? `s3://${bucket}` : `s3://${bucket}/${key}`;
}
