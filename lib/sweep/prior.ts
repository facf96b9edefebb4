import { SweepError } from '../contract/sweep-error';
import type { Observation } from '../search/history';
import { memberFault } from '../spec/domain-values';
import { learns } from '../spec/rules/method';
import { activeNames } from '../spec/rules/when';
import type { Assignment, MetricSpec, ParameterSpec, SweepSpec } from '../spec/sweep-spec';
import { historyOf } from './history';
import type { Manifest, PriorLock, PriorRecord, ResultRecord } from './records';

/**
 * What a new sweep can learn from an earlier one: the points of that one all of whose repeats have ended, with the
 * parameters that both have. A point is left out where it lies outside of the new space, or has nothing to do with it.
 *
 * @param results of the earlier sweep
 * @throws PriorNotUsed, PriorGoalDiffers, PriorEmpty, PriorUnfit
 */
export function priorFor(spec: SweepSpec, earlier: Manifest, results: Iterable<ResultRecord>): PriorRecord {
  checkGoal(spec, earlier);
  const { observations } = historyOf({ results, claimed: new Map(), prior: [] }, earlier.spec.repeats);
  if (!observations.some(hasValue)) {
    throw new SweepError('PriorEmpty', `--prior: no point of ${earlier.id} has completed: there is nothing to learn`, {
      hint: 'name a sweep that has results, or leave --prior out',
    });
  }
  const fitting = observations.flatMap((observation) => fit(observation, spec));
  if (fitting.some(hasValue)) return { v: 1, sweep: earlier.id, observations: fitting };
  const names = earlier.spec.parameters.map(({ name }) => name).join(', ');
  throw new SweepError('PriorUnfit', `--prior: no point of ${earlier.id} lies in the space of this sweep`, {
    hint: `parameters are matched by name, and that sweep has ${names || 'no named ranges'}; or leave --prior out`,
  });
}

/** How a manifest speaks of it. */
export function priorLock({ sweep, observations }: PriorRecord): PriorLock {
  return { sweep, points: observations.length };
}

/** Only a method that learns has a use for earlier results. @throws PriorNotUsed */
export function checkPriorIsUsed({ method }: Pick<SweepSpec, 'method'>): void {
  if (learns(method)) return;
  throw new SweepError('PriorNotUsed', `--prior: method '${method}' does not learn from results`, {
    hint: "use method 'bayes' or 'tpe', or leave --prior out",
  });
}

function checkGoal(spec: SweepSpec, earlier: Manifest): void {
  const { metric } = earlier.spec;
  if (metric?.goal === spec.metric?.goal) return;
  const other = metric === undefined ? 'has no metric' : `is to ${goalOf(metric)}`;
  const own = spec.metric === undefined ? 'has none' : `is to ${goalOf(spec.metric)}`;
  throw new SweepError('PriorGoalDiffers', `--prior: sweep ${earlier.id} ${other}, and this one ${own}`, {
    hint: 'name a sweep with the same goal, or leave --prior out',
  });
}

function goalOf({ goal, name }: MetricSpec): string {
  return `${goal} ${name}`;
}

function hasValue({ values }: Observation): boolean {
  return values.length > 0;
}

/** The observation as one of a point of the new space; nothing where it is none. */
function fit({ parameters, values }: Observation, spec: SweepSpec): Observation[] {
  const active = activeIn(parameters, spec);
  const shared = spec.parameters.filter(({ name }) => active.has(name) && Object.hasOwn(parameters, name));
  const outside = shared.filter(({ name, domain }) => memberFault(domain, parameters[name]!) !== undefined);
  if (outside.some(({ domain }) => domain.kind !== 'constant')) return [];
  // What is fixed here may have been another value there: nothing is known of it then.
  const kept = shared.filter((parameter) => !outside.includes(parameter));
  if (!kept.some(({ domain }) => domain.kind !== 'constant')) return [];
  return [{ parameters: Object.fromEntries(kept.map(({ name }) => [name, parameters[name]!])), values }];
}

/** Names of the parameters that take part in the point, as far as is known of it. */
function activeIn(point: Assignment, { parameters }: SweepSpec): ReadonlySet<string> {
  const byName = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  const conditions = new Map(parameters.map(({ name, when = {} }) => [name, new Map(Object.entries(when))]));
  return activeNames(byName.keys(), conditions, (name) => valueIn(point, byName.get(name)));
}

function valueIn(point: Assignment, parameter: ParameterSpec | undefined) {
  return parameter?.domain.kind === 'constant' ? parameter.domain.value : point[parameter?.name ?? ''];
}
