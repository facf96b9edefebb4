import { canonical, type SourceNode } from '../source-node';
import { type Declared, unknownParameterMessage } from '../parameters';
import type { ProblemList } from '../problem';
import type { CategoricalDomain } from '../sweep-spec';
import type { Condition } from './when';

/** Groups whose values are walked together: known, categorical, equally long, disjoint, under one condition. */
export function checkZip(
  groups: readonly (readonly string[])[],
  node: SourceNode,
  declared: ReadonlyMap<string, Declared>,
  conditions: ReadonlyMap<string, Condition>,
  problems: ProblemList,
): void {
  const seen = new Set<string>();
  for (const [index, group] of groups.entries()) {
    const item = node.kind === 'list' ? node.items[index] : undefined;
    if (item?.kind !== 'list') continue;
    const members: ZippedMember[] = [];
    for (const [position, name] of group.entries()) {
      const member = { name, index, position, node: item.items[position] ?? item };
      const domain = readMember(member, seen, declared, problems);
      if (domain !== undefined) members.push({ ...member, length: domain.values.length });
    }
    compareMembers(members, conditions, problems);
  }
}

interface Member {
  readonly name: string;
  readonly index: number;
  readonly position: number;
  readonly node: SourceNode;
}

interface ZippedMember extends Member {
  readonly length: number;
}

function pathOf({ index, position }: Member): (string | number)[] {
  return ['zip', index, position];
}

/** @returns `undefined` where the member cannot be zipped or is wrong itself */
function readMember(
  member: Member,
  seen: Set<string>,
  declared: ReadonlyMap<string, Declared>,
  problems: ProblemList,
): CategoricalDomain | undefined {
  const { name, node } = member;
  const parameter = declared.get(name);
  if (parameter === undefined) {
    problems.add(node.place, pathOf(member), 'UnknownParameter', () => unknownParameterMessage(name, declared));
    return undefined;
  }
  if (seen.has(name)) {
    const message = `'${name}' is zipped twice; a parameter can be in one group, once`;
    problems.add(node.place, pathOf(member), 'ZippedTwice', message);
    return undefined;
  }
  seen.add(name);
  const { domain } = parameter;
  if (domain === undefined) return undefined;
  if (domain.kind !== 'categorical') {
    const message = `'${name}' has no 'values'; only parameters with lists of values can be zipped`;
    problems.add(node.place, pathOf(member), 'NotZippable', message);
    return undefined;
  }
  if (domain.probabilities !== undefined) {
    const message = `'${name}' has probabilities; the members of a group share one index, so leave them out`;
    problems.add(node.place, pathOf(member), 'NotZippable', message);
    return undefined;
  }
  return domain;
}

function compareMembers(
  [first, ...others]: readonly ZippedMember[],
  conditions: ReadonlyMap<string, Condition>,
  problems: ProblemList,
): void {
  if (first === undefined) return;
  const condition = canonicalCondition(conditions.get(first.name));
  for (const member of others) {
    const { name, node } = member;
    if (member.length !== first.length) {
      const message = `'${name}' has ${member.length} values and '${first.name}' ${first.length}; zipped lists must be equally long`;
      problems.add(node.place, pathOf(member), 'ZipLength', message);
    }
    if (canonicalCondition(conditions.get(name)) !== condition) {
      const message = `'${name}' and '${first.name}' have different 'when'; zipped parameters must exist together`;
      problems.add(node.place, pathOf(member), 'ZipCondition', message);
    }
  }
}

function canonicalCondition(condition: Condition | undefined): string {
  if (condition === undefined) return '';
  return [...condition]
    .map(([name, values]) => `${name}=${values.map(canonical).sort().join()}`)
    .sort()
    .join('&');
}
