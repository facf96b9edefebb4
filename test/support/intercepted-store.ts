import type { Store, StorePage, UploadOptions, Written } from '../../lib/store/store';

export type Operation = Exclude<keyof Store, 'uri' | 'metered'>;

/** A store all of whose operations pass through one function. */
export abstract class InterceptedStore implements Store {
  readonly uri: string;
  readonly metered: boolean;
  private readonly inner: Store;

  constructor(inner: Store) {
    this.inner = inner;
    this.uri = inner.uri;
    this.metered = inner.metered;
  }

  /** @param subject the key or prefix; empty for `now` */
  protected abstract intercept<T>(operation: Operation, subject: string, call: () => Promise<T>): Promise<T>;

  now(): Promise<number> {
    return this.intercept('now', '', () => this.inner.now());
  }

  create(key: string, body: string): Promise<Written & { created: boolean }> {
    return this.intercept('create', key, () => this.inner.create(key, body));
  }

  write(key: string, body: string): Promise<Written> {
    return this.intercept('write', key, () => this.inner.write(key, body));
  }

  read(key: string): Promise<string | undefined> {
    return this.intercept('read', key, () => this.inner.read(key));
  }

  remove(key: string): Promise<void> {
    return this.intercept('remove', key, () => this.inner.remove(key));
  }

  list(prefix: string, options?: { after?: string; limit?: number }): Promise<StorePage> {
    return this.intercept('list', prefix, () => this.inner.list(prefix, options));
  }

  folders(prefix: string): Promise<readonly string[]> {
    return this.intercept('folders', prefix, () => this.inner.folders(prefix));
  }

  upload(key: string, file: string, options?: UploadOptions): Promise<void> {
    return this.intercept('upload', key, () => this.inner.upload(key, file, options));
  }

  download(key: string, file: string): Promise<boolean> {
    return this.intercept('download', key, () => this.inner.download(key, file));
  }
}
