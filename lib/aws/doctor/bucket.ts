import { HeadBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Reading } from '../../doctor/reading';
import { isAwsError } from '../errors';
import { read } from './read';

/** Whether a bucket is there. HeadBucket needs the permission to list it. @param address `s3://bucket/prefix` */
export function readBucket(s3: S3Client, address: string): Promise<Reading<boolean>> {
  const Bucket = address.replace(/^s3:\/\//, '').split('/', 1)[0] ?? '';
  return read('s3:ListBucket', async (abort) => {
    try {
      await s3.send(new HeadBucketCommand({ Bucket }), abort);
      return true;
    } catch (error) {
      if (isAwsError(error, 'NotFound', 'NoSuchBucket')) return false;
      throw error;
    }
  });
}
