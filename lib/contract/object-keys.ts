/**
 * The names of the objects of a sweep, relative to its folder (docs/adr/0001-blocks-of-trials.md).
 *
 * Numbers are zero-padded so that a listing is in trial order, and claims and results are filed in blocks
 * so that a listing, or a folder on disk, never has to grow with the sweep.
 */

/** Trials in a block. Fits a page of a listing; 10,000 trials are 40 compacted blocks. */
export const BLOCK_SIZE = 250;

const TRIAL_DIGITS = 10;
const BLOCK_DIGITS = 8;
const ATTEMPT_DIGITS = 4;
const STEP_DIGITS = 16;

export const MANIFEST_KEY = 'sweep.json';
export const PRIOR_KEY = 'prior.json';
export const STARTED_KEY = 'started';
export const STOP_KEY = 'stop';
export const BUDGET_KEY = 'budget';
export const SUMMARY_KEY = 'summary.json';
export const RESULTS_CSV_KEY = 'results.csv';

export const JOBS = 'jobs/';
export const NOTICES = 'notices/';
export const BLOCKS = 'blocks/';
export const CLAIMS = 'claims/';
export const BEATS = 'beats/';
export const FAILURES = 'failures/';
export const INTERRUPTIONS = 'interruptions/';
export const RESULTS = 'results/';
export const REPORTS = 'reports/';

export interface AttemptId {
  /** Counted from 0. */
  readonly trial: number;
  /** Counted from 1. */
  readonly attempt: number;
}

export function blockOf(trial: number): number {
  return Math.floor(trial / BLOCK_SIZE);
}

/** How many of `trials` trials fall into a block. */
export function blockLength(block: number, trials: number): number {
  return Math.max(0, Math.min(BLOCK_SIZE, trials - block * BLOCK_SIZE));
}

export function trialName(trial: number): string {
  return pad(trial, TRIAL_DIGITS);
}

export function attemptName({ trial, attempt }: AttemptId): string {
  return `${trialName(trial)}.${pad(attempt, ATTEMPT_DIGITS)}`;
}

export function blockKey(block: number): string {
  return `${BLOCKS}${pad(block, BLOCK_DIGITS)}`;
}

export function claimsOfBlock(block: number): string {
  return `${CLAIMS}${pad(block, BLOCK_DIGITS)}/`;
}

export function resultsOfBlock(block: number): string {
  return `${RESULTS}${pad(block, BLOCK_DIGITS)}/`;
}

export function claimKey(id: AttemptId): string {
  return `${claimsOfBlock(blockOf(id.trial))}${attemptName(id)}`;
}

export function resultKey(trial: number): string {
  return `${resultsOfBlock(blockOf(trial))}${trialName(trial)}`;
}

export function beatKey(id: AttemptId): string {
  return `${BEATS}${attemptName(id)}`;
}

export function failureKey(id: AttemptId): string {
  return `${FAILURES}${attemptName(id)}`;
}

export function interruptionKey(id: AttemptId): string {
  return `${INTERRUPTIONS}${attemptName(id)}`;
}

/** What trials reported at a rung of early stopping, a whole number; ends with `/`. */
export function reportsAtRung(rung: number): string {
  return `${REPORTS}${pad(rung, STEP_DIGITS)}/`;
}

/** That an attempt came to a rung. Its name holds the value, so that one listing tells those of all trials. */
export function reportKey(rung: number, id: AttemptId, value: number): string {
  const text = Number.isFinite(value) ? String(value).replace('+', '') : 'nan';
  return `${reportsAtRung(rung)}${pad(blockOf(id.trial), BLOCK_DIGITS)}/${attemptName(id)}_${text}`;
}

/** What was started at one time, in ISO 8601; `id` tells starts of the same moment apart. */
export function jobsKey(startedAt: string, id: string): string {
  return `${JOBS}${startedAt.replaceAll(/[^0-9TZ]/g, '')}-${id}`;
}

/** That people were told of an end: with so many results, after the start at this time. */
export function noticeKey(state: string, results: number, startedAt: number): string {
  return `${NOTICES}${startedAt}-${state}-${results}`;
}

/** The folder of all files of a trial, ending with `/`. */
export function trialFolder(trial: number): string {
  return `trials/${trialName(trial)}/`;
}

/** The folder of an attempt's logs and archives, ending with `/`; in a listing, before the trial's checkpoints. */
export function attemptFolder({ trial, attempt }: AttemptId): string {
  return `${trialFolder(trial)}${pad(attempt, ATTEMPT_DIGITS)}/`;
}

/** The folder of a trial's checkpoints, carried from one attempt to the next, ending with `/`. */
export function checkpointFolder(trial: number): string {
  return `${trialFolder(trial)}checkpoints/`;
}

/** The attempt and the name of a file in an attempt's folder; `undefined` for any other key. */
export function parseAttemptFile(key: string): { attempt: number; name: string } | undefined {
  const match = /^trials\/\d+\/(\d+)\/([^/]+)$/.exec(key);
  return match ? { attempt: Number(match[1]), name: match[2] as string } : undefined;
}

/** The trial and attempt that a claim, beat, failure or interruption key names; `undefined` for any other key. */
export function parseAttemptKey(key: string): AttemptId | undefined {
  const match = /(?:^|\/)(\d+)\.(\d+)$/.exec(key);
  return match ? { trial: Number(match[1]), attempt: Number(match[2]) } : undefined;
}

/** The attempt and the value that a report's key names, NaN for one that is not finite; `undefined` for any other key. */
export function parseReportKey(key: string): (AttemptId & { readonly value: number }) | undefined {
  const match = /\/(\d+)\.(\d+)_([-\d.e]+|nan)$/.exec(key);
  return match ? { trial: Number(match[1]), attempt: Number(match[2]), value: Number(match[3]) } : undefined;
}

/** The number that a block or result key ends with; `undefined` for any other key. */
export function parseNumberedKey(key: string): number | undefined {
  const match = /(?:^|\/)(\d+)$/.exec(key);
  return match ? Number(match[1]) : undefined;
}

function pad(value: number, digits: number): string {
  return String(value).padStart(digits, '0');
}
