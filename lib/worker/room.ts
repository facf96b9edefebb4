import { statfsSync } from 'node:fs';
import { SweepError } from '../contract/sweep-error';
import { isErrno } from '../store/file-errors';

/** A disk with less room, in bytes, counts as full: files of whole blocks may fail although a few bytes are left. */
const LEAST_ROOM = 64 * 1024;

/**
 * Throws when the disk of a folder is full: what a program wrote there, its metrics included, may be cut short, and if
 * it failed it was not the program's fault.
 *
 * @throws ScratchFull
 */
export function checkRoom(scratch: string): void {
  const { bavail, bfree, bsize, blocks } = statfsSync(scratch);
  const free = process.getuid?.() === 0 ? bfree : bavail;
  if (blocks > 0 && free * bsize < LEAST_ROOM) throw scratchFull(scratch);
}

/** Says what a failed operation on a worker's own files means where the disk is full; other errors pass unchanged. */
export function asScratchError(error: unknown, scratch: string): unknown {
  return isErrno(error, 'ENOSPC', 'EDQUOT') ? scratchFull(scratch, error) : error;
}

function scratchFull(scratch: string, cause?: unknown): SweepError {
  return new SweepError('ScratchFull', `no space left in ${scratch}, where the files of running trials are`, {
    hint: 'make room, or name another folder in SWEEP_SCRATCH_DIR, and run `sweep resume`; no trial is charged for it',
    source: 'machine',
    cause,
  });
}
