import { SweepError } from '../contract/sweep-error';

/** One object as a listing shows it. */
export interface StoreEntry {
  /** Relative to the store's root, `/` between parts. */
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** When it was last written, by the store's own clock; milliseconds since the epoch. */
  readonly modified: number;
}

export interface StorePage {
  /** In ascending order of key (by UTF-8 bytes). */
  readonly entries: readonly StoreEntry[];
  /** More entries follow the last one. */
  readonly more: boolean;
}

export interface Written {
  /** When it was written, by the store's own clock; milliseconds since the epoch. */
  readonly at: number;
}

export interface UploadOptions {
  readonly final?: boolean;
  readonly onProgress?: (bytes: number) => void;
}

/** The most entries in one page of a listing: S3's limit, kept by every store so that requests count alike. */
export const PAGE_SIZE = 1000;

/**
 * Where sweeps live. Objects are small, whole and atomic: a reader sees all of an object or nothing of it.
 *
 * Keys are relative: parts of letters, digits and `-_.` joined by `/`, none with a leading dot, at most 512 characters.
 * No key is a folder of another one.
 * Every method may throw a {@link StoreError}.
 */
export interface Store {
  /** The address that makes the same store elsewhere: an absolute path or an `s3://` URI. */
  readonly uri: string;

  /** Whether every request costs money and takes a while: who only waits then asks seldom. */
  readonly metered: boolean;

  /** What time it is by the store's own clock; milliseconds since the epoch. */
  now(): Promise<number>;

  /** Creates an object unless one is there; of many racing callers exactly one gets `created: true`. */
  create(key: string, body: string): Promise<Written & { created: boolean }>;

  /** Creates or replaces an object. */
  write(key: string, body: string): Promise<Written>;

  /** The whole object, or `undefined` when there is none. */
  read(key: string): Promise<string | undefined>;

  /** Removes an object; nothing happens when there is none. */
  remove(key: string): Promise<void>;

  /**
   * One page of the keys that start with `prefix`, one request.
   *
   * @param prefix ends with `/`, or is empty for all
   * @param options.after only keys above this one (it need not exist)
   * @param options.limit entries at most, 1 to {@link PAGE_SIZE}, which is the default
   */
  list(prefix: string, options?: { after?: string; limit?: number }): Promise<StorePage>;

  /** The names of the folders directly below `prefix` (which ends with `/` or is empty), in the order of their keys. */
  folders(prefix: string): Promise<readonly string[]>;

  /**
   * Copies a local file into an object, replacing it; atomic for readers. Memory does not grow with the file.
   * A local file that is not there is the file system's error (ENOENT), not a {@link StoreError}.
   *
   * @param options.final the file does not change any more: a store may share its bytes instead of copying them
   * @param options.onProgress told now and then how many bytes have been stored, where that may take a while
   */
  upload(key: string, file: string, options?: UploadOptions): Promise<void>;

  /** Copies an object into a local file; `false` when there is no such object. */
  download(key: string, file: string): Promise<boolean>;
}

/** What the caller can do about a failed store operation. */
export type StoreErrorKind =
  /** Passes by itself: try again. */
  | 'transient'
  /** No room left. */
  | 'full'
  /** Not allowed to. */
  | 'denied'
  /** The root is not there, or not usable as a store. */
  | 'unusable';

/** A store operation that failed; `kind` says what the caller can do. */
export class StoreError extends SweepError {
  readonly kind: StoreErrorKind;

  /** @param options.code @default one that says no more than `kind` */
  constructor(kind: StoreErrorKind, message: string, options: { code?: string; hint?: string; cause?: unknown } = {}) {
    super(options.code ?? CODES[kind], message, { source: 'machine', ...options });
    this.kind = kind;
  }
}

const CODES: { readonly [kind in StoreErrorKind]: string } = {
  transient: 'StoreUnreachable',
  full: 'StoreFull',
  denied: 'StoreAccessDenied',
  unusable: 'StoreUnusable',
};
