import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { median } from '../lib/numeric/median';
import { createSearcher } from '../lib/search/registry';
import { bestSoFar } from '../lib/simulate/best-so-far';
import { drawnDurations } from '../lib/simulate/durations';
import { FunctionObjective } from '../lib/simulate/function-objective';
import { simulate } from '../lib/simulate/simulation';
import { parseSweepFile } from '../lib/spec/load';
import type { SweepSpec } from '../lib/spec/sweep-spec';
import type { Summary } from '../lib/report/summary';
import { SWEEP, timed } from './command';
import { told, type Figure } from './figure';

const SEEDS = 20;
const TRIALS = 30;
const WORKERS = 10;
/** Mean of the half-normal times that trials take, in seconds. */
const MEAN_SEC = 0.5;
/** Regrets below this count as equal: a hundred-thousandth of what a random point has. */
const LEAST_REGRET = 3e-5;
/** Differences that chance brings in one of twenty comparisons of equals. */
const LEVEL = 0.05;

/** Hartmann's function of three variables, by a program that starts at once and sleeps as long as its trial is to take. */
const PROGRAM = `#!/bin/sh
DURATIONS=\${0%/*}/durations exec awk 'BEGIN {
  n = split(ENVIRON["TRAINING_JOB_NAME"], name, "-")
  for (trial = name[n - 1] + 0; trial >= 0; trial--) getline seconds < ENVIRON["DURATIONS"]
  system("sleep " seconds)
  split("3 10 30 .1 10 35 3 10 30 .1 10 35", a); split("1 1.2 3 3.2", w)
  split(".3689 .1170 .2673 .4699 .4387 .7470 .1091 .8732 .5547 .0381 .5743 .8828", p)
  for (d = 1; d <= 3; d++) x[d] = ENVIRON["SM_HP_X" d]
  for (i = 0; i < 4; i++) {
    s = 0
    for (d = 1; d <= 3; d++) s += a[3 * i + d] * (x[d] - p[3 * i + d]) ^ 2
    sum += w[i + 1] * exp(-s)
  }
  printf "loss=%.17g\\n", -sum
}'
`;

/**
 * What it costs that nobody coordinates: the regret after the same trials, by independent processes that share a folder,
 * and by one search that is asked and told for all workers, on a virtual clock with the same times.
 */
export function coordination(folder: string): Figure[] {
  const pairs = Array.from({ length: SEEDS }, (_, seed) => {
    const home = join(folder, `seed-${seed}`);
    const spec = writeSweep(home, seed);
    return { apart: byProcesses(home), central: byOne(spec, seed) };
  });
  const wins = pairs.filter(({ apart, central }) => apart < central).length;
  const losses = pairs.filter(({ apart, central }) => apart > central).length;
  const chance = signTest(wins, losses);
  const medianOf = (way: 'apart' | 'central') => median(pairs.map((pair) => pair[way])).toPrecision(3);
  return [
    told(`  median regret after ${TRIALS} trials, ${WORKERS} processes on one folder`, medianOf('apart')),
    told('  the same by one process on a virtual clock', medianOf('central')),
    told('  seeds that the processes win / lose / tie', `${wins} / ${losses} / ${SEEDS - wins - losses}`),
    {
      what: 'sign test: chance of such a difference between equals',
      measured: chance.toFixed(2),
      target: `>= ${LEVEL}`,
      met: chance >= LEVEL,
    },
  ];
}

function writeSweep(home: string, seed: number): SweepSpec {
  mkdirSync(join(home, 'container'), { recursive: true });
  const program = join(home, 'container/train');
  writeFileSync(program, PROGRAM);
  chmodSync(program, 0o755);
  const durationOf = drawnDurations(`halfnormal:${MEAN_SEC}`, seed);
  const durations = Array.from({ length: TRIALS }, (_, trial) => durationOf(trial).toFixed(4));
  writeFileSync(join(home, 'container/durations'), `${durations.join('\n')}\n`);
  const x = { min: 0, max: 1.0 };
  const text = JSON.stringify({
    name: 'bench',
    method: 'bayes',
    metric: { name: 'loss', goal: 'minimize' },
    parameters: { x1: x, x2: x, x3: x },
    run_cap: TRIALS,
    limits: { parallel: WORKERS },
    seed,
    container: 'container',
  }).replaceAll('"max":1}', '"max":1.0}');
  writeFileSync(join(home, 'sweep.json'), text);
  const { spec, problems } = parseSweepFile(text, { fileName: 'sweep.json' });
  if (!spec) throw new Error(problems.map(({ message }) => message).join('; '));
  return spec;
}

function byProcesses(home: string): number {
  const flags = ['--grid', join(home, 'sweep.json'), '--root', join(home, 'sweeps'), '--on', 'process', '--json'];
  timed(process.execPath, [SWEEP, 'run', ...flags]);
  const sweep = readdirSync(join(home, 'sweeps')).find((name) => name.startsWith('bench-')) ?? '';
  const summary = JSON.parse(readFileSync(join(home, 'sweeps', sweep, 'summary.json'), 'utf8')) as Summary;
  return regretOf(summary.best?.objective);
}

function byOne(spec: SweepSpec, seed: number): number {
  const ends = simulate({
    searcher: createSearcher(spec, seed),
    objective: new FunctionObjective('hartmann3', spec, { noise: 0, seed: 0 }),
    durationOf: drawnDurations('halfnormal', seed),
    workers: WORKERS,
    trials: TRIALS,
  });
  return regretOf(bestSoFar([...ends], 'minimize', 1).at(-1)?.best);
}

function regretOf(best = Infinity): number {
  return Math.max(best + 3.8627797873326624, LEAST_REGRET);
}

/** Two-sided, ties left out. */
function signTest(wins: number, losses: number): number {
  const n = wins + losses;
  let tail = 0;
  for (let k = 0, ways = 1; k <= Math.min(wins, losses); ways = (ways * (n - k)) / ++k) tail += ways;
  return Math.min(1, (2 * tail) / 2 ** n);
}
