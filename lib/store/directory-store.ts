import * as fs from 'node:fs';
import { copyFile, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { asStoreError, isErrno } from './file-errors';
import { assertKey, assertPrefix } from './key';
import { makeFolder } from './make-folder';
import {
  PAGE_SIZE,
  StoreError,
  type Store,
  type StoreEntry,
  type StorePage,
  type UploadOptions,
  type Written,
} from './store';

const TEMPORARY_FOLDER = '.tmp';
/** Processes that make files in the same folder wait for each other, so that many of them need many folders. */
const TEMPORARY_FOLDERS = 64;
const TEMPORARY_MAX_AGE_MS = 24 * 3600 * 1000;
/** Bytes of a file that is copied before the thread pool would have begun. */
const SMALL = 64 * 1024;

let serial = 0;

/**
 * Sweeps in a directory, on a local or a network file system.
 *
 * An object is written whole to a temporary file of the same file system and then linked (create) or renamed (write)
 * to its name, both atomic, so no reader ever sees half of it. Small objects are handled by synchronous calls: they
 * take microseconds where a round trip through the thread pool takes a tenth of a millisecond.
 * Nothing is flushed to the disk: a crash of a process loses nothing, a power cut may lose the last seconds.
 */
export class DirectoryStore implements Store {
  readonly uri: string;
  readonly metered: boolean = false;
  private readonly temporary: string;

  constructor(root: string) {
    this.uri = resolve(root);
    this.temporary = join(this.uri, TEMPORARY_FOLDER, String(process.pid % TEMPORARY_FOLDERS));
  }

  async now(): Promise<number> {
    return this.attempt('write', () => {
      const { file, at } = this.writeTemporary('now', '');
      removeFile(file);
      return at;
    });
  }

  async create(key: string, body: string): Promise<Written & { created: boolean }> {
    return this.attempt(`create ${key}`, () => {
      const { file, at } = this.writeTemporary(key, body);
      try {
        return { created: this.linkInto(file, this.path(key)), at };
      } finally {
        removeFile(file);
      }
    });
  }

  async write(key: string, body: string): Promise<Written> {
    return this.attempt(`write ${key}`, () => {
      const { file, at } = this.writeTemporary(key, body);
      try {
        withFolder(this.path(key), (path) => fs.renameSync(file, path));
      } catch (error) {
        removeFile(file);
        throw error;
      }
      return { at };
    });
  }

  async read(key: string): Promise<string | undefined> {
    const path = this.path(key);
    return this.attempt(`read ${key}`, () =>
      // Asked first, since to throw and to catch an error takes ten times as long.
      fs.existsSync(path) ? unlessMissing(() => fs.readFileSync(path, 'utf8')) : undefined,
    );
  }

  async remove(key: string): Promise<void> {
    this.attempt(`remove ${key}`, () => removeFile(this.path(key)));
  }

  async list(prefix: string, options: { after?: string; limit?: number } = {}): Promise<StorePage> {
    assertPrefix(prefix);
    return this.attempt(`list ${prefix}`, () => {
      const limit = options.limit ?? PAGE_SIZE;
      const entries: StoreEntry[] = [];
      for (const entry of this.walk(prefix, options.after)) {
        if (entries.length === limit) return { entries, more: true };
        entries.push(entry);
      }
      return { entries, more: false };
    });
  }

  async folders(prefix: string): Promise<readonly string[]> {
    assertPrefix(prefix);
    return this.attempt(`list folders of ${prefix}`, () =>
      this.children(prefix).flatMap((name) => (name.endsWith('/') ? [name.slice(0, -1)] : [])),
    );
  }

  async upload(key: string, file: string, options: UploadOptions = {}): Promise<void> {
    const path = this.path(key);
    const temporary = this.temporaryName();
    try {
      if (!fs.existsSync(this.temporary)) makeFolder(this.temporary);
      if (!options.final || !isLinked(file, temporary)) await copy(file, temporary);
      if (!fs.existsSync(dirname(path))) makeFolder(dirname(path));
      fs.renameSync(temporary, path);
      // To rename one name of a file to another name of the same file does nothing.
      if (options.final) removeFile(temporary);
    } catch (error) {
      await rm(temporary, { force: true });
      const isTheirs = isErrno(error, 'ENOENT') && !fs.existsSync(file);
      throw isTheirs ? error : asStoreError(error, `upload ${key}`, this.uri);
    }
  }

  async download(key: string, file: string): Promise<boolean> {
    const temporary = `${file}.part`;
    try {
      await copyFile(this.path(key), temporary, fs.constants.COPYFILE_FICLONE);
      await rename(temporary, file);
      return true;
    } catch (error) {
      await rm(temporary, { force: true });
      if (isErrno(error, 'ENOENT') && !fs.existsSync(this.path(key))) return false;
      throw asStoreError(error, `download ${key}`, this.uri);
    }
  }

  /** Removes what writers that were killed left behind more than a day ago, as far as this may. */
  removeLeftovers(now: number = Date.now()): void {
    try {
      this.removeOld(now);
    } catch (error) {
      // A reader need not be allowed to tidy up; what is wrong with the folder itself, what follows will say.
      if (!(asStoreError(error, 'tidy up', this.uri) instanceof StoreError)) throw error;
    }
  }

  private removeOld(now: number): void {
    const all = dirname(this.temporary);
    const entries = unlessMissing(() => fs.readdirSync(all, { recursive: true, withFileTypes: true })) ?? [];
    for (const file of entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))) {
      const modified = unlessMissing(() => fs.statSync(file).mtimeMs) ?? now;
      if (now - modified > TEMPORARY_MAX_AGE_MS) removeFile(file);
    }
  }

  private path(key: string): string {
    assertKey(key);
    return join(this.uri, key);
  }

  private attempt<T>(what: string, operation: () => T): T {
    try {
      return operation();
    } catch (error) {
      throw asStoreError(error, what, this.uri);
    }
  }

  private temporaryName(): string {
    return join(this.temporary, `${process.pid}-${(serial++).toString(36)}-${Math.random().toString(36).slice(2)}`);
  }

  /** The time of the temporary file is the store's clock: on a network file system, the server's. */
  private writeTemporary(key: string, body: string): { file: string; at: number } {
    assertKey(key);
    const file = this.temporaryName();
    const descriptor = withFolder(file, (path) => fs.openSync(path, 'wx'));
    try {
      fs.writeFileSync(descriptor, body);
      return { file, at: fs.fstatSync(descriptor).mtimeMs };
    } catch (error) {
      removeFile(file);
      throw error;
    } finally {
      fs.closeSync(descriptor);
    }
  }

  private linkInto(file: string, path: string): boolean {
    try {
      withFolder(path, () => fs.linkSync(file, path));
      return true;
    } catch (error) {
      // A network file system may answer EEXIST to its own repeated request: two links say that ours was the first.
      if (isErrno(error, 'EEXIST')) return fs.statSync(file).nlink === 2;
      if (isErrno(error, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS')) {
        throw new StoreError('unusable', `the file system of ${this.uri} has no hard links, which claims need`, {
          hint: 'choose a folder on another file system with --root',
          cause: error,
        });
      }
      throw error;
    }
  }

  /** Names directly below a prefix, folders with a final `/`, in the order of the keys they stand for. */
  private children(prefix: string): string[] {
    const folder = join(this.uri, prefix);
    const entries = unlessMissing(() => fs.readdirSync(folder, { withFileTypes: true }), 'ENOTDIR') ?? [];
    return entries
      .filter((entry) => !entry.name.startsWith('.'))
      .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
      .sort((a, b) => (a < b ? -1 : 1));
  }

  private *walk(prefix: string, after: string | undefined): Generator<StoreEntry> {
    for (const name of this.children(prefix)) {
      const key = prefix + name;
      if (!name.endsWith('/')) {
        const entry = after === undefined || key > after ? this.entry(key) : undefined;
        if (entry) yield entry;
      } else if (after === undefined || key > after || after.startsWith(key)) {
        yield* this.walk(key, after);
      }
    }
  }

  /** `undefined` for a file that was removed since its folder was read. */
  private entry(key: string): StoreEntry | undefined {
    const stats = unlessMissing(() => fs.statSync(join(this.uri, key)));
    return stats && { key, size: stats.size, modified: stats.mtimeMs };
  }
}

/** Runs an operation on a path, making its folder when it is not there: rarely, so it is not checked before. */
function withFolder<T>(path: string, operation: (path: string) => T): T {
  try {
    return operation(path);
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) throw error;
    makeFolder(dirname(path));
    return operation(path);
  }
}

/** Another name for a file; false where it cannot have one, on another file system for example. */
function isLinked(file: string, name: string): boolean {
  try {
    fs.linkSync(file, name);
    return true;
  } catch (error) {
    if (isErrno(error, 'ENOENT')) throw error;
    return false;
  }
}

async function copy(file: string, to: string): Promise<void> {
  if (fs.statSync(file).size <= SMALL) fs.copyFileSync(file, to);
  else await copyFile(file, to, fs.constants.COPYFILE_FICLONE);
}

function removeFile(path: string): void {
  unlessMissing(() => fs.unlinkSync(path));
}

function unlessMissing<T>(operation: () => T, ...missing: readonly string[]): T | undefined {
  try {
    return operation();
  } catch (error) {
    if (isErrno(error, 'ENOENT', ...missing)) return undefined;
    throw error;
  }
}
