import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { setImmediate as breathe } from 'node:timers/promises';
import { isErrno } from '../store/file-errors';
import { LineSplitter } from './metric-scanner';

const CHUNK = 256 * 1024;
/** Chunks read before heartbeats and signals get their turn. */
const CHUNKS_AT_A_TIME = 8;

/** Reads the lines that are appended to a file, which need not exist yet. */
export class OutputTail {
  private readonly file: string;
  private readonly lines: LineSplitter;
  private offset = 0;
  private reading: Promise<void> = Promise.resolve();

  constructor(file: string, onLine: (line: string) => void) {
    this.file = file;
    this.lines = new LineSplitter(onLine);
  }

  /** Takes what was appended since the last call. */
  poll(): Promise<void> {
    this.reading = this.reading.then(() => this.read());
    return this.reading;
  }

  /** Takes what is left, a last line without an end included. */
  async end(): Promise<void> {
    await this.poll();
    this.lines.end();
  }

  private async read(): Promise<void> {
    const descriptor = openIfThere(this.file);
    if (descriptor === undefined) return;
    try {
      // What is appended while this reads waits for the next poll: a program that never stops printing cannot hold us.
      const { size } = fstatSync(descriptor);
      const buffer = Buffer.allocUnsafe(Math.max(0, Math.min(CHUNK, size - this.offset)));
      for (let chunks = 1; this.offset < size; chunks++) {
        const length = readSync(descriptor, buffer, 0, Math.min(buffer.length, size - this.offset), this.offset);
        if (length === 0) return;
        this.lines.push(buffer.subarray(0, length));
        this.offset += length;
        if (chunks % CHUNKS_AT_A_TIME === 0) await breathe();
      }
    } finally {
      closeSync(descriptor);
    }
  }
}

/** The beginning of a file as text; empty when there is none. */
export function firstText(file: string, characters: number): string {
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return '';
  const descriptor = openSync(file, 'r');
  try {
    const buffer = Buffer.alloc(4 * characters);
    const length = readSync(descriptor, buffer, 0, buffer.length, 0);
    return buffer.toString('utf8', 0, length).slice(0, characters).trim();
  } finally {
    closeSync(descriptor);
  }
}

/** The end of a file as text, at most `bytes`; empty when there is none. */
export function lastText(file: string, bytes: number): string {
  const descriptor = openIfThere(file);
  if (descriptor === undefined) return '';
  try {
    const { size } = fstatSync(descriptor);
    const buffer = Buffer.alloc(Math.min(bytes, size));
    const length = readSync(descriptor, buffer, 0, buffer.length, size - buffer.length);
    return buffer.toString('utf8', 0, length);
  } finally {
    closeSync(descriptor);
  }
}

/** A program may have put anything in the file's place: what is not a plain file may hold up its reader for ever. */
function openIfThere(file: string): number | undefined {
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return undefined;
  try {
    return openSync(file, 'r');
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'EACCES')) return undefined;
    throw error;
  }
}
