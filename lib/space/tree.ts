import { SweepError } from '../contract/sweep-error';
import type { ParameterSpec } from '../spec/sweep-spec';
import type { Axis } from './axis';
import type { Branching, ParameterIndex } from './branching';
import type { Pattern } from './pattern';

const MOST_NODES = 100_000;

/** All that is left open after some axes: the ways on, how many points they lead to and how likely those are. */
export interface Node {
  /** `undefined` after the last axis. */
  readonly branching: Branching | undefined;
  /** Which coordinate of the unit cube decides here; `undefined` where the axis has one value. */
  readonly dimension: number | undefined;
  /** In ascending order of choices; ways that lead only to excluded points are left out. */
  readonly edges: readonly Edge[];
  /** Points below; `undefined` for no end. */
  readonly count: bigint | undefined;
  /** The probability that a point made from here on, with nothing excluded, is not an excluded one. */
  readonly mass: number;
}

/** Choices from `start` up to but not `end`, which all lead to the same node. */
export interface Edge {
  readonly start: number;
  readonly end: number;
  readonly node: Node;
  /** Points of the node's earlier edges; 0 where those are without end. */
  readonly before: bigint;
  /** The probability of the choices, times `node.mass`. */
  readonly mass: number;
}

/** What of the choices so far matters for those to come: both lists ascending, which makes equal states equal texts. */
interface State {
  /** Parameters of later axes that are inactive. */
  readonly blocked: readonly ParameterIndex[];
  /** Patterns that all choices so far match, and that have names among both the earlier and the later axes. */
  readonly begun: readonly number[];
}

/**
 * The space as a graph with one layer an axis. Choices after which the same is possible lead to the same node, and long
 * runs of such choices are one edge, so the graph stays small where the space is huge: a grid of ten axes without
 * conditions is eleven nodes. Counting points and finding the one with a given number are walks along it.
 *
 * @throws SweepError where conditions and exclusions are so entangled that there are more than 100,000 nodes
 */
export function treeOf(
  axes: readonly Axis[],
  parameters: readonly ParameterSpec[],
  patterns: readonly Pattern[],
): Node {
  return new TreeBuilder(axes, parameters, patterns).node(0, { blocked: [], begun: [] });
}

class TreeBuilder {
  private readonly axes: readonly Axis[];
  private readonly dimensions: readonly (number | undefined)[];
  private readonly depthOf: ReadonlyMap<ParameterIndex, number>;
  private readonly patterns: readonly PatternPlaces[];
  /** By depth, the patterns whose first name is there. */
  private readonly beginning: readonly (readonly number[])[];
  private readonly known = new Map<string, Node>();
  private readonly matching = new Map<Branching, Map<number, readonly number[]>>();

  constructor(axes: readonly Axis[], parameters: readonly ParameterSpec[], patterns: readonly Pattern[]) {
    this.axes = axes;
    let varying = 0;
    this.dimensions = axes.map(({ varies }) => (varies ? varying++ : undefined));
    this.depthOf = new Map(axes.flatMap(({ members }, depth) => members.map((member) => [member, depth] as const)));
    const index = new Map(parameters.map(({ name }, i) => [name, i]));
    this.patterns = patterns.flatMap((pattern) => this.placesOf(pattern, index));
    const beginning: number[][] = axes.map(() => []);
    for (const [id, { first }] of this.patterns.entries()) beginning[first]!.push(id);
    this.beginning = beginning;
  }

  node(depth: number, state: State): Node {
    const axis = this.axes[depth];
    if (!axis) return LEAF;
    const key = `${depth};${state.blocked.join()};${state.begun.join()}`;
    const known = this.known.get(key);
    if (known) return known;
    const branching = axis.branching(axis.members.filter((member) => state.blocked.includes(member)));
    const made = nodeOf(branching, this.dimensions[depth], this.waysOn(depth, state, branching));
    this.known.set(key, made);
    if (this.known.size > MOST_NODES) throw tooEntangled();
    return made;
  }

  /** A pattern with an unknown name, or none, matches nothing. */
  private placesOf(pattern: Pattern, index: ReadonlyMap<string, ParameterIndex>): PatternPlaces[] {
    const members = [...pattern.keys()].map((name) => index.get(name));
    if (members.length === 0 || members.includes(undefined)) return [];
    const depths = members.map((member) => this.depthOf.get(member!)!);
    return [
      {
        pattern,
        members: new Set(members as number[]),
        depths: new Set(depths),
        first: Math.min(...depths),
        last: Math.max(...depths),
      },
    ];
  }

  /** Runs of choices with the node each leads to, in order; `undefined` where every point is excluded. */
  private waysOn(depth: number, state: State, branching: Branching): Way[] {
    const live = this.livePatterns(depth, state);
    const here = live.filter((id) => this.patterns[id]!.depths.has(depth));
    const passing = live.filter((id) => !this.patterns[id]!.depths.has(depth));
    const matched = new Map<number, number[]>();
    for (const id of here) {
      for (const choice of this.matchingOf(branching, id)) {
        matched.set(choice, [...(matched.get(choice) ?? []), id]);
      }
    }
    const follow = (choice: number) =>
      this.follow(depth, state, branching.opens.get(choice) ?? [], [...passing, ...(matched.get(choice) ?? [])]);
    const special = [...new Set([...branching.opens.keys(), ...matched.keys()])].sort((a, b) => a - b);
    return runs(branching.values, special, follow);
  }

  /** Begun patterns, and those that begin at this axis, unless they name a parameter that is inactive. */
  private livePatterns(depth: number, { blocked, begun }: State): number[] {
    return [...begun, ...this.beginning[depth]!].filter(
      (id) => !blocked.some((member) => this.patterns[id]!.members.has(member)),
    );
  }

  private matchingOf(branching: Branching, id: number): readonly number[] {
    const known = this.matching.get(branching) ?? new Map<number, readonly number[]>();
    this.matching.set(branching, known);
    const choices = known.get(id) ?? [...new Set(branching.matching(this.patterns[id]!.pattern))];
    known.set(id, choices);
    return choices;
  }

  private follow(depth: number, state: State, opened: readonly ParameterIndex[], alive: number[]): Node | undefined {
    if (alive.some((id) => this.patterns[id]!.last === depth)) return undefined;
    const closed = this.axes[depth]!.dependents.filter((dependent) => !opened.includes(dependent));
    const blocked = [...new Set([...state.blocked, ...closed])].filter((member) => this.depthOf.get(member)! > depth);
    const begun = alive.filter((id) => !blocked.some((member) => this.patterns[id]!.members.has(member)));
    return this.node(depth + 1, { blocked: blocked.sort((a, b) => a - b), begun: begun.sort((a, b) => a - b) });
  }
}

interface PatternPlaces {
  readonly pattern: Pattern;
  readonly members: ReadonlySet<ParameterIndex>;
  /** Axes that it names a parameter of. */
  readonly depths: ReadonlySet<number>;
  readonly first: number;
  readonly last: number;
}

interface Way {
  readonly start: number;
  readonly end: number;
  readonly node: Node | undefined;
}

const LEAF: Node = { branching: undefined, dimension: undefined, edges: [], count: 1n, mass: 1 };

/** Cuts the choices at the special ones, and joins neighbours that lead to the same node. */
function runs(
  { first, end }: { first: number; end: number },
  special: readonly number[],
  follow: (choice: number) => Node | undefined,
): Way[] {
  const ways: Way[] = [];
  const add = (start: number, end: number, node: Node | undefined) => {
    const last = ways.at(-1);
    if (last && last.node === node) ways[ways.length - 1] = { ...last, end };
    else ways.push({ start, end, node });
  };
  let from = first;
  for (const choice of special) {
    if (choice > from) add(from, choice, follow(NaN));
    add(choice, choice + 1, follow(choice));
    from = choice + 1;
  }
  if (from < end) add(from, end, follow(NaN));
  return ways;
}

function nodeOf(branching: Branching, dimension: number | undefined, ways: readonly Way[]): Node {
  const edges: Edge[] = [];
  let count: bigint | undefined = 0n;
  let mass = 0;
  for (const { start, end, node } of ways) {
    if (!node || node.count === 0n) continue;
    const share = branching.values.below(end) - branching.values.below(start);
    edges.push({ start, end, node, before: count ?? 0n, mass: share * node.mass });
    mass += share * node.mass;
    const choices: bigint | undefined = Number.isFinite(end - start) ? BigInt(end - start) : undefined;
    const points: bigint | undefined =
      choices === undefined || node.count === undefined ? undefined : choices * node.count;
    count = count === undefined || points === undefined ? undefined : count + points;
  }
  return { branching, dimension, edges, count, mass };
}

function tooEntangled(): SweepError {
  return new SweepError(
    'ExclusionsTooEntangled',
    `exclude, include and when leave more than ${MOST_NODES} different situations to keep apart`,
    { hint: 'use fewer entries in exclude and include, or name fewer parameters in each' },
  );
}
