import type { Json } from '../contract/json';
import type { Manifest, ResultRecord } from '../sweep/records';
import { resultRows } from './rows';

/** All results as CSV (RFC 4180, lines end with CR LF), one trial a line, in trial order. */
export function resultsCsv(manifest: Manifest, results: readonly ResultRecord[]): string {
  const rows = resultRows(
    manifest,
    [...results].sort((a, b) => a.trial - b.trial),
  );
  return toCsv(rows);
}

/** Rows as CSV; the first row's columns are the header. No rows: an empty text. */
export function toCsv(rows: readonly { readonly [column: string]: Json }[]): string {
  const columns = Object.keys(rows[0] ?? {});
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column] ?? null))];
  return rows.length === 0 ? '' : lines.map((cells) => `${cells.map(cell).join(',')}\r\n`).join('');
}

function cell(value: Json): string {
  if (value === null) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
