import { log } from '../numeric/elementary';
import type { Budget } from './katib';
import { numberOf, numeric, textOf } from './katib-nodes';
import type { ProblemList } from './problem';
import { child, type MapNode, mapOf, type Path, scalar, showNode, type SourceNode } from './source-node';

const TYPES = ['double', 'int', 'categorical', 'discrete'];
const DISTRIBUTIONS = ['uniform', 'logUniform', 'normal', 'logNormal'];

/** Katib counts the range of a normal distribution as three standard deviations to either side. */
const SIGMAS_IN_RANGE = 6;

/** `spec.parameters` of an experiment as the `parameters` of a sweep file. */
export function katibParameters(list: SourceNode, budget: Budget | undefined, problems: ProblemList): SourceNode {
  if (list.kind !== 'list') return list;
  const entries: [string, SourceNode][] = [];
  for (const [index, item] of list.items.entries()) {
    const path = ['spec', 'parameters', index];
    const given = textOf(child(item, 'name'));
    const name = given ?? `parameter_${index + 1}`;
    if (given === undefined)
      problems.add(item.place, [...path, 'name'], 'MissingKey', "'name' is missing; it is a string");
    if (entries.some(([other]) => other === name)) {
      problems.add(item.place, [...path, 'name'], 'DuplicateKey', `'${name}' is there twice`);
    } else {
      const isBudget = name === budget?.parameter;
      entries.push([name, isBudget ? mapOf(item.place, [['value', budget.most]]) : definition(item, path, problems)]);
    }
  }
  return mapOf(list.place, entries);
}

function definition(item: SourceNode, path: Path, problems: ProblemList): MapNode {
  const type = child(item, 'parameterType');
  const space = child(item, 'feasibleSpace') ?? mapOf(item.place, []);
  const kind = textOf(type);
  if (type === undefined || kind === undefined || !TYPES.includes(kind)) {
    const message = `must be one of ${TYPES.map((name) => `'${name}'`).join(', ')}, not ${type ? showNode(type) : 'absent'}`;
    problems.add(type?.place ?? item.place, [...path, 'parameterType'], 'UnknownValue', message);
    return mapOf(item.place, [['values', unknownValues(item)]]);
  }
  if (kind === 'double' || kind === 'int') return range(space, kind === 'int', path, problems);
  const list = child(space, 'list');
  if (list === undefined) {
    problems.add(space.place, [...path, 'feasibleSpace', 'list'], 'MissingKey', "'list' is missing; it is a list");
  }
  if (list?.kind !== 'list') return mapOf(space.place, [['values', list ?? unknownValues(space)]]);
  const values = kind === 'discrete' ? { ...list, items: list.items.map(numeric) } : list;
  return mapOf(space.place, [['values', values]]);
}

/** Numbers stand in strings, and the type alone says whether they are whole. */
function range(space: SourceNode, isInt: boolean, path: Path, problems: ProblemList): MapNode {
  const [min, max, step] = ['min', 'max', 'step'].map((key) => {
    const node = child(space, key);
    return node && numeric(node);
  });
  const distribution = child(space, 'distribution');
  const shape = textOf(distribution) ?? 'uniform';
  const make = (name: string, nodes: Record<string, SourceNode | undefined>): MapNode =>
    mapOf(space.place, [
      ['distribution', scalar(name, distribution?.place ?? space.place)],
      ...Object.entries(nodes).flatMap(([key, node]) => (node ? [[key, node] as const] : [])),
    ]);
  switch (shape) {
    case 'uniform':
      return make(isInt ? 'int_uniform' : 'uniform', { min, max, step });
    case 'logUniform':
      if (step !== undefined) return make('q_log_uniform_values', { min, max, q: step });
      return isInt
        ? make('int_uniform', { min, max, log: scalar(true, space.place) })
        : make('log_uniform_values', { min, max });
    case 'normal':
    case 'logNormal': {
      const q = step ?? (isInt ? scalar(1, space.place) : undefined);
      const name = `${q ? 'q_' : ''}${shape === 'normal' ? 'normal' : 'log_normal'}`;
      if (shape === 'logNormal' && (numberOf(min) ?? 1) <= 0) {
        const message = `must be above 0 for 'logNormal', not ${showNode(min!)}`;
        problems.add(min!.place, [...path, 'feasibleSpace', 'min'], 'OutOfRange', message);
        return make('uniform', { min, max });
      }
      return make(name, { ...bell(min, max, shape === 'logNormal'), q });
    }
    default: {
      const message = `must be one of ${DISTRIBUTIONS.map((known) => `'${known}'`).join(', ')}, not '${shape}'`;
      problems.add(
        distribution?.place ?? space.place,
        [...path, 'feasibleSpace', 'distribution'],
        'UnknownValue',
        message,
      );
      return make('uniform', { min, max });
    }
  }
}

/** In place of values about which there is a problem already. */
function unknownValues({ place }: SourceNode): SourceNode {
  return { kind: 'list', place, items: [scalar(0, place)] };
}

/** The normal distribution of which nearly all lies in a range; what is no range stays for the schema to judge. */
function bell(
  min: SourceNode | undefined,
  max: SourceNode | undefined,
  isLog: boolean,
): Record<string, SourceNode | undefined> {
  const [low = NaN, high = NaN] = [numberOf(min), numberOf(max)];
  if (!(low < high)) return { min, max };
  const [from, to] = isLog ? [log(low), log(high)] : [low, high];
  const place = min!.place;
  return { mu: scalar((from + to) / 2, place, true), sigma: scalar((to - from) / SIGMAS_IN_RANGE, max!.place, true) };
}
