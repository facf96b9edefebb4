import { SweepError } from '../contract/sweep-error';
import type { Json } from '../contract/json';
import { didYouMean } from '../contract/nearest';
import { domainSize, memberFault } from '../spec/domain-values';
import { parameterNameFault } from '../spec/parameter-name';
import type { Domain, FloatDomain, IntDomain, Method, MetricSpec, ParameterSpec, SweepSpec } from '../spec/sweep-spec';

/** A parameter as programs name it to one another; `null` counts as absent. */
export interface PlainParameter {
  readonly name: string;
  readonly type: 'float' | 'int' | 'categorical';
  /** Of a float or an int: the smallest and the largest value, both included. */
  readonly low?: number | null | undefined;
  readonly high?: number | null | undefined;
  /** Even on a logarithmic scale. */
  readonly log?: boolean | null | undefined;
  /** Of a categorical. */
  readonly choices?: readonly Json[] | null | undefined;
  /** Parameters that stand before this one, each with the values for which this one exists. */
  readonly when?: { readonly [parent: string]: readonly Json[] } | null | undefined;
}

export interface PlainSearch {
  readonly method: Method;
  readonly goal: MetricSpec['goal'];
}

/**
 * A space that no sweep file describes, as a spec.
 *
 * @throws InvalidSpace with the first thing that is wrong
 */
export function specOfSpace(space: readonly PlainParameter[], { method, goal }: PlainSearch): SweepSpec {
  const parameters: ParameterSpec[] = [];
  for (const [i, parameter] of space.entries()) parameters.push(parameterOf(parameter, `space[${i}]`, parameters));
  return {
    name: 'search',
    method,
    metric: { name: 'value', goal, mode: 'last' },
    parameters,
    zip: [],
    exclude: [],
    include: [],
    points: [],
    repeats: 1,
    limits: {},
    retry: { attempts: 1 },
    resources: {},
    channels: {},
  };
}

function parameterOf(parameter: PlainParameter, place: string, before: readonly ParameterSpec[]): ParameterSpec {
  const { name, when } = parameter;
  const fault = parameterNameFault(name);
  if (fault !== undefined) throw invalid(`${place}.name: '${name.slice(0, 80)}' ${fault}`);
  if (before.some((other) => other.name === name)) throw invalid(`${place}.name: '${name}' is there twice`);
  const domain = domainOf(parameter, place);
  if (!when || Object.keys(when).length === 0) return { name, domain };
  for (const [parent, values] of Object.entries(when)) checkParent(parent, values, `${place}.when`, before);
  return { name, domain, when };
}

function domainOf(parameter: PlainParameter, place: string): Domain {
  const { type, low, high, log, choices } = parameter;
  if (type === 'categorical') {
    refuse({ low, high, log }, type, place);
    if (!choices) throw invalid(`${place}.choices is missing; it is a list with at least 1 item`);
    return { kind: 'categorical', values: choices };
  }
  refuse({ choices }, type, place);
  const min = bound('low', low, type, place);
  const max = bound('high', high, type, place);
  if (min > max) throw invalid(`${place}: low, ${min}, must not be above high, ${max}`);
  if (log === true && min <= 0) throw invalid(`${place}.low must be above 0 for a logarithmic scale, not ${min}`);
  const range: FloatDomain | IntDomain = { kind: type, min, max, scale: log === true ? 'log' : 'linear' };
  return range;
}

function bound(key: 'low' | 'high', value: number | null | undefined, type: string, place: string): number {
  if (value === undefined || value === null) throw invalid(`${place}.${key} is missing; it is a number`);
  if (type === 'int' && !Number.isSafeInteger(value)) {
    throw invalid(`${place}.${key} must be a whole number within 2^53 for type 'int', not ${value}`);
  }
  return value;
}

function refuse(keys: { readonly [key: string]: unknown }, type: string, place: string): void {
  // `false` is what many programs write for a scale that a parameter does not have.
  const [key] =
    Object.entries(keys).find(([, value]) => value !== undefined && value !== null && value !== false) ?? [];
  if (key !== undefined) throw invalid(`${place}.${key} does not go with type '${type}'`);
}

function checkParent(parent: string, values: readonly Json[], place: string, before: readonly ParameterSpec[]): void {
  const found = before.find(({ name }) => name === parent);
  if (!found) {
    const names = before.map(({ name }) => name);
    throw invalid(`${place}: no parameter '${parent}' stands before this one${didYouMean(parent, names)}`);
  }
  const { domain } = found;
  if (domainSize(domain) === Infinity) {
    throw invalid(`${place}: '${parent}' is a continuous range, which takes any given value with probability 0`);
  }
  if (values.length === 0) throw invalid(`${place}.${parent}: an empty list is never met`);
  const never = values.find((value) => memberFault(domain, value) !== undefined);
  if (never !== undefined) {
    throw invalid(`${place}.${parent}: it is never ${JSON.stringify(never)}: it ${memberFault(domain, never)}`);
  }
}

function invalid(message: string): SweepError {
  return new SweepError('InvalidSpace', message);
}
