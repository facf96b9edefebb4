import { median } from '../numeric/median';
import { progressAt, type Progress } from './best-so-far';

/** The runs of one way to search, each with another seed. */
export interface Series {
  readonly name: string;
  readonly runs: readonly (readonly Progress[])[];
}

/** How good each series was at one time. */
export interface Checkpoint {
  /** Virtual seconds since the start; the median of the runs. */
  readonly atSec: number;
  /** In the order of the series. */
  readonly series: readonly Standing[];
}

export interface Standing {
  readonly name: string;
  /** Trials that had ended; the median of the runs. */
  readonly ended: number;
  /** The best objective, the median of the runs; absent until half of them have one. */
  readonly best?: number;
  /** The best objective of each run; absent where it has none yet. */
  readonly runs: readonly (number | undefined)[];
}

const FIRST_CHECKPOINT = 25;

/** Numbers of trials at which a sweep is looked at: 25, 50, 100, 200 and so on, and its end. */
export function checkpointTrials(trials: number): number[] {
  const counts: number[] = [];
  for (let count = FIRST_CHECKPOINT; count < trials; count *= 2) counts.push(count);
  return [...counts, trials];
}

/**
 * All series at the same times: those at which the first one had ended 25, 50, 100 ... trials, run by run, for runs of the
 * same number have the same seed. The last checkpoint is when all of them are over.
 */
export function compare(series: readonly Series[], trials: number): Checkpoint[] {
  const runs = series[0]!.runs.map((first, run) => ({
    first,
    endSec: Math.max(0, ...series.map((one) => one.runs[run]?.at(-1)?.atSec ?? 0)),
  }));
  const counts = checkpointTrials(trials);
  return counts.map((count) => {
    const times = runs.map(({ first, endSec }) => (count === trials ? endSec : (first[count - 1]?.atSec ?? endSec)));
    return { atSec: median(times), series: series.map((one) => standingAt(one, times)) };
  });
}

function standingAt({ name, runs }: Series, times: readonly number[]): Standing {
  const progress = runs.map((run, i) => progressAt(run, times[i]!));
  const bests = progress.map(({ best }) => best);
  const known = bests.filter((best) => best !== undefined);
  return {
    name,
    ended: median(progress.map(({ ended }) => ended)),
    ...(2 * known.length > runs.length ? { best: median(known) } : {}),
    runs: bests,
  };
}
