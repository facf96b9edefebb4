import { domainSize } from '../domain-values';
import type { Declared } from '../parameters';
import type { ProblemList } from '../problem';
import type { MapNode } from '../source-node';
import type { Domain, Method } from '../sweep-spec';

/** Points of a search that has no near end and that nobody bounded. */
const DEFAULT_POINTS = 100;
/** A space up to this many points is searched to its end. */
const MAX_UNBOUNDED_POINTS = 10_000;

/** Keys that speak of parameters, which a list of points does not have. */
const NOT_FOR_LIST = ['parameters', 'zip', 'exclude', 'include'] as const;

/** `points` belongs to `method: list`, and the keys about parameters to the other methods. */
export function checkMethodKeys(method: Method, root: MapNode, problems: ProblemList): void {
  if (method !== 'list') {
    const points = root.entries.get('points');
    const message = `'points' goes with method 'list' only, not with '${method}'; to run points first, use 'include'`;
    if (points !== undefined) problems.add(points.keyPlace, ['points'], 'ConflictingKeys', message);
    return;
  }
  for (const key of NOT_FOR_LIST) {
    const entry = root.entries.get(key);
    const message = `'${key}' does not go with method 'list', which runs 'points' as they are`;
    if (entry !== undefined) problems.add(entry.keyPlace, [key], 'ConflictingKeys', message);
  }
}

/** Whether points are chosen from what others gave. */
export function learns(method: Method): boolean {
  return method === 'bayes' || method === 'tpe';
}

/** `acquisition` belongs to the method that has a model to ask. */
export function checkAcquisition(method: Method, root: MapNode, problems: ProblemList): void {
  const acquisition = root.entries.get('acquisition');
  if (acquisition === undefined || method === 'bayes') return;
  const message = `'acquisition' goes with method 'bayes' only, not with '${method}'`;
  problems.add(acquisition.keyPlace, ['acquisition'], 'ConflictingKeys', message);
}

/** A grid needs a finite number of values of each parameter. */
export function checkGrid(declared: Iterable<Declared>, problems: ProblemList): void {
  for (const { name, domain, place, path } of declared) {
    if (domain?.kind === 'normal') {
      const message = `'${name}' is normally distributed and has no end; a grid needs values, or min and max with q, step or n`;
      problems.add(place, path, 'EndlessGrid', message);
    }
    if (domain?.kind === 'float' && (domain.q ?? domain.step ?? domain.n) === undefined) {
      const message = `'${name}' is a continuous range from ${domain.min} to ${domain.max}; a grid needs q, step or n`;
      problems.add(place, path, 'EndlessGrid', message);
    }
  }
}

/** Other methods draw from the whole range: `n` is left out of the spec, with a warning. */
export function dropGridCounts(declared: Iterable<Declared>, warnings: ProblemList): void {
  for (const { name, domain, place, path } of declared) {
    if (domain === undefined || !('n' in domain) || domain.n === undefined) continue;
    warnings.add(
      place,
      [...path, 'n'],
      'IgnoredKey',
      `'n' of '${name}' has a meaning for method 'grid' only; it is ignored`,
    );
  }
}

export function withoutGridCount(domain: Domain): Domain {
  if (domain.kind !== 'int' && domain.kind !== 'float') return domain;
  const { n: _, ...rest } = domain;
  return rest;
}

/** @returns the run cap of a search that has none and no near end: the design of a W&B agent's `--count` */
export function defaultRunCap(domains: Iterable<Domain>, repeats: number): number | undefined {
  let points = 1;
  for (const domain of domains) points *= domainSize(domain);
  return points > MAX_UNBOUNDED_POINTS ? DEFAULT_POINTS * repeats : undefined;
}
