import type { BackendName } from '../backend/registry';
import { formatUsd } from '../cost/format-usd';
import type { Searcher } from '../search/searcher';
import { successionOf } from '../search/succession';
import type { Assignment, SweepSpec } from '../spec/sweep-spec';
import { priorLock } from '../sweep/prior';
import type { PriorRecord } from '../sweep/records';
import { align } from './align';
import { ExitCode } from './exit-codes';
import { formatCount, formatDuration, formatValue, plural } from './format';
import type { Io } from './io';
import type { Reporter } from './reporter';

const ROWS_SHOWN = 8;

/** What a run would do. */
export interface Plan {
  readonly spec: SweepSpec;
  readonly seed: number;
  readonly trials: number;
  /** What it begins with. @default nothing */
  readonly prior?: PriorRecord | undefined;
  readonly workers: number;
  readonly root: string;
  readonly backend: BackendName;
  /** Where workers run, why there and what they run; a line or several. */
  readonly where: string;
  /** What programs are told besides. @default nothing */
  readonly facts?: object;
}

/** A few words on what is about to happen. */
export function describePlan({ spec, trials, prior, where, backend }: Plan): string {
  const repeats = spec.repeats > 1 ? `, ${spec.repeats} of each point` : '';
  return [
    `${spec.name}: ${plural(trials, 'trial')} by ${spec.method}${repeats}`,
    ...successionLines(spec, trials, prior?.observations.length),
    ...(prior ? [`begins with what ${plural(prior.observations.length, 'point')} of ${prior.sweep} gave`] : []),
    where,
    ...limitLines(spec, backend),
  ].join('\n');
}

/** That another method may go on in place of that of the sweep file; nothing where none does. */
export function successionLines({ method, repeats }: SweepSpec, trials: number, prior = 0): string[] {
  const successor = successionOf(method, Math.ceil(trials / repeats), prior);
  if (!successor) return [];
  return [
    `${successor.method} goes on after ${plural(successor.after, 'point')}: the model of ${method} would be slow`,
  ];
}

/** `--dry-run`: the plan, the first rows, and nothing started. */
export function showPlan(plan: Plan, searcher: Searcher, io: Io, reporter: Reporter): ExitCode {
  const { spec, trials, workers, seed, root, backend, prior, facts } = plan;
  const points = Math.ceil(trials / spec.repeats);
  const planned = Math.min(points, searcher.planned);
  const rows = Array.from({ length: Math.min(ROWS_SHOWN, planned) }, (_, k) => searcher.propose(k) ?? {});
  const { name, method } = spec;
  const known = { name, method, trials, workers, seed, root, backend, ...(prior && { prior: priorLock(prior) }) };
  reporter.event('plan', { ...known, ...facts, first: rows });
  reporter.message(describePlan(plan));
  reporter.message(`the sweep would be kept in ${root}`);
  reporter.message('');
  reporter.message(firstRows(rows, spec, io.columns));
  if (planned > rows.length) reporter.message(`… and ${formatCount(planned - rows.length)} more`);
  const chosen = points - planned;
  if (chosen > 0) reporter.message(`… and ${plural(chosen, 'point')} chosen later, from what the trials give`);
  reporter.message('nothing was started');
  return ExitCode.ok;
}

function limitLines({ limits, metric, earlyTerminate, resources }: SweepSpec, backend: BackendName): string[] {
  const isPriced = backend === 'batch' || resources.priceUsdPerHour !== undefined;
  const parts = [
    ...(metric?.target === undefined ? [] : [`${metric.name} reaches ${metric.target}`]),
    ...(limits.maxFailed === undefined ? [] : [`more than ${plural(limits.maxFailed, 'trial')} failed`]),
    ...(limits.maxRuntimeSec === undefined ? [] : [`${formatDuration(limits.maxRuntimeSec)} are over`]),
    ...(limits.maxCostUsd === undefined || !isPriced ? [] : [`${formatUsd(limits.maxCostUsd)} are spent`]),
  ];
  const timeout = limits.trialTimeoutSec;
  return [
    ...(parts.length > 0 ? [`ends early when ${parts.join(' or ')}`] : []),
    ...(earlyTerminate === undefined ? [] : [`trials that do badly are stopped early, by ${earlyTerminate.type}`]),
    ...(timeout === undefined ? [] : [`a trial may take ${formatDuration(timeout)}`]),
  ];
}

function firstRows(rows: readonly Assignment[], spec: SweepSpec, columns: number): string {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cells = rows.map((row, k) => [
    String(k * spec.repeats),
    ...names.map((name) => (row[name] === undefined ? '-' : formatValue(row[name]))),
  ]);
  return align([['trial', ...names], ...cells], columns);
}
