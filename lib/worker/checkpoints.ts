import { existsSync, mkdirSync, readdirSync, statSync, type Dirent } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { checkpointFolder } from '../contract/object-keys';
import type { SweepFolder } from '../folder/sweep-folder';
import { isErrno } from '../store/file-errors';

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

  /** Stores files that changed and removes those that are gone. @param settledOnly the program may still be writing */
  async save(settledOnly: boolean): Promise<void> {
    const files = new Set(listFiles(this.local));
    for (const name of [...this.stored.keys()].filter((stored) => !files.has(stored))) {
      await this.folder.store.remove(this.key(name));
      this.stored.delete(name);
    }
    for (const name of files) {
      const file = join(this.local, name);
      const mark = fingerprint(file);
      if (mark === undefined || this.stored.get(name) === mark || (settledOnly && !isSettled(file))) continue;
      if (await this.upload(name, file)) this.stored.set(name, mark);
    }
  }

  /** False when the program removed the file meanwhile. */
  private async upload(name: string, file: string): Promise<boolean> {
    try {
      await this.folder.store.upload(this.key(name), file);
      return true;
    } catch (error) {
      if (existsSync(file)) throw error;
      return false;
    }
  }

  private key(name: string): string {
    return this.prefix + escapeName(name);
  }
}

/** Files and links to files below a folder, relative to it; folders that vanish meanwhile are passed over. */
function listFiles(folder: string, below = ''): string[] {
  return entriesOf(join(folder, below)).flatMap((entry) => {
    const name = join(below, entry.name);
    if (entry.isDirectory()) return listFiles(folder, name);
    return statSync(join(folder, name), { throwIfNoEntry: false })?.isFile() ? [name] : [];
  });
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
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
