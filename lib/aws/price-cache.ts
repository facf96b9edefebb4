import { createHash } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Offers } from '../cost/machines';
import { makeFolder } from '../store/make-folder';

/** Prices on demand change a few times a year; those of spare capacity by a few percent a day. */
const KEPT_MS = 24 * 3_600_000;

interface Kept {
  readonly v: 1;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly offers: Offers;
}

/** Keeps prices in a folder for a day. A folder that cannot be used only means that AWS is asked again. */
export class PriceCache {
  private readonly folder: string;
  private readonly now: () => number;

  constructor(folder: string, now: () => number) {
    this.folder = folder;
    this.now = now;
  }

  read(question: object): Offers | undefined {
    try {
      const { v, at, offers } = JSON.parse(readFileSync(this.file(question), 'utf8')) as Kept;
      const age = this.now() - at;
      return v === 1 && age >= 0 && age < KEPT_MS && Array.isArray(offers.instances) ? offers : undefined;
    } catch {
      return undefined;
    }
  }

  write(question: object, offers: Offers): void {
    const file = this.file(question);
    const partial = `${file}.${process.pid}`;
    const kept: Kept = { v: 1, at: this.now(), offers };
    try {
      makeFolder(this.folder);
      writeFileSync(partial, JSON.stringify(kept));
      renameSync(partial, file);
    } catch {
      // Asked again next time.
    }
  }

  private file(question: object): string {
    const name = createHash('sha256').update(JSON.stringify(question)).digest('hex').slice(0, 16);
    return join(this.folder, `${name}.json`);
  }
}
