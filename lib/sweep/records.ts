import type { Observation } from '../search/history';
import type { Assignment, SweepSpec } from '../spec/sweep-spec';

/** `sweep.json`: what is run, fixed when the sweep is created. */
export interface Manifest {
  readonly v: 1;
  readonly id: string;
  readonly spec: SweepSpec;
  /** Trials in all, counting repeats. */
  readonly trials: number;
  readonly lock: Lock;
}

/** What the sweep file leaves open, pinned so that every worker and every resume does the same. */
export interface Lock {
  /** ISO 8601. */
  readonly createdAt: string;
  readonly seed: number;
  readonly toolVersion: string;
  readonly gitRevision?: string;
  /** Seconds between heartbeats; an attempt silent for three of them is lost. */
  readonly heartbeatSec: number;
  readonly program: ProgramLock;
  /** Channel name to an absolute path or an `s3://` URI. */
  readonly channels: { readonly [name: string]: string };
  /** Image that workers in AWS run. Absent: the sweep was started on a machine. */
  readonly image?: string;
  /** The queue of the deployment that the sweep was started in, by its name there. */
  readonly queue?: string;
  /** US dollars that an hour of one worker costs. Absent: nothing, or unknown. */
  readonly pricePerHourUsd?: number;
  /** The sweep begins with what another one found: `prior.json`. */
  readonly prior?: PriorLock;
}

export interface PriorLock {
  /** Id of the other sweep. */
  readonly sweep: string;
  readonly points: number;
}

/** `prior.json`: points of an earlier sweep, so that nobody needs that sweep again. */
export interface PriorRecord {
  readonly v: 1;
  /** Its id. */
  readonly sweep: string;
  /** With the parameters that both sweeps have, in the order in which the points ended; not empty. */
  readonly observations: readonly Observation[];
}

export interface ProgramLock {
  /** Absolute path of the container folder. */
  readonly folder: string;
  /** SHA-256 over names, modes and contents of the folder's files; empty for that of an image that was named. */
  readonly digest: string;
}

/** `claims/…`: an attempt at a trial belongs to the worker that created this. */
export interface ClaimRecord {
  readonly v: 1;
  readonly worker: string;
  readonly host: string;
  readonly parameters: Assignment;
  /** US dollars that earlier attempts at the trial cost. Absent: nothing, or unknown. */
  readonly costUsd?: number;
  /** ISO 8601, by the store's clock. */
  readonly at: string;
}

/** `failures/…`: an attempt that failed and counts against `retry.attempts`. */
export interface FailureRecord {
  readonly v: 1;
  readonly worker: string;
  readonly reason: string;
  readonly exitCode?: number;
  readonly signal?: string;
  /** No further attempt follows: attempts are used up, or the exit code is not one to retry. */
  readonly final: boolean;
  readonly startedAt: string;
  readonly endedAt: string;
  /** US dollars that the trial had cost by then, over all its attempts. Absent: nothing, or unknown. */
  readonly costUsd?: number;
}

/** `interruptions/…`: an attempt that was told to stop; it never counts as a failure. */
export interface InterruptionRecord {
  readonly v: 1;
  readonly worker: string;
  readonly reason: string;
  readonly at: string;
  /** US dollars that the trial had cost by then, over all its attempts. Absent: nothing, or unknown. */
  readonly costUsd?: number;
}

/** `reports/…`: an attempt came to a rung of early stopping. The value is in the key. */
export interface ReportRecord {
  readonly v: 1;
  /** At which the program reported the value. */
  readonly step: number;
  /** ISO 8601, by the store's clock. */
  readonly at: string;
}

export type ResultStatus = 'completed' | 'failed' | 'stopped';

/** `results/…`: how a trial ended; created once, last. */
export interface ResultRecord {
  readonly v: 1;
  readonly trial: number;
  /** The attempt that ended it. */
  readonly attempt: number;
  readonly status: ResultStatus;
  readonly parameters: Assignment;
  /** Which repeat of its point this is, from 0. */
  readonly repeat: number;
  /** Finite; absent when the trial failed, was stopped without one, or the sweep declares no metric. */
  readonly objective?: number;
  /** The last finite value of every metric seen. */
  readonly metrics: { readonly [name: string]: number };
  /** Why it failed or was stopped. */
  readonly reason?: string;
  readonly worker: string;
  /** ISO 8601, by the store's clock. */
  readonly startedAt: string;
  readonly endedAt: string;
  /** Seconds the last attempt's program ran. */
  readonly durationSec: number;
  /** US dollars that the trial cost, over all its attempts. Absent: nothing, or unknown. */
  readonly costUsd?: number;
  /** Names of the archives in the attempt's folder. */
  readonly artifacts: readonly string[];
}

/** `blocks/…`: the results of a block of trials that have all ended, in trial order. */
export interface BlockRecord {
  readonly v: 1;
  readonly results: readonly ResultRecord[];
}

/** `jobs/…`: the jobs in which workers were started, so that any machine can follow and stop them. */
export interface JobsRecord {
  readonly v: 1;
  readonly backend: 'batch';
  readonly region: string;
  /** Name of the deployment's job queue. */
  readonly queue: string;
  /** Name of the log group that workers print to. */
  readonly logGroup: string;
  readonly jobs: readonly StartedJob[];
  /** ISO 8601, by the store's clock. */
  readonly at: string;
}

/** A job: a worker alone, or an array of them. */
export interface StartedJob {
  readonly id: string;
  readonly name: string;
  readonly workers: number;
  /** Its one worker runs one trial; the other jobs of the record wait for it to succeed. */
  readonly canary: boolean;
}

/** `exhausted`: every point that there is was tried, and that is fewer than there were to be trials. */
export type StopCause = 'user' | 'max_failed' | 'max_runtime' | 'max_cost' | 'target' | 'exhausted';

/** `stop`: while it is present nobody claims. */
export interface StopRecord {
  readonly v: 1;
  readonly cause: StopCause;
  readonly reason: string;
  /** Trials that run are interrupted too. */
  readonly interrupt: boolean;
  readonly at: string;
}

/** The text of a record: JSON and a final newline. */
export function serialize(record: object): string {
  return `${JSON.stringify(record)}\n`;
}

/** Reads a result; `undefined` for text that is not one. */
export function parseResult(text: string): ResultRecord | undefined {
  const value = parseJson(text);
  return isResult(value) ? value : undefined;
}

/** Reads a block; results in it that are not readable are left out. */
export function parseBlock(text: string): readonly ResultRecord[] {
  const value = parseJson(text);
  return isObject(value) && Array.isArray(value['results']) ? (value['results'] as unknown[]).filter(isResult) : [];
}

/** Reads a stop marker. Any other content, such as an empty file made by hand, is a plain stop by a user. */
export function parseStop(text: string): StopRecord {
  const value = parseJson(text);
  if (isObject(value) && typeof value['cause'] === 'string' && typeof value['reason'] === 'string') {
    return value as unknown as StopRecord;
  }
  return { v: 1, cause: 'user', reason: 'stopped by hand', interrupt: false, at: '' };
}

/** Reads a claim; `undefined` for text that is not one. */
export function parseClaim(text: string): ClaimRecord | undefined {
  const value = parseJson(text);
  const whole = isObject(value) && isObject(value['parameters']) && typeof value['at'] === 'string';
  return whole && typeof value['worker'] === 'string' ? (value as unknown as ClaimRecord) : undefined;
}

/** Reads a failure; `undefined` for text that is not one. */
export function parseFailure(text: string): FailureRecord | undefined {
  const value = parseJson(text);
  return isObject(value) && typeof value['reason'] === 'string' ? (value as unknown as FailureRecord) : undefined;
}

/** Reads what a trial had cost from a claim, a failure or an interruption; 0 where it does not say. */
export function parseCost(text: string): number {
  const value = parseJson(text);
  return isObject(value) && isCost(value['costUsd']) ? value['costUsd'] : 0;
}

/** Reads the points of an earlier sweep; `undefined` for text that does not have any. */
export function parsePrior(text: string): PriorRecord | undefined {
  const value = parseJson(text);
  const observations = isObject(value) ? value['observations'] : undefined;
  const whole = Array.isArray(observations) && observations.length > 0 && observations.every(isObservation);
  return whole ? (value as PriorRecord) : undefined;
}

/** Reads which jobs were started; `undefined` for text that does not say so. */
export function parseJobs(text: string): JobsRecord | undefined {
  const value = parseJson(text);
  const whole = isObject(value) && value['backend'] === 'batch' && typeof value['region'] === 'string';
  return whole && Array.isArray(value['jobs']) ? (value as unknown as JobsRecord) : undefined;
}

/** Reads a manifest; `undefined` for text that is not one of this version. */
export function parseManifest(text: string): Manifest | undefined {
  const value = parseJson(text);
  const whole = isObject(value) && value['v'] === 1 && isObject(value['spec']) && isObject(value['lock']);
  return whole && typeof value['id'] === 'string' && typeof value['trials'] === 'number'
    ? (value as unknown as Manifest)
    : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isResult(value: unknown): value is ResultRecord {
  return (
    isObject(value) &&
    [value['trial'], value['attempt'], value['repeat']].every(isCount) &&
    ['completed', 'failed', 'stopped'].includes(value['status'] as string) &&
    isObject(value['parameters']) &&
    isObject(value['metrics']) &&
    [...Object.values(value['metrics']), value['objective'] ?? 0, value['durationSec']].every(Number.isFinite) &&
    isCost(value['costUsd'] ?? 0) &&
    [value['worker'], value['startedAt'], value['endedAt'], value['reason'] ?? ''].every(isText) &&
    Array.isArray(value['artifacts'])
  );
}

function isObservation(value: unknown): value is Observation {
  if (!isObject(value) || !isObject(value['parameters']) || !Array.isArray(value['values'])) return false;
  return value['values'].every(Number.isFinite);
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isCost(value: unknown): value is number {
  return Number.isFinite(value) && (value as number) >= 0;
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
