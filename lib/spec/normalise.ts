import type { z } from 'zod';
import { checkSchema, unknownKeyMessage } from './check-schema';
import { given } from './domain';
import { durationSec } from './duration';
import { nearest } from '../contract/nearest';
import { type Declared, readParameters } from './parameters';
import { MAX_PROBLEMS, type ProblemList } from './problem';
import { checkEarlyTerminate, toEarlyTerminate } from './rules/early-terminate';
import { readExclude } from './rules/exclude';
import { readInclude } from './rules/include';
import {
  checkAcquisition,
  checkGrid,
  checkMethodKeys,
  defaultRunCap,
  dropGridCounts,
  learns,
  withoutGridCount,
} from './rules/method';
import { readPoints } from './rules/points';
import { warnSageMakerLimits } from './rules/sagemaker';
import { type Condition, readConditions } from './rules/when';
import { checkZip } from './rules/zip';
import {
  BACKENDS,
  FILE_KEYS,
  METHODS,
  PARAMETERS_KEY,
  PLANNED_BACKENDS,
  type RawDuration,
  sectionSchemas,
  WANDB_ONLY_KEYS,
} from './schema';
import { child, type MapNode, type SourceNode } from './source-node';
import { nameFromFile, toSpecName } from './spec-name';
import type { Assignment, BackendName, LimitsSpec, Method, MetricSpec, ParameterSpec, SweepSpec } from './sweep-spec';

type SectionName = keyof typeof sectionSchemas;
type Sections = { readonly [K in SectionName]?: z.infer<(typeof sectionSchemas)[K]> };

/** What the rules found out about parameters and points. */
interface Space {
  readonly declared: ReadonlyMap<string, Declared>;
  readonly conditions: ReadonlyMap<string, Condition>;
  readonly exclude: readonly Assignment[];
  readonly include: readonly Assignment[];
  readonly points: readonly Assignment[];
}

/**
 * A full file to a spec: each part by its schema, then the rules over all parts that could be read.
 *
 * @returns `undefined` when there is any problem
 */
export function normalise(
  root: MapNode,
  fileName: string,
  problems: ProblemList,
  warnings: ProblemList,
): SweepSpec | undefined {
  const sections = readSections(root, problems);
  warnIgnored(root, warnings);
  const method = readMethod(sections, root, problems);
  refusePlanned(sections, root, problems);
  const space = readSpace(sections, method, root, problems, warnings);
  checkRunCap(sections, root, problems);
  if (sections.early_terminate) checkEarlyTerminate(sections.early_terminate, root, problems, warnings);
  if (!problems.isEmpty || method === undefined) return undefined;
  const spec = toSpec(sections, method, space, root, fileName, warnings);
  warnSageMakerLimits(spec, root.place, warnings);
  return spec;
}

function readSections(root: MapNode, problems: ProblemList): Sections {
  const sections = new Map<string, unknown>();
  for (const [key, { keyPlace, value }] of root.entries) {
    if (key === PARAMETERS_KEY || (WANDB_ONLY_KEYS as readonly string[]).includes(key)) continue;
    if (!Object.hasOwn(sectionSchemas, key)) {
      problems.add(keyPlace, [key], 'UnknownKey', () => unknownKeyMessage(key, FILE_KEYS));
      continue;
    }
    const schema = sectionSchemas[key as SectionName];
    sections.set(key, checkSchema<unknown>(schema, value, [key], problems, keysOf(schema)));
  }
  return Object.fromEntries(sections);
}

/** The keys of a section that is a mapping with fixed keys. */
function keysOf(schema: (typeof sectionSchemas)[SectionName]): string[] {
  const inner = schema.type === 'optional' ? schema.unwrap() : schema;
  return inner.type === 'object' ? Object.keys(inner.shape) : [];
}

function warnIgnored(root: MapNode, warnings: ProblemList): void {
  const ignored = new Map<string, SourceNode>();
  for (const key of WANDB_ONLY_KEYS) {
    const node = child(root, key);
    if (node !== undefined) ignored.set(key, node);
  }
  for (const key of ['impute', 'impute_while_running']) {
    const node = child(child(root, 'metric'), key);
    if (node !== undefined) ignored.set(`metric.${key}`, node);
  }
  const [first] = ignored.values();
  if (first === undefined) return;
  const message = `only W&B reads ${[...ignored.keys()].join(', ')}; ignored here`;
  warnings.add(first.place, [], 'IgnoredKeys', message);
}

function readMethod(sections: Sections, root: MapNode, problems: ProblemList): Method | undefined {
  const { method } = sections;
  if (method === undefined && !root.entries.has('method')) {
    if (root.entries.has('points')) return 'list';
    if (isMistyped('method', root)) return undefined;
    const message = `'method' is missing; it is one of ${METHODS.map((name) => `'${name}'`).join(', ')}`;
    problems.add(root.place, ['method'], 'MissingKey', message);
  }
  return method;
}

function checkMethod(method: Method, root: MapNode, problems: ProblemList): void {
  checkMethodKeys(method, root, problems);
  checkAcquisition(method, root, problems);
  if (!learns(method) || root.entries.has('metric') || isMistyped('metric', root)) return;
  const message = `'metric' is missing; method '${method}' learns from its values`;
  problems.add(child(root, 'method')?.place ?? root.place, ['metric'], 'MissingKey', message);
}

/** Whether an unknown key was reported already as a typing error of `key`. */
function isMistyped(key: string, root: MapNode): boolean {
  const known = new Set<string>([...FILE_KEYS, ...WANDB_ONLY_KEYS]);
  // Of many unknown keys the first ones tell.
  const unknown = [...root.entries.keys()].filter((other) => !known.has(other)).slice(0, MAX_PROBLEMS);
  return unknown.some((other) => nearest(other, FILE_KEYS) === key);
}

function refusePlanned({ backend }: Sections, root: MapNode, problems: ProblemList): void {
  const place = (key: string): SourceNode['place'] => child(root, key)?.place ?? root.place;
  if ((PLANNED_BACKENDS as readonly unknown[]).includes(backend)) {
    const message = `backend '${backend}' is not available yet; use ${BACKENDS.map((name) => `'${name}'`).join(', ')}`;
    problems.add(place('backend'), ['backend'], 'NotAvailableYet', message);
  }
}

function readSpace(
  sections: Sections,
  method: Method | undefined,
  root: MapNode,
  problems: ProblemList,
  warnings: ProblemList,
): Space {
  if (method !== undefined) checkMethod(method, root, problems);
  const points = child(root, 'points');
  const node = child(root, PARAMETERS_KEY);
  const needed = method === 'list' ? 'points' : PARAMETERS_KEY;
  if (child(root, needed) === undefined && !isMistyped(needed, root)) {
    const message = `'${needed}' is missing; method '${method ?? 'grid'}' takes its values from it`;
    problems.add(root.place, [needed], 'MissingKey', message);
  }
  const declared: ReadonlyMap<string, Declared> = node === undefined ? new Map() : readParameters(node, problems);
  const conditions = readConditions(declared, problems);
  if (method === 'grid') checkGrid(declared.values(), problems);
  else dropGridCounts(declared.values(), warnings);
  // Without parameters every name would be unknown, which says nothing new.
  const related = declared.size === 0 ? {} : readRelated(sections, root, declared, conditions, problems);
  return {
    declared,
    conditions,
    exclude: [],
    include: [],
    ...related,
    points: points === undefined ? [] : readPoints(points, problems, warnings),
  };
}

function readRelated(
  sections: Sections,
  root: MapNode,
  declared: Space['declared'],
  conditions: Space['conditions'],
  problems: ProblemList,
): Pick<Space, 'exclude' | 'include'> {
  const { zip, exclude, include } = sections;
  if (zip !== undefined) checkZip(zip, child(root, 'zip') ?? root, declared, conditions, problems);
  const excluded = exclude ? readExclude(child(root, 'exclude') ?? root, declared, conditions, problems) : [];
  if (include === undefined) return { exclude: excluded, include: [] };
  const context = { declared, conditions, zip: zip ?? [], exclude: excluded };
  return { exclude: excluded, include: readInclude(child(root, 'include') ?? root, context, problems) };
}

function checkRunCap({ run_cap, repeats = 1 }: Sections, root: MapNode, problems: ProblemList): void {
  if (run_cap === undefined || run_cap >= repeats) return;
  const message = `must be at least repeats, which is ${repeats}, not ${run_cap}: a point takes that many trials`;
  problems.add(child(root, 'run_cap')?.place ?? root.place, ['run_cap'], 'OutOfRange', message);
}

function toSpec(
  sections: Sections,
  method: Method,
  space: Space,
  root: MapNode,
  fileName: string,
  warnings: ProblemList,
): SweepSpec {
  const { metric, zip = [], repeats = 1, seed, limits = {}, retry = {}, resources = {}, channels = {} } = sections;
  const parameters = [...space.declared.values()].flatMap((parameter) => toParameter(parameter, method, space));
  return {
    name: readName(sections.name, fileName, root, warnings),
    method,
    ...given({ acquisition: sections.acquisition }),
    ...(metric && { metric: toMetric(metric) }),
    parameters,
    zip,
    exclude: space.exclude,
    include: space.include,
    points: space.points,
    repeats,
    ...(sections.early_terminate && { earlyTerminate: toEarlyTerminate(sections.early_terminate) }),
    ...given({ seed, runCap: sections.run_cap ?? inferRunCap(parameters, method, repeats, root, warnings) }),
    limits: toLimits(limits),
    retry: { attempts: retry.attempts ?? 1, ...given({ exitCodes: retry.exit_codes }) },
    ...given({ backend: toBackend(sections.backend) }),
    resources: given({
      vcpus: resources.vcpus,
      memoryMiB: resources.memory_mib,
      gpus: resources.gpus,
      queue: resources.queue,
      priceUsdPerHour: resources.price_usd_per_hour,
      spot: resources.spot,
    }),
    channels,
    ...given({ container: sections.container }),
  };
}

/** Planned ones have been refused. */
function toBackend(backend: Sections['backend']): BackendName | undefined {
  return backend === 'sagemaker' ? undefined : backend;
}

function toParameter({ name, domain }: Declared, method: Method, { conditions }: Space): ParameterSpec[] {
  if (domain === undefined) return [];
  const when = conditions.get(name);
  const shown = method === 'grid' ? domain : withoutGridCount(domain);
  return [{ name, domain: shown, ...(when && { when: Object.fromEntries(when) }) }];
}

function readName(name: string | undefined, fileName: string, root: MapNode, warnings: ProblemList): string {
  if (name === undefined) return nameFromFile(fileName);
  const kept = toSpecName(name);
  if (kept !== name) {
    const message = `the name '${name.slice(0, 80)}' is kept as '${kept}': letters, digits, - and _, at most 63 characters`;
    warnings.add(child(root, 'name')?.place ?? root.place, ['name'], 'NameChanged', message);
  }
  return kept;
}

function toMetric({ name, goal = 'minimize', target, mode = 'last' }: NonNullable<Sections['metric']>): MetricSpec {
  return { name, goal, ...given({ target }), mode };
}

function toLimits(limits: NonNullable<Sections['limits']>): LimitsSpec {
  return given({
    parallel: limits.parallel,
    maxFailed: limits.max_failed,
    maxCostUsd: limits.max_cost_usd,
    maxRuntimeSec: toSeconds(limits.max_runtime),
    trialTimeoutSec: toSeconds(limits.trial_timeout),
  });
}

function toSeconds(value: RawDuration | undefined): number | undefined {
  return typeof value === 'string' ? durationSec(value) : value;
}

function inferRunCap(
  parameters: readonly ParameterSpec[],
  method: Method,
  repeats: number,
  root: MapNode,
  warnings: ProblemList,
): number | undefined {
  if (method === 'grid' || method === 'list') return undefined;
  const runCap = defaultRunCap(
    parameters.map(({ domain }) => domain),
    repeats,
  );
  if (runCap !== undefined) {
    const message = `the search has no near end and no 'run_cap'; it is bounded to ${runCap} trials`;
    warnings.add(child(root, 'method')?.place ?? root.place, ['run_cap'], 'DefaultRunCap', message);
  }
  return runCap;
}
