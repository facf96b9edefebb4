import { readFile, writeFile } from 'node:fs/promises';
import { assertKey, assertPrefix } from './key';
import { PAGE_SIZE, type Store, type StoreEntry, type StorePage, type Written } from './store';

interface Item {
  readonly body: Buffer;
  readonly modified: number;
}

/** A store in this process's memory, for tests and simulations. */
export class MemoryStore implements Store {
  readonly uri = 'memory:';
  readonly metered = false;
  private readonly items = new Map<string, Item>();
  private readonly keys: string[] = [];
  private readonly clock: () => number;

  /** @param now the store's clock, milliseconds since the epoch */
  constructor(now: () => number = Date.now) {
    this.clock = now;
  }

  async now(): Promise<number> {
    return this.clock();
  }

  async create(key: string, body: string): Promise<Written & { created: boolean }> {
    assertKey(key);
    const existing = this.items.get(key);
    return existing ? { created: false, at: this.clock() } : { created: true, at: this.put(key, Buffer.from(body)) };
  }

  async write(key: string, body: string): Promise<Written> {
    assertKey(key);
    return { at: this.put(key, Buffer.from(body)) };
  }

  async read(key: string): Promise<string | undefined> {
    assertKey(key);
    return this.items.get(key)?.body.toString('utf8');
  }

  async remove(key: string): Promise<void> {
    assertKey(key);
    if (this.items.delete(key)) this.keys.splice(this.position(key), 1);
  }

  async list(prefix: string, options: { after?: string; limit?: number } = {}): Promise<StorePage> {
    assertPrefix(prefix);
    const limit = options.limit ?? PAGE_SIZE;
    const entries: StoreEntry[] = [];
    const from = options.after !== undefined && options.after >= prefix ? options.after : prefix;
    for (let i = this.position(from); i < this.keys.length; i++) {
      const key = this.keys[i] as string;
      if (!key.startsWith(prefix)) break;
      if (key === options.after) continue;
      if (entries.length === limit) return { entries, more: true };
      const item = this.items.get(key) as Item;
      entries.push({ key, size: item.body.length, modified: item.modified });
    }
    return { entries, more: false };
  }

  async folders(prefix: string): Promise<readonly string[]> {
    assertPrefix(prefix);
    const names = new Set<string>();
    for (let i = this.position(prefix); i < this.keys.length; i++) {
      const key = this.keys[i] as string;
      if (!key.startsWith(prefix)) break;
      const slash = key.indexOf('/', prefix.length);
      if (slash > 0) names.add(key.slice(prefix.length, slash));
    }
    return [...names];
  }

  async upload(key: string, file: string): Promise<void> {
    assertKey(key);
    this.put(key, await readFile(file));
  }

  async download(key: string, file: string): Promise<boolean> {
    assertKey(key);
    const item = this.items.get(key);
    if (item) await writeFile(file, item.body);
    return item !== undefined;
  }

  private put(key: string, body: Buffer): number {
    const modified = this.clock();
    if (!this.items.has(key)) this.keys.splice(this.position(key), 0, key);
    this.items.set(key, { body, modified });
    return modified;
  }

  /** Index of the first key that is not below `key`. */
  private position(key: string): number {
    let low = 0;
    let high = this.keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.keys[middle] as string) < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
