import { attemptName } from '../../../lib/contract/object-keys';
import type { SweepRecords } from './records';

/** A program whose objective tells which trial it was, so that a mixed up result shows. */
export const objectiveOf = (k: number): number => k + 0.5;

/**
 * What holds of a finished sweep of the test program, whatever happened to its workers: each trial completed once, as
 * itself, by a worker that had claimed it; no attempt ran twice; and nothing ran that had a result.
 */
export function expectSound(records: SweepRecords): void {
  const { trials } = records.manifest;
  const results = records.results();
  expect([...results.keys()]).toEqual(Array.from({ length: trials }, (_, i) => i));
  for (const result of results.values()) {
    const objective = objectiveOf(result.parameters['k'] as number);
    expect({ reason: undefined, ...result }).toMatchObject({ status: 'completed', reason: undefined, objective });
  }
  expect(records.failures()).toEqual([]);
  expect(records.compacted()).toEqual([...results.values()]);
  expectEveryResultClaimed(records);
  expectNoStartTwice(records);
}

/** @param snapshot results as they were at some moment before */
export function expectUnchanged(records: SweepRecords, snapshot: ReadonlyMap<string, string>): void {
  const now = records.snapshot();
  for (const [file, text] of snapshot) expect([file, now.get(file)]).toEqual([file, text]);
}

function expectEveryResultClaimed(records: SweepRecords): void {
  const holders = new Map(records.claims().map((claim) => [attemptName(claim), claim.worker]));
  for (const result of records.results().values()) {
    expect([attemptName(result), result.worker]).toEqual([attemptName(result), holders.get(attemptName(result))]);
  }
}

function expectNoStartTwice(records: SweepRecords): void {
  const starts = records.starts();
  const names = starts.map(attemptName);
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  expect(starts.filter(({ trial, at }) => at > records.endedAt(trial))).toEqual([]);
}
