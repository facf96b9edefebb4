/**
 * Tag by which the bucket's lifecycle rules know objects that need not be kept as long as others. A prefix cannot tell
 * them: what makes the difference is in the middle of their keys. Whoever writes an object to S3 tags it.
 */
export const KIND_TAG = 'sweepstack:kind';

/** `beat`: rewritten all the time, so old versions pile up; `checkpoint`: large, and of use only until its trial ends. */
export type ObjectKind = 'beat' | 'checkpoint';

/** What the object of a key, below any prefix, is tagged with; `undefined` for what is kept. */
export function kindOf(key: string): ObjectKind | undefined {
  if (/(?:^|\/)trials\/\d+\/checkpoints\//.test(key)) return 'checkpoint';
  return /(?:^|\/)beats\/\d+\.\d+$/.test(key) ? 'beat' : undefined;
}
