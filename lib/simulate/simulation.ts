import { AskTell, type Asked } from '../search/ask-tell';
import type { Searcher } from '../search/searcher';
import { repeatOfTrial } from '../search/trials';
import type { Curve, StoppingRule } from '../stopping/stopping-rule';
import type { DurationOf } from './durations';
import { objectiveOf, type Metric, type Objective, type Outcome, type TimedReport } from './objective';

export interface SimulationOptions {
  readonly searcher: Searcher;
  readonly objective: Objective;
  /** Asked where the objective does not say how long a trial takes. */
  readonly durationOf: DurationOf;
  /** Trials at once, at least 1. */
  readonly workers: number;
  /** Trials in all; fewer where the space is used up. */
  readonly trials: number;
  /** Trials of each point. @default 1 */
  readonly repeats?: number;
  /** Work is handed out only when all workers are idle. @default false */
  readonly synchronous?: boolean;
  /** Ends trials early by what they report. @default none */
  readonly stopping?: Pick<StoppingRule, 'shouldStop'>;
  /** What the values of a trial that is stopped say of it. @default the last one counts */
  readonly metric?: Metric;
}

/** A trial that has ended. */
export interface SimulatedEnd extends Asked {
  /** Virtual seconds since the start of the sweep. */
  readonly atSec: number;
  readonly status: 'completed' | 'stopped' | 'failed';
  /** The objective as it was told; absent where the trial failed. */
  readonly value?: number;
  /** The objective without noise; absent where the trial failed. */
  readonly truth?: number;
}

const LAST: Metric = { goal: 'minimize', mode: 'last' };

interface RunningTrial {
  readonly asked: Asked;
  readonly outcome: Outcome;
  readonly startedAt: number;
  readonly durationSec: number;
  /** Reports made so far. */
  reported: number;
}

/**
 * A sweep on a virtual clock: workers take trials, trials report and end, and the searcher and the stopping rule see what
 * they would see of a real sweep. Nothing waits, so it takes as long as the searcher thinks. Equal options give equal ends.
 *
 * @returns the trials in the order in which they end
 */
export function* simulate(options: SimulationOptions): Generator<SimulatedEnd, void> {
  const { searcher, repeats = 1, workers, synchronous = false } = options;
  const search = new AskTell(searcher, { repeats });
  const agenda = new Agenda();
  const curves = new Map<number, Curve>();
  let now = 0;
  for (let left = options.trials; ;) {
    for (let idle = synchronous && !agenda.isFresh ? 0 : workers - agenda.size; idle > 0 && left > 0; idle--) {
      const asked = search.ask();
      left = asked ? left - 1 : 0;
      if (asked) agenda.add(begin(asked, now, options));
    }
    const trial = agenda.next();
    if (!trial) return;
    now = trial.at;
    const end = advance(trial.running, now, curves, options);
    if (!end) {
      agenda.add(trial.running);
      continue;
    }
    agenda.isFresh = agenda.size === 0;
    search.tell(end.id, end.value);
    yield end;
  }
}

/** The trials that run, by when something happens next; at the same moment the one that began first goes first. */
class Agenda {
  /** Whether no trial has ended since all workers were idle. */
  isFresh = true;
  private readonly entries: { readonly at: number; readonly running: RunningTrial }[] = [];

  get size(): number {
    return this.entries.length;
  }

  add(running: RunningTrial): void {
    const at = nextMoment(running);
    let place = this.entries.length;
    while (place > 0 && isBefore(at, running, this.entries[place - 1]!)) place -= 1;
    this.entries.splice(place, 0, { at, running });
  }

  next(): { readonly at: number; readonly running: RunningTrial } | undefined {
    return this.entries.shift();
  }
}

function isBefore(at: number, { asked }: RunningTrial, other: { at: number; running: RunningTrial }): boolean {
  return at < other.at || (at === other.at && asked.id < other.running.asked.id);
}

function begin(
  asked: Asked,
  startedAt: number,
  { objective, durationOf, repeats = 1 }: SimulationOptions,
): RunningTrial {
  const outcome = objective.outcome(asked.parameters, repeatOfTrial(asked.id, repeats), asked.id);
  return { asked, outcome, startedAt, durationSec: outcome.durationSec ?? durationOf(asked.id), reported: 0 };
}

function nextMoment({ outcome: { reports }, startedAt, durationSec, reported }: RunningTrial): number {
  if (reported >= reports.length - 1) return startedAt + durationSec;
  const evenly = ((reported + 1) / reports.length) * durationSec;
  return startedAt + Math.min(durationSec, reports[reported]?.atSec ?? evenly);
}

/** What happens to a trial at its next moment: it reports, and may be stopped for it, or it ends. */
function advance(
  running: RunningTrial,
  atSec: number,
  curves: Map<number, Curve>,
  { stopping, metric = LAST }: SimulationOptions,
): SimulatedEnd | undefined {
  const { asked, outcome } = running;
  const report = outcome.reports[running.reported];
  const isLast = running.reported >= outcome.reports.length - 1;
  running.reported += 1;
  if (report) record(curves, asked.id, report);
  if (!isLast) {
    if (stopping?.shouldStop(asked.id, curves) !== true) return undefined;
    const values = curves.get(asked.id)!.map((seen) => seen.value);
    const value = objectiveOf(values, metric)!;
    return { ...asked, atSec, status: 'stopped', value, truth: value };
  }
  const { value, truth = value } = outcome;
  if (value === undefined || truth === undefined) return { ...asked, atSec, status: 'failed' };
  return { ...asked, atSec, status: 'completed', value, truth };
}

function record(curves: Map<number, Curve>, trial: number, { step, value }: TimedReport): void {
  curves.set(trial, [...(curves.get(trial) ?? []), { step, value }]);
}
