import { median } from '../lib/numeric/median';
import { specOfSpace } from '../lib/search/plain-space';
import { createSearcher } from '../lib/search/registry';
import { bestSoFar } from '../lib/simulate/best-so-far';
import { drawnDurations } from '../lib/simulate/durations';
import { FunctionObjective } from '../lib/simulate/function-objective';
import { TEST_FUNCTIONS } from '../lib/simulate/functions';
import { simulate, type SimulatedEnd } from '../lib/simulate/simulation';
import type { SweepSpec } from '../lib/spec/sweep-spec';
import { told, type Figure } from './figure';

/** Functions and time models of Kandasamy and others, AISTATS 2018. */
const TASKS = [
  ['branin', 'uniform'],
  ['currin', 'pareto'],
  ['park1', 'halfnormal'],
  ['park2', 'exponential'],
  ['hartmann3', 'uniform'],
  ['hartmann6', 'halfnormal'],
] as const;

/** The method that is compared with itself, and with random search. */
const LEARNING = { method: 'bayes', acquisition: 'thompson' } as const;

interface Way {
  readonly name: string;
  readonly search: Pick<SweepSpec, 'method' | 'acquisition'>;
  readonly workers: number;
  readonly synchronous: boolean;
}

const WORKERS = 10;
const ASYNCHRONOUS: Way = { name: 'asynchronous', search: LEARNING, workers: WORKERS, synchronous: false };
const OTHERS: readonly Way[] = [
  { name: 'synchronous', search: LEARNING, workers: WORKERS, synchronous: true },
  { name: 'sequential', search: LEARNING, workers: 1, synchronous: false },
  { name: 'random', search: { method: 'random' }, workers: WORKERS, synchronous: false },
];
const WAYS = [ASYNCHRONOUS, ...OTHERS];

const RUNS = 10;
/** Virtual time for each run, in mean durations of a trial. */
const TIME = 4;
/** Regrets below this part of what a random point has count as equal. */
const FLOOR = 1e-5;

/**
 * What may be won by not waiting: the regret that is left after the same virtual time, by asynchronous workers, by workers
 * that wait for one another, by one alone, and by random search; medians of runs with the same durations.
 */
export function asynchrony(): Figure[] {
  const rows = TASKS.map(([name, times]) => ({
    name: `${name}, ${times} times`,
    regrets: WAYS.map((way) => regretOf(name, times, way)),
  }));
  const gains = OTHERS.map(({ name }, i) => {
    const ratios = rows.map(({ regrets }) => Math.log(regrets[0]! / regrets[i + 1]!));
    const ratio = Math.exp(ratios.reduce((sum, log) => sum + log, 0) / ratios.length);
    const what = `regret, asynchronous over ${name}, geometric mean`;
    return { what, measured: ratio.toPrecision(2), target: '<= 1', met: ratio <= 1 };
  });
  return [
    told(`  regret after time ${TIME}`, WAYS.map(({ name }) => name).join(' / ')),
    ...rows.map(({ name, regrets }) => told(`  ${name}`, regrets.map((regret) => regret.toPrecision(3)).join(' / '))),
    ...gains,
  ];
}

function regretOf(name: string, times: string, way: Way): number {
  const { range, dimensions = 2 } = TEST_FUNCTIONS[name]!;
  const space = Array.from({ length: dimensions }, (_, i) => {
    const [low, high] = range(i);
    return { name: `x${i + 1}`, type: 'float', low, high } as const;
  });
  const spec = { ...specOfSpace(space, { method: 'random', goal: 'minimize' }), ...way.search };
  const objective = new FunctionObjective(name, spec, { noise: 0, seed: 0 });
  const least = FLOOR * scaleOf(spec, objective);
  const regrets = Array.from({ length: RUNS }, (_, seed) => {
    const best = bestSoFar(endsOf(spec, objective, times, way, seed), 'minimize', 1).at(-1)?.best ?? Infinity;
    return Math.max(best - objective.optimum, least);
  });
  return median(regrets);
}

function endsOf(spec: SweepSpec, objective: FunctionObjective, times: string, way: Way, seed: number): SimulatedEnd[] {
  const ends: SimulatedEnd[] = [];
  const { workers, synchronous } = way;
  const durationOf = drawnDurations(times, seed);
  const searcher = createSearcher(spec, seed);
  for (const end of simulate({ searcher, objective, durationOf, workers, synchronous, trials: Infinity })) {
    if (end.atSec > TIME) break;
    ends.push(end);
  }
  return ends;
}

/** What a random point is above the minimum, by the median. */
function scaleOf(spec: SweepSpec, objective: FunctionObjective): number {
  const searcher = createSearcher({ ...spec, method: 'random' }, 0);
  const values = Array.from({ length: 1000 }, (_, k) => objective.outcome(searcher.propose(k)!, 0, k).value!);
  return median(values) - objective.optimum;
}
