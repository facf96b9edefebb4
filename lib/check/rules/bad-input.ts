import { isDone } from '../describe';
import type { RunFacts, TrainFacts } from '../facts';

/** A run that should have failed. */
export interface Attempt {
  readonly what: string;
  readonly run: RunFacts;
}

/** Runs that should have failed. One that does not look at a channel is not to blame for that twice. */
export function badRuns(run: RunFacts, { broken: word, empty }: TrainFacts): Attempt[] {
  return [
    ...(word ? [{ what: `with ${word.name}=${word.value}`, run: word.run }] : []),
    ...(empty && !(isDone(empty.run) && sameMetrics(run, empty.run))
      ? [{ what: `with no file in channel ${empty.channel}`, run: empty.run }]
      : []),
  ];
}

export function sameMetrics(a: RunFacts, b: RunFacts): boolean {
  return Object.keys(a.metrics).length > 0 && JSON.stringify(a.metrics) === JSON.stringify(b.metrics);
}
