import { SweepError } from '../contract/sweep-error';
import type { Json } from '../contract/json';
import type { CategoricalDomain, ConstantDomain, Domain, ParameterSpec } from '../spec/sweep-spec';
import { numberBranching, rowBranching, type Branching, type ParameterIndex, type Row } from './branching';
import { drawnValues } from './drawn-values';
import { gridLevels } from './grid-levels';
import { varies, type Values } from './values';

/** `grid`: levels, each once. `draw`: values with the probabilities of the domain. */
export type SpaceUse = 'grid' | 'draw';

/** A parameter, or a zip group: what moves together. */
export interface Axis {
  /** Each after those of the same axis that it depends on. */
  readonly members: readonly ParameterIndex[];
  /** It may have more than one value. */
  readonly varies: boolean;
  /** Parameters of other axes with a condition on a member. */
  readonly dependents: readonly ParameterIndex[];
  /** @param inactive members that earlier axes made inactive */
  branching(inactive: readonly ParameterIndex[]): Branching;
}

/**
 * The axes of a space in the order in which a point is made: as declared, a zip group at the place of its first member,
 * but a parameter after those that it depends on.
 *
 * @throws SweepError where conditions go in a circle, or a domain does not fit the use
 */
export function axesOf(
  parameters: readonly ParameterSpec[],
  zip: readonly (readonly string[])[],
  use: SpaceUse,
): readonly Axis[] {
  const index = new Map(parameters.map(({ name }, i) => [name, i]));
  const parents = parameters.map(({ when = {} }) =>
    Object.keys(when).flatMap((name) => (index.has(name) ? [index.get(name)!] : [])),
  );
  const groups = groupsOf(parameters, zip, index);
  const order = parentsFirst(groups, parents, parameters);
  return order.map((group) => axisOf(parameters, group, parents, use));
}

function groupsOf(
  parameters: readonly ParameterSpec[],
  zip: readonly (readonly string[])[],
  index: ReadonlyMap<string, ParameterIndex>,
): ParameterIndex[][] {
  const groupOf = new Map<ParameterIndex, ParameterIndex[]>();
  for (const names of zip) {
    const group = names.flatMap((name) => (index.has(name) ? [index.get(name)!] : [])).sort((a, b) => a - b);
    for (const member of group) groupOf.set(member, group);
  }
  return [...new Set(parameters.map((_, i) => groupOf.get(i) ?? [i]))];
}

/** Again and again the first group whose members' parents are all placed. */
function parentsFirst(
  groups: readonly ParameterIndex[][],
  parents: readonly (readonly ParameterIndex[])[],
  parameters: readonly ParameterSpec[],
): ParameterIndex[][] {
  const placed = new Set<ParameterIndex>();
  const left = [...groups];
  const order: ParameterIndex[][] = [];
  while (left.length > 0) {
    const ready = left.findIndex((group) =>
      group.every((member) =>
        parents[member]!.every((parent) => placed.has(parent) || (parent !== member && group.includes(parent))),
      ),
    );
    if (ready < 0) throw circle(left.flat().map((member) => parameters[member]!.name));
    const [group] = left.splice(ready, 1);
    for (const member of group!) placed.add(member);
    order.push(group!);
  }
  return order;
}

function circle(names: readonly string[]): SweepError {
  return new SweepError('ConditionCircle', `the conditions of ${names.join(', ')} depend on each other in a circle`, {
    hint: 'a parameter may depend, with its whole zip group, only on parameters that do not depend on it',
  });
}

function axisOf(
  parameters: readonly ParameterSpec[],
  group: readonly ParameterIndex[],
  parents: readonly (readonly ParameterIndex[])[],
  use: SpaceUse,
): Axis {
  const single = parameters[group[0]!]!;
  const dependents = parameters.flatMap((_, i) =>
    !group.includes(i) && parents[i]!.some((parent) => group.includes(parent)) ? [i] : [],
  );
  const { domain } = single;
  if (group.length === 1 && isNumber(domain)) {
    const values = use === 'grid' ? gridLevels(single.name, domain) : drawnValues(single.name, domain);
    return numberAxis(parameters, group[0]!, dependents, values);
  }
  return rowAxis(parameters, parentsWithin(group, parents, parameters), dependents, use);
}

function isNumber(domain: Domain): domain is Exclude<Domain, ConstantDomain | CategoricalDomain> {
  return domain.kind !== 'constant' && domain.kind !== 'categorical';
}

function parentsWithin(
  group: readonly ParameterIndex[],
  parents: readonly (readonly ParameterIndex[])[],
  parameters: readonly ParameterSpec[],
): readonly ParameterIndex[] {
  const within = parents.map((list) => list.filter((parent) => group.includes(parent)));
  const singles = group.map((member) => [member]);
  return parentsFirst(singles, within, parameters).flat();
}

function numberAxis(
  parameters: readonly ParameterSpec[],
  index: ParameterIndex,
  dependents: readonly ParameterIndex[],
  values: Values,
): Axis {
  const active = numberBranching(parameters, index, values, dependents);
  const absent = rowBranching(parameters, [index], [{ values: [null], weight: 1 }], new Set([index]), dependents);
  return {
    members: [index],
    varies: varies(values),
    dependents,
    branching: (inactive) => (inactive.length > 0 ? absent : active),
  };
}

function rowAxis(
  parameters: readonly ParameterSpec[],
  members: readonly ParameterIndex[],
  dependents: readonly ParameterIndex[],
  use: SpaceUse,
): Axis {
  const rows = rowsOf(parameters, members, use);
  const known = new Map<string, Branching>();
  return {
    members,
    varies: rows.length > 1,
    dependents,
    branching: (inactive) => {
      const key = inactive.join();
      const branching = known.get(key) ?? rowBranching(parameters, members, rows, new Set(inactive), dependents);
      known.set(key, branching);
      return branching;
    },
  };
}

/** In a grid all rows weigh the same; else as the first member that has probabilities says. */
function rowsOf(
  parameters: readonly ParameterSpec[],
  members: readonly ParameterIndex[],
  use: SpaceUse,
): readonly Row[] {
  const domains = members.map((member) => parameters[member]!.domain);
  const lists = members.map((member) => listOf(parameters[member]!));
  const weights = domains.flatMap((domain) =>
    domain.kind === 'categorical' && domain.probabilities ? [domain.probabilities] : [],
  )[0];
  const length = Math.min(...lists.map((list) => list.length));
  const rows = Array.from({ length }, (_, i) => ({
    values: lists.map((list) => list[i]!),
    weight: use === 'grid' ? 1 : (weights?.[i] ?? 1),
  }));
  return rows.filter(({ weight }) => weight > 0);
}

function listOf({ name, domain }: ParameterSpec): readonly Json[] {
  if (!isNumber(domain)) return domain.kind === 'constant' ? [domain.value] : domain.values;
  throw new SweepError(
    'ZipNeedsValues',
    `parameter ${name} of a zip group is a range; only lists of values are allowed`,
    {
      hint: `give ${name} its values as a list`,
    },
  );
}
