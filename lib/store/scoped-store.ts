import type { Store, StorePage, UploadOptions, Written } from './store';

/** One folder of a store as a store of its own. */
export class ScopedStore implements Store {
  readonly uri: string;
  readonly metered: boolean;
  private readonly inner: Store;
  private readonly prefix: string;

  /** @param folder a key without a final `/` */
  constructor(inner: Store, folder: string) {
    this.inner = inner;
    this.prefix = `${folder}/`;
    this.uri = `${inner.uri}/${folder}`;
    this.metered = inner.metered;
  }

  now(): Promise<number> {
    return this.inner.now();
  }

  create(key: string, body: string): Promise<Written & { created: boolean }> {
    return this.inner.create(this.prefix + key, body);
  }

  write(key: string, body: string): Promise<Written> {
    return this.inner.write(this.prefix + key, body);
  }

  read(key: string): Promise<string | undefined> {
    return this.inner.read(this.prefix + key);
  }

  remove(key: string): Promise<void> {
    return this.inner.remove(this.prefix + key);
  }

  async list(prefix: string, options: { after?: string; limit?: number } = {}): Promise<StorePage> {
    const after = options.after === undefined ? {} : { after: this.prefix + options.after };
    const page = await this.inner.list(this.prefix + prefix, { ...options, ...after });
    return { ...page, entries: page.entries.map((entry) => ({ ...entry, key: entry.key.slice(this.prefix.length) })) };
  }

  folders(prefix: string): Promise<readonly string[]> {
    return this.inner.folders(this.prefix + prefix);
  }

  upload(key: string, file: string, options?: UploadOptions): Promise<void> {
    return this.inner.upload(this.prefix + key, file, options);
  }

  download(key: string, file: string): Promise<boolean> {
    return this.inner.download(this.prefix + key, file);
  }
}
