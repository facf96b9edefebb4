import { canonical } from '../space/canonical';
import type { Assignment, Domain, SweepSpec } from '../spec/sweep-spec';
import { objectiveOf, type Metric, type Objective, type Outcome, type TimedReport } from './objective';
import { isNumeric, positionIn } from './position';
import { recordedTrials, type TableRow } from './table';

interface RecordedPoint {
  readonly parameters: Assignment;
  /** Its repeats; the rows of each are its steps. */
  readonly trials: readonly (readonly TableRow[])[];
}

/**
 * Recorded results in place of a training program: a point gives what was recorded of it, or else of the nearest point
 * that was recorded. Of a point that was recorded several times each repeat gives another one of them, in turn.
 */
export class TableObjective implements Objective {
  readonly optimum?: number;
  private readonly points = new Map<string, RecordedPoint>();
  private readonly metric: Metric;
  private readonly domains: ReadonlyMap<string, Domain>;
  private readonly names: readonly string[];

  /** @param rows not empty */
  constructor(rows: readonly TableRow[], { parameters, metric }: Pick<SweepSpec, 'parameters' | 'metric'>) {
    for (const [key, trials] of recordedTrials(rows)) {
      this.points.set(key, { parameters: trials[0]![0]!.parameters, trials });
    }
    this.domains = new Map(parameters.map(({ name, domain }) => [name, domain]));
    this.names = [...new Set(rows.flatMap((row) => Object.keys(row.parameters)))];
    this.metric = metric ?? { goal: 'minimize', mode: 'last' };
    const trials = [...this.points.values()].flatMap((point) => point.trials);
    const ends = trials.flatMap((rows) => outcomeOf(rows, this.metric).value ?? []);
    const optimum = objectiveOf(ends, { ...this.metric, mode: 'best' });
    if (optimum !== undefined) this.optimum = optimum;
  }

  outcome(parameters: Assignment, repeat: number): Outcome {
    const recorded = Object.fromEntries(
      this.names.flatMap((name) => (name in parameters ? [[name, parameters[name]!]] : [])),
    );
    const { trials } = this.points.get(canonical(recorded)) ?? this.nearest(recorded);
    return outcomeOf(trials[repeat % trials.length]!, this.metric);
  }

  /** The first of equally near ones. */
  private nearest(point: Assignment): RecordedPoint {
    let best: RecordedPoint | undefined;
    let least = Infinity;
    for (const candidate of this.points.values()) {
      const distance = this.names.reduce((sum, name) => sum + this.distance(name, point, candidate.parameters), 0);
      if (distance < least) [best, least] = [candidate, distance];
    }
    return best!;
  }

  /** Squared, as a part of the range; 1 between values that are no numbers, or where only one of the points has it. */
  private distance(name: string, a: Assignment, b: Assignment): number {
    const [x, y] = [a[name], b[name]];
    if (x === undefined || y === undefined) return x === y ? 0 : 1;
    const domain = this.domains.get(name);
    if (domain && isNumeric(domain)) return (positionIn(domain, x) - positionIn(domain, y)) ** 2;
    return canonical(x) === canonical(y) ? 0 : 1;
  }
}

/** A trial whose last row has no value has failed. */
function outcomeOf(rows: readonly TableRow[], metric: Metric): Outcome {
  const last = rows.at(-1)!;
  const values = rows.flatMap(({ value }) => value ?? []);
  const value = last.value === undefined ? undefined : objectiveOf(values, metric);
  return {
    reports: rows.flatMap(reportOf),
    ...(value === undefined ? {} : { value }),
    ...(last.durationSec === undefined ? {} : { durationSec: last.durationSec }),
  };
}

function reportOf({ step, value, durationSec }: TableRow): TimedReport[] {
  if (step === undefined || value === undefined) return [];
  return [{ step, value, ...(durationSec === undefined ? {} : { atSec: durationSec }) }];
}
