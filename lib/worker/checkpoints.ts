import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { checkpointFolder } from '../contract/object-keys';
import type { SweepFolder } from '../folder/sweep-folder';
import { MAX_KEY_LENGTH } from '../store/key';
import { listFiles } from './list-files';

/** Characters of one part of a key: file systems take no longer names. */
const MAX_PART_LENGTH = 255;
/** A file younger than this may still be being written; it is left for the next time. */
const SETTLED_MS = 1000;

/**
 * Carries a trial's checkpoints between the program's folder and the sweep's, file by file, as they change.
 * Names are escaped, since a store's keys are narrower than file names.
 */
export class CheckpointSync {
  private readonly folder: SweepFolder;
  private readonly local: string;
  private readonly prefix: string;
  private tooLong: string | undefined;
  private readonly stored = new Map<string, string>();

  constructor(folder: SweepFolder, trial: number, local: string) {
    this.folder = folder;
    this.local = local;
    this.prefix = checkpointFolder(trial);
  }

  /** Brings back what earlier attempts left. */
  async restore(): Promise<void> {
    for await (const { key } of this.folder.entries(this.prefix)) {
      const file = join(this.local, unescapeName(key.slice(this.prefix.length)));
      mkdirSync(dirname(file), { recursive: true });
      await this.folder.store.download(key, file);
      this.stored.set(relative(this.local, file), fingerprint(file) ?? '');
    }
  }

  /** A file that was not stored because its key would be too long. */
  get refused(): string | undefined {
    return this.tooLong;
  }

  /** Whether there are checkpoints in the sweep's folder. */
  get any(): boolean {
    return this.stored.size > 0;
  }

  /**
   * Stores files that changed and removes those that are gone.
   *
   * @param settledOnly the program may still be writing
   * @returns whether a file was stored
   */
  async save(settledOnly: boolean): Promise<boolean> {
    let changed = false;
    const files = new Set(listFiles(this.local));
    for (const name of [...this.stored.keys()].filter((stored) => !files.has(stored))) {
      await this.folder.store.remove(this.key(name));
      this.stored.delete(name);
    }
    this.tooLong = [...files].find((name) => !this.fits(name));
    for (const name of [...files].filter((file) => this.fits(file))) {
      const file = join(this.local, name);
      const mark = fingerprint(file);
      if (mark === undefined || this.stored.get(name) === mark || (settledOnly && !isSettled(file))) continue;
      if (!(await this.upload(name, file))) continue;
      this.stored.set(name, mark);
      changed = true;
    }
    return changed;
  }

  /** False when the program removed the file meanwhile, or lets nobody read it. */
  private async upload(name: string, file: string): Promise<boolean> {
    try {
      await this.folder.store.upload(this.key(name), file);
      return true;
    } catch (error) {
      if (isReadable(file)) throw error;
      return false;
    }
  }

  private fits(name: string): boolean {
    const key = `${this.folder.id}/${this.key(name)}`;
    return key.length <= MAX_KEY_LENGTH && key.split('/').every((part) => part.length <= MAX_PART_LENGTH);
  }

  private key(name: string): string {
    return this.prefix + escapeName(name);
  }
}

function isReadable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

function fingerprint(file: string): string | undefined {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats && `${stats.size}:${stats.mtimeMs}`;
}

function isSettled(file: string): boolean {
  const modified = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
  return Date.now() - modified >= SETTLED_MS;
}

/** A folder's name ends with `_`: in a store no key may become a folder of others, as a file may. */
function escapeName(name: string): string {
  return name.split(sep).map(escapePart).join('_/');
}

/** `_` starts an escape: `_` itself, a leading dot and every byte that a key may not hold become `_xx`. */
function escapePart(part: string): string {
  const bytes = [...Buffer.from(part, 'utf8')];
  return bytes.map((byte, i) => (isPlain(byte, i) ? String.fromCharCode(byte) : `_${hex(byte)}`)).join('');
}

function isPlain(byte: number, index: number): boolean {
  const character = String.fromCharCode(byte);
  return /[A-Za-z0-9-]/.test(character) || (character === '.' && index > 0);
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

function unescapeName(name: string): string {
  const parts = name.split('_/').map((part) => {
    const bytes = [...part.matchAll(/_([0-9a-f]{2})|(.)/g)].map(([, code, plain]) =>
      code === undefined ? (plain as string).charCodeAt(0) : parseInt(code, 16),
    );
    return Buffer.from(bytes).toString('utf8');
  });
  return parts.join(sep);
}
