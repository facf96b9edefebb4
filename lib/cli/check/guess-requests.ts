import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { ExampleRequest } from '../../probe/inputs';
import { listFiles } from '../../worker/list-files';

/** The beginning of a file in which its first rows are. */
const BYTES = 64 * 1024;

/** A row of the first CSV file of the channels: without its last column, without its first one, and whole. */
export function guessRequests(channels: readonly string[]): ExampleRequest[] {
  const row = firstRow(channels);
  if (row === undefined) return [];
  const candidates = row.length > 1 ? [row.slice(0, -1), row.slice(1), row] : [row];
  return candidates.map((cells) => ({ body: Buffer.from(`${cells.join(',')}\n`), contentType: 'text/csv' }));
}

function firstRow(channels: readonly string[]): string[] | undefined {
  const file = channels.flatMap(filesOf).find((name) => extname(name).toLowerCase() === '.csv');
  const lines = file === undefined ? [] : beginning(file).split(/\r?\n/).slice(0, 2);
  return lines.map((line) => line.split(',')).find((cells) => cells.some(isNumber));
}

function filesOf(channel: string): string[] {
  const isFolder = statSync(channel).isDirectory();
  return isFolder ? listFiles(channel).map((name) => join(channel, name)) : [channel];
}

function isNumber(cell: string): boolean {
  return cell.trim() !== '' && Number.isFinite(Number(cell));
}

function beginning(file: string): string {
  const descriptor = openSync(file, 'r');
  try {
    const buffer = Buffer.alloc(BYTES);
    return buffer.toString('utf8', 0, readSync(descriptor, buffer, 0, BYTES, 0));
  } finally {
    closeSync(descriptor);
  }
}
