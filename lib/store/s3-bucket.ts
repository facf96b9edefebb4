import type * as Sdk from '@aws-sdk/client-s3';
import { clientConfig, requireRegion, watchRequests } from '../aws/clients';
import { attemptsOf, headerOf, isAwsError } from '../aws/errors';
import { retried, type RetryPolicy } from './retrying-store';
import { formatS3Address } from './s3-address';
import { SecondsClock } from './s3-clock';
import { asS3Error } from './s3-errors';
import { StoreError, type StoreEntry } from './store';

export interface S3Options {
  /** Told the name of the operation before every request that is sent, retries included. */
  readonly onRequest?: (operation: string) => void;
}

/** Of the SDK, which slows down by itself when S3 asks for it. */
const MAX_ATTEMPTS = 3;

/**
 * For whoever tries again what the SDK gave up: all in all at most 18 requests, within about 20 seconds, or twice that
 * where S3 asks to slow down.
 */
export const S3_POLICY: RetryPolicy = { tries: 6, firstDelayMs: 500, maxDelayMs: 8000 };

export interface S3Listing {
  readonly entries: readonly StoreEntry[];
  /** With a delimiter: what keys begin with, up to it. */
  readonly prefixes: readonly string[];
  /** Where the next page begins; `undefined` after the last one. */
  readonly next: string | undefined;
}

export interface ListRequest {
  readonly prefix: string;
  readonly after?: string;
  readonly from?: string | undefined;
  readonly limit?: number;
  readonly delimiter?: '/';
}

/** A client of S3, and the SDK that it belongs to. */
export interface Connection {
  readonly sdk: typeof Sdk;
  readonly client: Sdk.S3Client;
}

/**
 * The objects of one bucket, by their whole keys.
 *
 * The SDK is loaded with the first request: commands that have nothing to do with S3 start without it.
 * Errors of requests are StoreErrors.
 */
export class S3Bucket {
  readonly name: string;
  private readonly clock = new SecondsClock();
  private readonly options: S3Options;
  private connection: Promise<Connection> | undefined;

  constructor(name: string, options: S3Options = {}) {
    this.name = name;
    this.options = options;
  }

  address(key: string): string {
    return formatS3Address({ bucket: this.name, key });
  }

  /** What time it was in S3 when the last answer came. */
  get time(): number {
    const now = this.clock.now();
    if (now !== undefined) return now;
    throw new StoreError('unusable', `answers for ${this.address('')} have no Date header`, {
      hint: 'a proxy or an endpoint that AWS_ENDPOINT_URL names takes it away: go past it',
    });
  }

  async put(key: string, body: string | Uint8Array, tagging?: string): Promise<void> {
    await this.ask('write', 's3:PutObject', key, ({ client, sdk }) =>
      client.send(new sdk.PutObjectCommand({ ...this.at(key), ...content(body), Tagging: tagging })),
    );
  }

  /** Creates an object; false when there is one. */
  async create(key: string, body: string, tagging?: string): Promise<boolean> {
    const input = { ...this.at(key), ...content(body), Tagging: tagging, IfNoneMatch: '*' };
    try {
      await this.ask('create', 's3:PutObject', key, ({ client, sdk }) => client.send(new sdk.PutObjectCommand(input)));
      return true;
    } catch (error) {
      const { cause } = error as Error;
      if (!isAwsError(cause, 'PreconditionFailed')) throw error;
      // The SDK may have asked twice: then the answer to the first, which created the object, was lost.
      return attemptsOf(cause) > 1 && (await this.get(key)) === body;
    }
  }

  async get(key: string): Promise<string | undefined> {
    return unlessMissing(() =>
      this.ask('read', 's3:GetObject', key, async ({ client, sdk }) => {
        const { Body } = await client.send(new sdk.GetObjectCommand(this.at(key)));
        return (await Body?.transformToString('utf8')) ?? '';
      }),
    );
  }

  async remove(key: string): Promise<void> {
    await this.ask('remove', 's3:DeleteObject', key, ({ client, sdk }) =>
      client.send(new sdk.DeleteObjectCommand(this.at(key))),
    );
  }

  /** One page, one request. */
  async list({ prefix, after, from, limit, delimiter }: ListRequest): Promise<S3Listing> {
    const input = {
      Bucket: this.name,
      Prefix: prefix,
      StartAfter: after,
      ContinuationToken: from,
      MaxKeys: limit,
      Delimiter: delimiter,
    };
    const page = await this.ask('list', 's3:ListBucket', prefix, ({ client, sdk }) =>
      client.send(new sdk.ListObjectsV2Command(input)),
    );
    const entries = (page.Contents ?? []).map(({ Key = '', Size = 0, LastModified }) => ({
      key: Key,
      size: Size,
      modified: LastModified?.getTime() ?? 0,
    }));
    return {
      entries,
      prefixes: (page.CommonPrefixes ?? []).map(({ Prefix = '' }) => Prefix),
      next: page.IsTruncated ? page.NextContinuationToken : undefined,
    };
  }

  /** All entries below a prefix, page by page. */
  async *all(prefix: string): AsyncGenerator<StoreEntry> {
    for (let from: string | undefined; ;) {
      const { entries, next } = await retried(S3_POLICY, () => this.list({ prefix, from }));
      yield* entries;
      if (next === undefined) return;
      from = next;
    }
  }

  /** Does something with an object, and explains the errors of S3. */
  async ask<T>(verb: string, action: string, key: string, request: (to: Connection) => Promise<T>): Promise<T> {
    const address = this.address(key);
    const what = { verb, action, address };
    try {
      this.connection ??= this.connect(`${verb} ${address}`);
      return await request(await this.connection);
    } catch (error) {
      throw asS3Error(error, what);
    }
  }

  /** What names an object in a request. */
  at(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.name, Key: key };
  }

  private async connect(what: string): Promise<Connection> {
    const sdk = await import('@aws-sdk/client-s3');
    const client = new sdk.S3Client({
      ...clientConfig(),
      maxAttempts: MAX_ATTEMPTS,
      followRegionRedirects: true,
      // Servers that are not AWS's have no name of their own for every bucket.
      forcePathStyle: (process.env['AWS_ENDPOINT_URL_S3'] ?? process.env['AWS_ENDPOINT_URL']) !== undefined,
    });
    await requireRegion(client, what);
    if (this.options.onRequest) watchRequests(client, this.options.onRequest);
    client.middlewareStack.add(
      (next) => async (args) => {
        try {
          const answer = await next(args);
          this.observe((answer.response as { headers?: Record<string, string> }).headers?.['date']);
          return answer;
        } catch (error) {
          this.observe(headerOf(error, 'date'));
          throw error;
        }
      },
      { step: 'deserialize', name: 'readDate', priority: 'high' },
    );
    return { sdk, client };
  }

  private observe(date: string | undefined): void {
    const stamp = Date.parse(date ?? '');
    if (!Number.isNaN(stamp)) this.clock.observe(stamp);
  }
}

/** The SDK takes an empty body for one of unknown length. */
function content(body: string | Uint8Array): { Body: Uint8Array; ContentLength: number } {
  const bytes = Buffer.from(body);
  return { Body: bytes, ContentLength: bytes.length };
}

/** `undefined` where there is no such object. */
export async function unlessMissing<T>(request: () => Promise<T>): Promise<T | undefined> {
  try {
    return await request();
  } catch (error) {
    if (isAwsError((error as Error).cause, 'NoSuchKey')) return undefined;
    throw error;
  }
}
