import { KIND_TAG, kindOf } from '../contract/object-tags';
import { assertKey, assertPrefix } from './key';
import { formatS3Address, parseS3Address } from './s3-address';
import { S3Bucket, type S3Options } from './s3-bucket';
import { downloadFile, uploadFile } from './s3-transfer';
import { PAGE_SIZE, type Store, type StorePage, type UploadOptions, type Written } from './store';

/**
 * Sweeps in S3, below a prefix of a bucket.
 *
 * Times are those of the bucket's server. In listings they are whole seconds, as S3 gives them: an object may be up to a
 * second younger than it looks.
 */
export class S3Store implements Store {
  readonly uri: string;
  readonly metered = true;
  private readonly bucket: S3Bucket;
  private readonly prefix: string;

  /** @param address `s3://BUCKET/PREFIX` */
  constructor(address: string, options: S3Options = {}) {
    const { bucket, key } = parseS3Address(address);
    this.uri = formatS3Address({ bucket, key });
    this.bucket = new S3Bucket(bucket, options);
    this.prefix = key === '' ? '' : `${key}/`;
  }

  async now(): Promise<number> {
    await this.bucket.list({ prefix: this.prefix, limit: 1 });
    return this.bucket.time;
  }

  async create(key: string, body: string): Promise<Written & { created: boolean }> {
    const created = await this.bucket.create(this.key(key), body, tagging(key));
    return { created, at: this.bucket.time };
  }

  async write(key: string, body: string): Promise<Written> {
    await this.bucket.put(this.key(key), body, tagging(key));
    return { at: this.bucket.time };
  }

  async read(key: string): Promise<string | undefined> {
    return this.bucket.get(this.key(key));
  }

  async remove(key: string): Promise<void> {
    await this.bucket.remove(this.key(key));
  }

  async list(prefix: string, options: { after?: string; limit?: number } = {}): Promise<StorePage> {
    assertPrefix(prefix);
    const { after, limit = PAGE_SIZE } = options;
    const start = after === undefined ? {} : { after: this.prefix + after };
    const { entries, next } = await this.bucket.list({ prefix: this.prefix + prefix, limit, ...start });
    return {
      entries: entries.map((entry) => ({ ...entry, key: entry.key.slice(this.prefix.length) })),
      more: next !== undefined,
    };
  }

  async folders(prefix: string): Promise<readonly string[]> {
    assertPrefix(prefix);
    const whole = this.prefix + prefix;
    const names: string[] = [];
    for (let from: string | undefined; ;) {
      const { prefixes, next } = await this.bucket.list({ prefix: whole, delimiter: '/', from });
      names.push(...prefixes.map((found) => found.slice(whole.length, -1)));
      if (next === undefined) return names;
      from = next;
    }
  }

  async upload(key: string, file: string, options: UploadOptions = {}): Promise<void> {
    const { onProgress } = options;
    await uploadFile(this.bucket, { key: this.key(key), file, tagging: tagging(key), onProgress });
  }

  async download(key: string, file: string): Promise<boolean> {
    return downloadFile(this.bucket, this.key(key), file);
  }

  private key(key: string): string {
    assertKey(key);
    return this.prefix + key;
  }
}

/** How S3 takes tags: as the query of a URL. */
function tagging(key: string): string | undefined {
  const kind = kindOf(key);
  return kind && new URLSearchParams({ [KIND_TAG]: kind }).toString();
}
