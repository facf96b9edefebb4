import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../../lib/contract/json';
import type { Assignment, ParameterSpec, SweepSpec } from '../../lib/spec/sweep-spec';
import { domainValues } from './specs';

/**
 * Every point of a small finite spec, by walking all combinations of values and leaving out inactive parameters, excluded
 * points and repeats: the definition that the searchers must agree with, sharing no code with them.
 *
 * In grid order where no parameter is declared before one that it depends on.
 */
export function enumerate(spec: SweepSpec): Assignment[] {
  const use = spec.method === 'grid' ? 'grid' : 'draw';
  const points: Assignment[] = [];
  for (const full of combinations(spec, groupsOf(spec), use)) {
    const point = active(spec.parameters, full);
    if (isExcluded(point, spec.exclude)) continue;
    if (!points.some((other) => same(other, point))) points.push(point);
  }
  return points;
}

export function same(a: unknown, b: unknown): boolean {
  return isDeepStrictEqual(a, b);
}

export function isExcluded(point: Assignment, exclude: readonly Assignment[]): boolean {
  return exclude.some((entry) =>
    Object.entries(entry).every(([name, value]) => {
      const alternatives: readonly unknown[] = Array.isArray(value) ? [value, ...value] : [value];
      return name in point && alternatives.some((other) => same(other, point[name]));
    }),
  );
}

/** Without the parameters whose conditions do not hold. */
export function active(parameters: readonly ParameterSpec[], full: Assignment): Assignment {
  const isActive = (name: string): boolean => {
    const { when = {} } = parameters.find((parameter) => parameter.name === name)!;
    return Object.entries(when).every(
      ([parent, list]) => isActive(parent) && list.some((value) => same(value, full[parent])),
    );
  };
  const names = parameters.map(({ name }) => name).filter((name) => name in full && isActive(name));
  return Object.fromEntries(names.map((name) => [name, full[name]!]));
}

function groupsOf({ parameters, zip }: SweepSpec): ParameterSpec[][] {
  const groups = parameters.map(({ name }) => {
    const names = zip.find((group) => group.includes(name)) ?? [name];
    return parameters.filter((parameter) => names.includes(parameter.name));
  });
  return groups.filter((group, i) => groups.findIndex((other) => other[0] === group[0]) === i);
}

function* combinations(spec: SweepSpec, groups: ParameterSpec[][], use: 'grid' | 'draw'): Generator<Assignment> {
  const [group, ...others] = groups;
  if (!group) {
    yield {};
    return;
  }
  for (const row of rowsOf(group, use)) {
    for (const rest of combinations(spec, others, use)) yield { ...row, ...rest };
  }
}

function rowsOf(group: ParameterSpec[], use: 'grid' | 'draw'): Record<string, Json>[] {
  if (group.length === 1) return domainValues(group[0]!.domain, use)!.map((value) => ({ [group[0]!.name]: value }));
  const domains = group.map(({ domain }) => (domain.kind === 'categorical' ? domain : undefined)!);
  const weights = domains.find(({ probabilities }) => probabilities)?.probabilities;
  const rows = domains[0]!.values.map((_, i) =>
    Object.fromEntries(group.map(({ name }, member) => [name, domains[member]!.values[i]!])),
  );
  return rows.filter((_, i) => use === 'grid' || weights?.[i] !== 0);
}
