import { accessSync, constants, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { SweepError } from '../../contract/sweep-error';

/** Told before minutes are spent on a check. @throws ReportNotWritten */
export function requireReportPlace(file: string): void {
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) throw notWritten(file, new Error('it is a folder'));
  try {
    accessSync(dirname(file), constants.W_OK);
  } catch (error) {
    throw notWritten(file, error);
  }
}

/** @throws ReportNotWritten */
export function writeReport(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw notWritten(file, error);
  }
}

function notWritten(file: string, cause: unknown): SweepError {
  return new SweepError('ReportNotWritten', `--junit: cannot write ${file}: ${(cause as Error).message}`, {
    hint: 'name a file in a folder that is there and that you may write to',
    source: 'machine',
    cause,
  });
}
