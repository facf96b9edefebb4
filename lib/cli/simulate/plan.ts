import { readFile } from 'node:fs/promises';
import { SweepError } from '../../contract/sweep-error';
import { drawnDurations, TIME_MODELS, type DurationOf } from '../../simulate/durations';
import { FunctionObjective } from '../../simulate/function-objective';
import type { Objective } from '../../simulate/objective';
import { readTable } from '../../simulate/table';
import { TableObjective } from '../../simulate/table-objective';
import type { Method, MetricSpec, SweepSpec } from '../../spec/sweep-spec';
import { withMethod } from '../../spec/with-method';
import { chooseSeed, countSweep } from '../create-sweep';

export interface SimulateFlags {
  readonly grid?: string;
  readonly param?: readonly string[];
  readonly objective: string;
  readonly method?: readonly Method[];
  readonly workers?: number;
  readonly trials?: number;
  readonly time: string;
  readonly noise?: number;
  readonly seed?: number;
  readonly runs: number;
  readonly synchronous?: boolean;
  readonly json?: boolean;
}

/** What is simulated: every method, once for each seed. */
export interface SimulationPlan {
  readonly methods: readonly SweepSpec[];
  readonly goal: MetricSpec['goal'];
  readonly repeats: number;
  readonly workers: number;
  /** Trials of each run. */
  readonly trials: number;
  readonly seeds: readonly number[];
  readonly synchronous: boolean;
  readonly objectiveOf: (seed: number) => Objective;
  readonly durationOf: (seed: number) => DurationOf;
  /** Parameters that have no influence on the objective. */
  readonly idle: readonly string[];
  /** Whether trials report on the way, so that they can be stopped early. */
  readonly hasSteps: boolean;
}

const DEFAULT_WORKERS = 10;

/**
 * What the command line asks for.
 *
 * @throws FunctionUnknown, TimeModelUnknown, InvalidTable and others that say what is wrong with the request
 */
export async function planSimulation(file: SweepSpec, flags: SimulateFlags): Promise<SimulationPlan> {
  const metric = file.metric ?? { name: 'objective', goal: 'minimize', mode: 'last' };
  const capped = { ...file, metric, ...(flags.trials === undefined ? {} : { runCap: flags.trials }) };
  const methods = (flags.method ?? [file.method]).map((method) => withMethod(capped, method));
  const seed = flags.seed ?? chooseSeed(file);
  const trials = Math.max(...methods.map((spec) => countSweep(spec, seed)));
  return {
    methods,
    goal: metric.goal,
    repeats: file.repeats,
    workers: flags.workers ?? file.limits.parallel ?? DEFAULT_WORKERS,
    trials,
    seeds: Array.from({ length: flags.runs }, (_, run) => (seed + run) % 2 ** 32),
    synchronous: flags.synchronous === true,
    ...(isTable(flags.objective) ? await tableParts(capped, flags) : functionParts(capped, flags)),
  };
}

type Parts = Pick<SimulationPlan, 'objectiveOf' | 'durationOf' | 'idle' | 'hasSteps'>;

function functionParts(spec: SweepSpec, { objective, noise = 0, time }: SimulateFlags): Parts {
  const objectiveOf = (seed: number) => new FunctionObjective(objective, spec, { noise, seed });
  const { idle } = objectiveOf(0);
  drawnDurations(time, 0);
  return { objectiveOf, durationOf: (seed) => drawnDurations(time, seed), idle, hasSteps: false };
}

async function tableParts(spec: SweepSpec, { objective, noise, time }: SimulateFlags): Promise<Parts> {
  if (noise !== undefined) {
    throw new SweepError('NoiseOfTable', '--noise goes with a test function, not with a table', {
      hint: 'record points several times, and give the sweep repeats',
    });
  }
  const isDrawn = TIME_MODELS.includes(time.split(':', 1)[0]!);
  const rows = readTable(await readText(objective), objective, spec, isDrawn ? undefined : time);
  const table = new TableObjective(rows, spec);
  // A column of the table says how long each trial takes.
  const durationOf = (seed: number) => drawnDurations(isDrawn ? time : 'constant', seed);
  const hasSteps = rows.some(({ step }) => step !== undefined);
  return { objectiveOf: () => table, durationOf, idle: [], hasSteps };
}

function isTable(objective: string): boolean {
  return /\.csv$/i.test(objective);
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code = 'unreadable' } = error as NodeJS.ErrnoException;
    throw new SweepError('TableNotRead', `${file} cannot be read (${code})`, {
      hint: '--objective names a CSV file',
      cause: error,
    });
  }
}
