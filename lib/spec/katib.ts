import { itemsOf, numberOf, numeric, textOf } from './katib-nodes';
import { katibParameters } from './katib-parameters';
import type { ProblemList } from './problem';
import { child, type MapNode, mapOf, type Place, scalar, showNode, type SourceNode } from './source-node';

/** Algorithms of Katib, and the methods that do the same. */
const METHODS: ReadonlyMap<string, string> = new Map([
  ['random', 'random'],
  ['grid', 'grid'],
  ['sobol', 'sobol'],
  ['bayesianoptimization', 'bayes'],
  ['tpe', 'tpe'],
  ['multivariate-tpe', 'tpe'],
  ['hyperband', 'random'],
]);

/** Katib's defaults for median stopping. */
const MIN_TRIALS_REQUIRED = 3;
const START_STEP = 4;
const MAX_BRACKETS = 100;

const READ_KEYS = new Set([
  'objective',
  'algorithm',
  'earlyStopping',
  'parameters',
  'parallelTrialCount',
  'maxTrialCount',
  'maxFailedTrialCount',
]);

/** A key of a sweep file with its value, placed where the experiment says it. */
type Entry = readonly [key: string, value: SourceNode];

/** Whether a file is an experiment of Kubeflow Katib. */
export function isKatib(root: SourceNode): root is MapNode {
  const [version, kind] = [child(root, 'apiVersion'), child(root, 'kind')].map(textOf);
  return kind === 'Experiment' && version?.startsWith('kubeflow.org/') === true;
}

/**
 * Rewrites an experiment of Kubeflow Katib (kubeflow.org/v1beta1) to a sweep file. Values keep their places, so that what
 * is wrong with them is told with the line of the experiment. What has no meaning here is ignored with one warning.
 */
export function fromKatib(root: MapNode, problems: ProblemList, warnings: ProblemList): MapNode {
  const spec = child(root, 'spec') ?? mapOf(root.place, []);
  const algorithm = child(spec, 'algorithm');
  const parallel = child(spec, 'parallelTrialCount');
  const failed = child(spec, 'maxFailedTrialCount');
  const limits = [entry('parallel', parallel), entry('max_failed', failed)].flat();
  const budget = budgetOf(algorithm, problems);
  const parameters = child(spec, 'parameters');
  warnIgnored(spec, warnings);
  return mapOf(root.place, [
    ...entry('name', child(child(root, 'metadata'), 'name')),
    ...methodEntry(algorithm, spec.place, problems),
    ...entry('seed', setting(algorithm, 'random_state')),
    ...metricEntry(child(spec, 'objective'), warnings),
    ...entry('early_terminate', budget?.rule ?? medianStop(child(spec, 'earlyStopping'), problems)),
    ...entry('run_cap', child(spec, 'maxTrialCount')),
    ...(limits.length > 0 ? [['limits', mapOf(limits[0]![1].place, limits)] as const] : []),
    ...(parameters ? [['parameters', katibParameters(parameters, budget, problems)] as const] : []),
  ]);
}

function entry(key: string, value: SourceNode | undefined): Entry[] {
  return value === undefined ? [] : [[key, value]];
}

function methodEntry(algorithm: SourceNode | undefined, place: Place, problems: ProblemList): Entry[] {
  const name = child(algorithm, 'algorithmName');
  const method = METHODS.get(textOf(name) ?? '');
  if (method !== undefined) return [['method', scalar(method, name?.place ?? place)]];
  const path = ['spec', 'algorithm', 'algorithmName'];
  const known = [...METHODS.keys()].map((key) => `'${key}'`).join(', ');
  if (name === undefined) problems.add(place, path, 'MissingKey', `'algorithmName' is missing; it is one of ${known}`);
  else problems.add(name.place, path, 'UnknownValue', `must be one of ${known}, not ${showNode(name)}`);
  // Some method, or else its absence would be a second problem.
  return [['method', scalar('random', place)]];
}

/** Katib takes the best of what a trial reported, unless it is told to take the latest. */
function metricEntry(objective: SourceNode | undefined, warnings: ProblemList): Entry[] {
  const name = child(objective, 'objectiveMetricName');
  if (objective === undefined) return [];
  const strategy = strategyOf(objective, textOf(name));
  const goal = child(objective, 'type');
  const isBest = textOf(strategy) !== 'latest';
  if (strategy && isBest && textOf(strategy) !== (textOf(goal) === 'maximize' ? 'max' : 'min')) {
    const message = `the strategy ${showNode(strategy)} is ignored: the best value that a trial reports counts`;
    warnings.add(strategy.place, ['spec', 'objective', 'metricStrategies'], 'IgnoredKey', message);
  }
  const entries = [
    ...entry('name', name),
    ...entry('goal', goal),
    ...entry('target', child(objective, 'goal')),
    ['mode', scalar(isBest ? 'best' : 'last', strategy?.place ?? objective.place)] as const,
  ];
  return [['metric', mapOf(objective.place, entries)]];
}

function strategyOf(objective: SourceNode, metric: string | undefined): SourceNode | undefined {
  const strategies = itemsOf(child(objective, 'metricStrategies'));
  return child(
    strategies.find((strategy) => textOf(child(strategy, 'name')) === metric),
    'value',
  );
}

function medianStop(earlyStopping: SourceNode | undefined, problems: ProblemList): MapNode | undefined {
  const name = child(earlyStopping, 'algorithmName');
  if (earlyStopping === undefined) return undefined;
  if (textOf(name) !== 'medianstop') {
    const place = name?.place ?? earlyStopping.place;
    const found = name === undefined ? 'absent' : showNode(name);
    const path = ['spec', 'earlyStopping', 'algorithmName'];
    problems.add(place, path, 'UnknownValue', `must be 'medianstop', not ${found}`);
    return undefined;
  }
  const { place } = earlyStopping;
  return mapOf(place, [
    ['type', scalar('median', name?.place ?? place)],
    ['min_iter', setting(earlyStopping, 'start_step') ?? scalar(START_STEP, place)],
    ['min_trials', setting(earlyStopping, 'min_trials_required') ?? scalar(MIN_TRIALS_REQUIRED, place)],
  ]);
}

/** What Katib's hyperband varies: here every trial may use all of it, and those that do badly are stopped earlier. */
export interface Budget {
  readonly parameter: string;
  readonly most: SourceNode;
  readonly rule: MapNode;
}

function budgetOf(algorithm: SourceNode | undefined, problems: ProblemList): Budget | undefined {
  const name = child(algorithm, 'algorithmName');
  if (algorithm === undefined || name === undefined || textOf(name) !== 'hyperband') return undefined;
  const parameter = textOf(setting(algorithm, 'resource_name'));
  const most = setting(algorithm, 'r_l');
  if (parameter === undefined || most === undefined) {
    const missing = parameter === undefined ? 'resource_name' : 'r_l';
    const path = ['spec', 'algorithm', 'algorithmSettings'];
    problems.add(algorithm.place, path, 'MissingKey', `hyperband needs the setting '${missing}'`);
    return undefined;
  }
  const eta = setting(algorithm, 'eta');
  const rule = mapOf(algorithm.place, [
    ['type', scalar('hyperband', name.place)],
    ['max_iter', most],
    ['s', scalar(timesDivisible(numberOf(most), numberOf(eta) ?? 3), most.place)],
    ...entry('eta', eta),
  ]);
  return { parameter, most, rule };
}

/** How often a number can be divided by another until it is below 1; 1 at least. */
function timesDivisible(most: number | undefined, eta: number): number {
  if (eta <= 1) return 1;
  let times = 0;
  for (let rest = most ?? 1; rest >= eta && times < MAX_BRACKETS; rest /= eta) times += 1;
  return Math.max(1, times);
}

/** A setting of an algorithm: Katib writes numbers as strings. */
function setting(algorithm: SourceNode | undefined, name: string): SourceNode | undefined {
  const settings = itemsOf(child(algorithm, 'algorithmSettings'));
  const value = child(
    settings.find((one) => textOf(child(one, 'name')) === name),
    'value',
  );
  return value && numeric(value);
}

function warnIgnored(spec: SourceNode, warnings: ProblemList): void {
  if (spec.kind !== 'map') return;
  const ignored = [...spec.entries].filter(([key]) => !READ_KEYS.has(key));
  const [first] = ignored;
  if (first === undefined) return;
  const message = `only Katib reads ${ignored.map(([key]) => key).join(', ')}; ignored here`;
  warnings.add(first[1].keyPlace, ['spec'], 'IgnoredKeys', message);
}
