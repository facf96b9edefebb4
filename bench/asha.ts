import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { attemptFolder } from '../lib/contract/object-keys';
import { median } from '../lib/numeric/median';
import { curveOf } from '../lib/stopping/curve';
import { createStoppingRule } from '../lib/stopping/registry';
import type { Curve, StoppingRule } from '../lib/stopping/stopping-rule';
import type { Manifest, ResultRecord } from '../lib/sweep/records';
import { uniform } from '../test/support/uniform';
import { REPOSITORY, SWEEP } from './command';
import { amount, atMost, told, type Figure } from './figure';

const EXAMPLE = join(REPOSITORY, 'examples/digits-epochs');
const WORKERS = 2;
const ORDERS = 500;
/** From a report to the end of its program, in seconds: reports are read four times a second. */
const STOP_SEC = 0.25;
/** How much worse than the best error found a trial may be. */
const NEARLY = 1.02;

/** One sweep that was run. */
interface Run {
  readonly manifest: Manifest;
  readonly results: readonly ResultRecord[];
  readonly folder: string;
}

/** A trial that ran to its end. */
interface Training {
  readonly curve: Curve;
  readonly objective: number;
  readonly epochSec: number;
}

/**
 * The time until a sweep has found a network whose error is at most 1.02 times the best one found, with early stopping and
 * without: once on real processes, and for many orders of the same points on a virtual clock, from the learning curves
 * and times that the real sweep recorded.
 */
export function asha(folder: string): Figure[] {
  const startSec = Math.min(
    ...run(folder, 'start', { epochs: { value: 1 } }, 6, false).results.map((one) => one.durationSec),
  );
  const whole = run(folder, 'whole', {}, undefined, false);
  const stopped = run(folder, 'stopped', {});
  const [wholeSec, stoppedSec] = timesToReach([whole, stopped]);
  const rule = createStoppingRule(stopped.manifest.spec)!;
  const ratios = replay(trainings(whole, startSec), startSec, rule);
  const reached = ratios.filter(Number.isFinite).length;
  const ended = stopped.results.filter(({ status }) => status === 'stopped').length;
  return [
    told('  trials stopped early', `${ended} of ${stopped.results.length}`),
    told('  time of the whole sweep, without and with stopping', `${seconds(whole)} and ${seconds(stopped)}`),
    told(
      '  until nearly the best error, without and with',
      `${amount(wholeSec!, 's')} and ${amount(stoppedSec!, 's')}`,
    ),
    atMost('time until nearly the best error, over random search', stoppedSec! / wholeSec!, 1 / 3, 'x'),
    atMost(`the same, median of ${ORDERS} orders on a virtual clock`, median(ratios), 1 / 3, 'x'),
    told('  orders in which stopping kept such a trial', amount((100 * reached) / ORDERS, '%')),
  ];
}

/** Runs the example's sweep with other values of some parameters. */
function run(folder: string, name: string, parameters: object, runCap?: number, stops = true): Run {
  const file = parse(readFileSync(join(EXAMPLE, 'sweep.yaml'), 'utf8')) as Record<string, unknown>;
  const sweep = {
    ...file,
    name,
    run_cap: runCap ?? file['run_cap'],
    parameters: { ...(file['parameters'] as object), ...parameters },
    channels: { train: join(REPOSITORY, 'examples/digits/data/train') },
    container: join(EXAMPLE, 'container'),
    early_terminate: stops ? file['early_terminate'] : undefined,
  };
  const path = join(folder, `${name}.yaml`);
  writeFileSync(path, stringify(sweep));
  const root = join(folder, name);
  const flags = ['run', '--on', 'process', '--parallel', String(WORKERS), '--root', root, '--grid', path];
  execFileSync(process.execPath, [SWEEP, ...flags], { stdio: ['ignore', 'ignore', 'inherit'] });
  const home = join(
    root,
    readdirSync(root).find((entry) => !entry.startsWith('.'))!,
  );
  const read = (key: string): unknown => JSON.parse(readFileSync(join(home, key), 'utf8'));
  const { results } = read('blocks/00000000') as { results: ResultRecord[] };
  return { manifest: read('sweep.json') as Manifest, results, folder: home };
}

/** Seconds from the first start of a trial to the end of the first whose error is nearly the best of all sweeps. */
function timesToReach(runs: readonly Run[]): number[] {
  const completed = runs.map(({ results }) => results.filter(({ status }) => status === 'completed'));
  const enough = NEARLY * Math.min(...completed.flat().map(({ objective }) => objective!));
  return runs.map(({ results }, i) => {
    const begin = Math.min(...results.map(({ startedAt }) => Date.parse(startedAt)));
    const ends = completed[i]!.filter(({ objective }) => objective! <= enough).map(({ endedAt }) =>
      Date.parse(endedAt),
    );
    return (Math.min(...ends) - begin) / 1000;
  });
}

function trainings({ folder, results, manifest }: Run, startSec: number): Training[] {
  const metric = manifest.spec.metric!.name;
  return results.map((result) => {
    const steps = readFileSync(join(folder, `${attemptFolder(result)}steps.json`), 'utf8');
    const curve = curveOf((JSON.parse(steps) as Record<string, { step: number; value: number }[]>)[metric]!);
    return { curve, objective: result.objective!, epochSec: (result.durationSec - startSec) / curve.length };
  });
}

/** For many orders of the trials the time with stopping over the time without; infinite where stopping lost all of them. */
function replay(all: readonly Training[], startSec: number, rule: StoppingRule): number[] {
  const enough = NEARLY * Math.min(...all.map(({ objective }) => objective));
  return Array.from({ length: ORDERS }, (_, seed) => {
    const random = uniform(seed);
    const order = all.map((training) => ({ training, key: random() })).sort((a, b) => a.key - b.key);
    const shuffled = order.map(({ training }) => training);
    const time = (by?: StoppingRule): number => timeOf(shuffled, startSec, enough, by);
    return time(rule) / time();
  });
}

/** The virtual time at which the first trial that is good enough has ended. Workers take trials in their order. */
function timeOf(order: readonly Training[], startSec: number, enough: number, rule?: StoppingRule): number {
  const curves = new Map<number, Curve>();
  const workers = Array.from({ length: WORKERS }, () => ({ freeAt: 0, trial: -1, mark: 0 }));
  for (let next = 0; ;) {
    // The worker whose trial comes to a rung, or to its end, first.
    const due = workers.map((worker) => (worker.trial < 0 ? worker.freeAt : arrivalOf(worker)));
    const at = Math.min(...due);
    const worker = workers[due.indexOf(at)]!;
    if (at === Infinity) return Infinity;
    if (worker.trial < 0) {
      if (next === order.length) worker.freeAt = Infinity;
      else Object.assign(worker, { trial: next++, mark: 0, freeAt: at });
      continue;
    }
    const { curve, objective } = order[worker.trial]!;
    const mark = rule?.marks(curve)[worker.mark];
    if (mark === undefined) {
      if (objective <= enough) return at;
      Object.assign(worker, { trial: -1, freeAt: at });
      continue;
    }
    curves.set(worker.trial, curve.slice(0, mark.step));
    if (rule!.shouldStop(worker.trial, curves)) Object.assign(worker, { trial: -1, freeAt: at + STOP_SEC });
    else worker.mark += 1;
  }

  function arrivalOf({ freeAt, trial, mark }: { freeAt: number; trial: number; mark: number }): number {
    const { curve, epochSec } = order[trial]!;
    const epochs = rule?.marks(curve)[mark]?.step ?? curve.length;
    return freeAt + startSec + epochs * epochSec;
  }
}

function seconds({ results }: Run): string {
  const [begins, ends] = [results.map((one) => one.startedAt), results.map((one) => one.endedAt)];
  const span = Math.max(...ends.map((end) => Date.parse(end))) - Math.min(...begins.map((begin) => Date.parse(begin)));
  return amount(span / 1000, 's');
}
