import type { Json } from '../contract/json';
import type { ProblemList } from './problem';
import type { Distribution, RawParameter } from './schema';
import { child, type MapNode, type Path, show, toJson } from './source-node';
import type { CategoricalDomain, Domain, FloatDomain, IntDomain, NormalDomain } from './sweep-spec';

const PROBABILITY_TOLERANCE = 1e-6;

/** Reports a fault of the parameter at one of its keys. */
type Fault = (key: string, code: string, message: string) => undefined;

/** @returns `undefined` when the numbers do not make a domain; `problems` then says why */
export function toDomain(
  distribution: Distribution,
  raw: RawParameter,
  node: MapNode,
  path: Path,
  problems: ProblemList,
): Domain | undefined {
  const fault: Fault = (key, code, message) => {
    problems.add(child(node, key)?.place ?? node.place, [...path, key], code, message);
    return undefined;
  };
  return BUILDERS[distribution](raw, node, fault);
}

type Builder = (raw: RawParameter, node: MapNode, fault: Fault) => Domain | undefined;

const BUILDERS: { readonly [D in Distribution]: Builder } = {
  constant: (_, node) => ({ kind: 'constant', value: jsonAt(node, 'value') }),
  categorical,
  categorical_w_probabilities: categorical,
  int_uniform: (raw, _, fault) => intRange(raw, fault),
  uniform: (raw, _, fault) => floatRange(raw, scaleOf(raw), raw.q, fault),
  q_uniform: (raw, _, fault) => floatRange(raw, scaleOf(raw), raw.q ?? 1, fault),
  log_uniform_values: (raw, _, fault) => floatRange(raw, 'log', raw.q, fault),
  q_log_uniform_values: (raw, _, fault) => floatRange(raw, 'log', raw.q ?? 1, fault),
  inv_log_uniform_values: (raw, _, fault) => floatRange(raw, 'inverse-log', raw.q, fault),
  normal: (raw) => normal(raw, 'linear'),
  q_normal: (raw) => ({ ...normal(raw, 'linear'), q: raw.q ?? 1 }),
  log_normal: (raw) => normal(raw, 'log'),
  q_log_normal: (raw) => ({ ...normal(raw, 'log'), q: raw.q ?? 1 }),
};

function scaleOf(raw: RawParameter): 'linear' | 'log' {
  return raw.log === true ? 'log' : 'linear';
}

function jsonAt(node: MapNode, key: string): Json {
  const value = child(node, key);
  return value === undefined ? null : toJson(value);
}

function categorical(raw: RawParameter, node: MapNode, fault: Fault): CategoricalDomain | undefined {
  const values = jsonAt(node, 'values') as readonly Json[];
  const { probabilities } = raw;
  if (probabilities === undefined) return { kind: 'categorical', values };
  if (probabilities.length !== values.length) {
    const message = `there are ${probabilities.length} probabilities for ${values.length} values; give one for each`;
    return fault('probabilities', 'ProbabilityCount', message);
  }
  const sum = probabilities.reduce((total, probability) => total + probability, 0);
  if (Math.abs(sum - 1) > PROBABILITY_TOLERANCE) {
    const message = `the probabilities have the sum ${Number(sum.toPrecision(8))}; it must be 1`;
    return fault('probabilities', 'ProbabilitySum', message);
  }
  return { kind: 'categorical', values, probabilities };
}

function intRange(raw: RawParameter, fault: Fault): IntDomain | undefined {
  const { min = 0, max = 0, step, n } = raw;
  const scale = scaleOf(raw);
  for (const [key, value] of Object.entries({ min, max, step })) {
    if (value !== undefined && !Number.isSafeInteger(value)) {
      return fault(key, 'WrongType', `must be a whole number for a range of whole numbers, not ${value}`);
    }
  }
  if (!isRange(raw, scale, fault)) return undefined;
  if (!Number.isSafeInteger(max - min)) {
    return fault('max', 'OutOfRange', `the range from ${min} to ${max} is wider than 2^53`);
  }
  return { kind: 'int', min, max, scale, ...given({ step, n }) };
}

function floatRange(
  raw: RawParameter,
  scale: FloatDomain['scale'],
  q: number | undefined,
  fault: Fault,
): FloatDomain | undefined {
  const { min = 0, max = 0, step, n } = raw;
  if (!isRange(raw, scale, fault)) return undefined;
  if (!Number.isFinite(max - min)) return fault('max', 'OutOfRange', `the range from ${min} to ${max} is too wide`);
  if (q !== undefined && step !== undefined) {
    return fault('step', 'ConflictingKeys', "'step' does not go with 'q': step counts from min, q from 0");
  }
  const unit = q ?? step;
  if (unit !== undefined && (max - min) / unit > Number.MAX_SAFE_INTEGER) {
    const key = q === undefined ? 'step' : 'q';
    return fault(key, 'OutOfRange', `${unit} is too small for a range from ${min} to ${max}`);
  }
  if (q !== undefined && Math.floor(max / q + 1e-9) < Math.ceil(min / q - 1e-9)) {
    const message = `no multiple of q = ${q} lies between ${min} and ${max}; every value would be rounded out of the range`;
    return fault(raw.q === undefined ? 'max' : 'q', 'OutOfRange', message);
  }
  return { kind: 'float', min, max, scale, ...given({ q, step, n }) };
}

function isRange(raw: RawParameter, scale: FloatDomain['scale'], fault: Fault): boolean {
  const { min = 0, max = 0, step, n } = raw;
  if (min > max) {
    fault('max', 'OutOfRange', `must be at least min, which is ${min}, not ${max}`);
    return false;
  }
  if (scale !== 'linear' && min <= 0) {
    fault('min', 'OutOfRange', `must be above 0 on a logarithmic scale, not ${show(min)}`);
    return false;
  }
  if (step !== undefined && n !== undefined) {
    fault('n', 'ConflictingKeys', "'n' does not go with 'step': both say how many values there are");
    return false;
  }
  if (step !== undefined && scale !== 'linear') {
    fault('step', 'ConflictingKeys', "'step' does not go with a logarithmic scale; give q or n");
    return false;
  }
  return true;
}

function normal({ mu = 0, sigma = 1 }: RawParameter, scale: NormalDomain['scale']): NormalDomain {
  return { kind: 'normal', mu, sigma, scale };
}

/** Only what is set: a spec is JSON, which has no `undefined`. */
export function given<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
