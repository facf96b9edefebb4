import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Written by npm whenever it changes what is installed: it stands for all packages. */
const INSTALLED = 'node_modules/.package-lock.json';

/**
 * Whether a build would only make again what is there: the files that it was made of are as they were, and so are those
 * that it made.
 *
 * @param file where the last build left its record
 * @param entries what is built
 */
export function isCurrent(root, file, entries) {
  const last = read(file);
  return (
    last !== undefined &&
    last.entries === JSON.stringify(entries) &&
    Object.entries(last.files).every(([path, stamp]) => stampOf(join(root, path)) === stamp)
  );
}

/**
 * Leaves the record of a build for the next one.
 *
 * @param startedAt when the build began to read; what changed after it may have been read before or after the change
 * @param paths what was read and written, relative to the root; packages need not be among it
 */
export function recordBuild(root, file, { entries, startedAt, inputs, outputs }) {
  const own = inputs.filter((path) => !path.startsWith('node_modules/'));
  if (own.some((path) => statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs >= startedAt)) return;
  const files = Object.fromEntries([INSTALLED, ...own, ...outputs].map((path) => [path, stampOf(join(root, path))]));
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, JSON.stringify({ entries: JSON.stringify(entries), files }));
  renameSync(temporary, file);
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function stampOf(path) {
  const { mtimeMs, size } = statSync(path, { throwIfNoEntry: false }) ?? {};
  return `${mtimeMs} ${size}`;
}
