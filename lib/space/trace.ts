import type { Assignment, ParameterSpec } from '../spec/sweep-spec';
import type { Axis } from './axis';
import type { Branching, ParameterIndex } from './branching';

/** A choice at one axis. */
export interface Turn {
  readonly branching: Branching;
  /** The coordinate of the unit cube that decides at this axis; `undefined` where it has one value. */
  readonly dimension: number | undefined;
  readonly choice: number;
}

/** The choices that make a point, as far as it has values that the axes know; see `Space.trace`. */
export function traceOf(
  axes: readonly Axis[],
  parameters: readonly ParameterSpec[],
  point: Assignment,
): readonly Turn[] {
  const isAbsent = (index: ParameterIndex) => !Object.hasOwn(point, parameters[index]!.name);
  const blocked = new Set<ParameterIndex>();
  const turns: Turn[] = [];
  let varying = 0;
  for (const axis of axes) {
    const dimension = axis.varies ? varying++ : undefined;
    const branching = axis.branching(axis.members.filter((member) => blocked.has(member)));
    const choice = branching.find(point);
    if (choice !== undefined) turns.push({ branching, dimension, choice });
    // Where nothing is known of a parent, what the point has of its dependents still counts.
    const opened = choice === undefined ? undefined : (branching.opens.get(choice) ?? []);
    for (const dependent of axis.dependents) {
      if (opened ? !opened.includes(dependent) : isAbsent(dependent)) blocked.add(dependent);
    }
  }
  return turns;
}
