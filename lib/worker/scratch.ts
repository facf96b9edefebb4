import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SCRATCH_VARIABLE } from '../contract/environment';
import { makeFolder } from '../store/make-folder';

/** Makes a new folder for files that are of use only while this process runs. */
export function makeScratch(): string {
  const base = process.env[SCRATCH_VARIABLE] ?? tmpdir();
  makeFolder(base);
  return mkdtempSync(join(base, 'sweepstack-'));
}
