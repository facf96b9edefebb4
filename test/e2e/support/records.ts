import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseAttemptKey, type AttemptId } from '../../../lib/contract/object-keys';
import type { ClaimRecord, Manifest, ResultRecord } from '../../../lib/sweep/records';

export interface Claim extends AttemptId, ClaimRecord {}

/** A start of the program, as the program itself noted it. */
export interface Start extends AttemptId {
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Lines of a program for `sh` that notes its start where nothing of ours can change it. */
export const NOTE_START = 'echo "$TRAINING_JOB_NAME $(date +%s%N)" >> "$JOURNAL"';

/** A sweep's folder, read file by file and not by the code that is tested. */
export class SweepRecords {
  readonly folder: string;
  private readonly journal: string;

  constructor(folder: string, journal: string) {
    this.folder = folder;
    this.journal = journal;
  }

  get manifest(): Manifest {
    return this.json('sweep.json') as Manifest;
  }

  /** By trial. */
  results(): Map<number, ResultRecord> {
    const records = this.files('results').map((file) => this.json(file) as ResultRecord);
    return new Map(records.map((record) => [record.trial, record]));
  }

  claims(): Claim[] {
    return this.files('claims').map((file) => ({ ...(this.json(file) as ClaimRecord), ...attemptOf(file) }));
  }

  failures(): AttemptId[] {
    return this.files('failures').map(attemptOf);
  }

  interruptions(): AttemptId[] {
    return this.files('interruptions').map(attemptOf);
  }

  /** Results of trials that were put together in blocks. */
  compacted(): ResultRecord[] {
    return this.files('blocks').flatMap((file) => (this.json(file) as { results: ResultRecord[] }).results);
  }

  starts(): Start[] {
    const lines = readFileSync(this.journal, 'utf8').trimEnd().split('\n').filter(Boolean);
    return lines.map((line) => {
      const [, trial, attempt, at] = /-(\d{10})-(\d+) (\d+)$/.exec(line) ?? [];
      return { trial: Number(trial), attempt: Number(attempt), at: Number(at) / 1e6 };
    });
  }

  /** When a trial's result came to be; milliseconds since the epoch. */
  endedAt(trial: number): number {
    const file = this.files('results').find((path) => path.endsWith(String(trial).padStart(10, '0')));
    return file === undefined ? Infinity : statSync(join(this.folder, file)).mtimeMs;
  }

  /** Results as they stand in their files: what is there once must never change. */
  snapshot(): Map<string, string> {
    return new Map(this.files('results').map((file) => [file, readFileSync(join(this.folder, file), 'utf8')]));
  }

  has(key: string): boolean {
    return existsSync(join(this.folder, key));
  }

  read(key: string): string {
    return readFileSync(join(this.folder, key), 'utf8');
  }

  /** Files below a folder of the sweep. */
  files(below: string): string[] {
    const folder = join(this.folder, below);
    if (!existsSync(folder)) return [];
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(this.folder.length + 1))
      .sort();
  }

  private json(file: string): unknown {
    return JSON.parse(this.read(file));
  }
}

function attemptOf(file: string): AttemptId {
  const id = parseAttemptKey(file);
  if (!id) throw new Error(`${file} names no attempt`);
  return id;
}
