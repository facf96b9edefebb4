import { setTimeout as sleep } from 'node:timers/promises';
import { StoreError, type Store, type StorePage, type UploadOptions, type Written } from './store';

export interface RetryPolicy {
  /** Tries in all, at least 1. */
  readonly tries: number;
  /** Milliseconds before the second try; doubled for each further one, with a random half taken off. */
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
}

/** Seven tries within about 13 seconds. */
const DEFAULT_POLICY: RetryPolicy = { tries: 7, firstDelayMs: 100, maxDelayMs: 8000 };

/** A store that tries again what failed and may pass. */
export class RetryingStore implements Store {
  readonly uri: string;
  readonly metered: boolean;
  private readonly inner: Store;
  private readonly policy: RetryPolicy;

  constructor(inner: Store, policy: RetryPolicy = DEFAULT_POLICY) {
    this.inner = inner;
    this.policy = policy;
    this.uri = inner.uri;
    this.metered = inner.metered;
  }

  now(): Promise<number> {
    return this.retry(() => this.inner.now());
  }

  /**
   * A try that failed may have created the object all the same. The next one then finds its own body there:
   * bodies of created objects name their writer, so equal bodies are the same writer's.
   */
  async create(key: string, body: string): Promise<Written & { created: boolean }> {
    let failed = false;
    return this.retry(async () => {
      try {
        const written = await this.inner.create(key, body);
        if (written.created || !failed) return written;
        return { ...written, created: (await this.inner.read(key)) === body };
      } catch (error) {
        failed = true;
        throw error;
      }
    });
  }

  write(key: string, body: string): Promise<Written> {
    return this.retry(() => this.inner.write(key, body));
  }

  read(key: string): Promise<string | undefined> {
    return this.retry(() => this.inner.read(key));
  }

  remove(key: string): Promise<void> {
    return this.retry(() => this.inner.remove(key));
  }

  list(prefix: string, options?: { after?: string; limit?: number }): Promise<StorePage> {
    return this.retry(() => this.inner.list(prefix, options));
  }

  folders(prefix: string): Promise<readonly string[]> {
    return this.retry(() => this.inner.folders(prefix));
  }

  upload(key: string, file: string, options?: UploadOptions): Promise<void> {
    return this.retry(() => this.inner.upload(key, file, options));
  }

  download(key: string, file: string): Promise<boolean> {
    return this.retry(() => this.inner.download(key, file));
  }

  private retry<T>(operation: () => Promise<T>): Promise<T> {
    return retried(this.policy, operation);
  }
}

/** Carries out an operation on a store, again when it failed in a way that may pass. */
export async function retried<T>(policy: RetryPolicy, operation: () => Promise<T>): Promise<T> {
  const { tries, firstDelayMs, maxDelayMs } = policy;
  for (let failures = 1; ; failures++) {
    try {
      return await operation();
    } catch (error) {
      if (!(error instanceof StoreError) || error.kind !== 'transient' || failures >= tries) throw error;
      const delay = Math.min(maxDelayMs, firstDelayMs * 2 ** (failures - 1));
      await sleep(delay * (1 - Math.random() / 2));
    }
  }
}
