import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attemptFolder, type AttemptId } from '../contract/object-keys';
import type { SweepFolder } from '../folder/sweep-folder';

export type LogName = 'stdout.log' | 'stderr.log';

/** Prints an attempt's log as its worker stores it, and then only what was added. Logs may be of any size. */
export class StoredLog {
  /** Bytes printed so far. */
  printed = 0;
  private readonly folder: SweepFolder;
  private readonly id: AttemptId;
  private readonly name: LogName;

  constructor(folder: SweepFolder, id: AttemptId, name: LogName) {
    this.folder = folder;
    this.id = id;
    this.name = name;
  }

  /** Bytes that are stored; 0 when there is no log. */
  async size(): Promise<number> {
    const { entries } = await this.folder.store.list(attemptFolder(this.id));
    return entries.find((entry) => entry.key.endsWith(`/${this.name}`))?.size ?? 0;
  }

  /** Prints what was stored since the last time. */
  async print(write: (data: Uint8Array) => Promise<void>): Promise<void> {
    if ((await this.size()) <= this.printed) return;
    const scratch = mkdtempSync(join(tmpdir(), 'sweepstack-log-'));
    try {
      const file = join(scratch, this.name);
      if (!(await this.folder.store.download(attemptFolder(this.id) + this.name, file))) return;
      for await (const chunk of createReadStream(file, { start: this.printed }) as AsyncIterable<Buffer>) {
        await write(chunk);
        this.printed += chunk.length;
      }
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  }
}
