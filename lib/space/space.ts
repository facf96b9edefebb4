import type { Json } from '../contract/json';
import type { Assignment, ParameterSpec } from '../spec/sweep-spec';
import { axesOf, type Axis, type SpaceUse } from './axis';
import type { Branching } from './branching';
import { matches, type Pattern } from './pattern';
import { traceOf, type Turn } from './trace';
import { treeOf, type Edge, type Node } from './tree';
import { choiceAt, positionOf, varies } from './values';

/** One choice at every axis. */
type Path = readonly { readonly node: Node; readonly edge: Edge; readonly choice: number }[];

/**
 * @param attempt how often a choice at this axis of this point was refused before
 * @param dimension the coordinate of the unit cube that stands for this axis
 */
export type Pick = (branching: Branching, attempt: number, dimension: number) => number | undefined;

export interface SpaceOptions {
  readonly parameters: readonly ParameterSpec[];
  readonly zip: readonly (readonly string[])[];
  readonly use: SpaceUse;
  /** Points that match any of them are not in the space. */
  readonly exclude: readonly Pattern[];
}

/**
 * The points of a sweep: conditions, zip groups and exclusions applied.
 *
 * Points of a finite space are numbered as a grid is walked (the last axis varies fastest), without gaps. Any space is
 * also the image of a unit cube, with one coordinate for every parameter or zip group that varies.
 */
export class Space {
  /** Coordinates of the unit cube. */
  readonly dimensions: number;
  /** How many points there are; `undefined` for no end. */
  readonly size: bigint | undefined;
  /** Every point is equally likely; `false` where a parameter has a condition. */
  readonly uniform: boolean;
  private readonly parameters: readonly ParameterSpec[];
  private readonly axes: readonly Axis[];
  private readonly exclude: readonly Pattern[];
  private readonly root: Node;

  /** @throws SweepError where conditions go in a circle, a range is too fine or without end, or exclusions too entangled */
  constructor({ parameters, zip, use, exclude }: SpaceOptions) {
    const axes = axesOf(parameters, zip, use);
    this.parameters = parameters;
    this.axes = axes;
    this.exclude = exclude;
    this.root = treeOf(axes, parameters, exclude);
    this.dimensions = axes.filter(({ varies }) => varies).length;
    this.size = this.root.count;
    this.uniform =
      parameters.every(({ when }) => when === undefined) && axes.every((axis) => axis.branching([]).values.uniform);
  }

  /** @param index 0 to size - 1; only where the size is known */
  point(index: bigint): Assignment {
    const path: Path[number][] = [];
    let node = this.root;
    let left = index;
    while (node.branching) {
      const edge = node.edges.findLast(({ before }) => before <= left)!;
      const each = edge.node.count!;
      left -= edge.before;
      path.push({ node, edge, choice: edge.start + Number(left / each) });
      left %= each;
      node = edge.node;
    }
    return this.assignment(path);
  }

  /**
   * The point at a place of the unit cube. Uniform coordinates give points with the probabilities of the domains, given
   * that they are not excluded: at every axis the choices are weighed by what they lead to (the inverse Rosenblatt
   * transform), so nothing is drawn in vain and evenly spread places stay evenly spread.
   *
   * @param coordinate from [0, 1), for a dimension from 0 to `dimensions` - 1; not asked for inactive parameters
   * @returns `undefined` where practically everything is excluded
   */
  draw(coordinate: (dimension: number) => number): Assignment | undefined {
    const path = this.pathTo(coordinate);
    return path && this.assignment(path);
  }

  /** The number of the point that `draw` gives; only where the size is known. */
  drawIndex(coordinate: (dimension: number) => number): bigint | undefined {
    const path = this.pathTo(coordinate);
    return path && indexOf(path);
  }

  /**
   * The place of a point in the unit cube, exclusions aside: a value is at the middle of its share, and the coordinate of
   * an inactive parameter is absent. In a space without exclusions, `draw` brings the point back.
   *
   * @returns `undefined` where the point is not in the space
   */
  encode(point: Assignment): readonly (number | undefined)[] | undefined {
    const place = Array.from({ length: this.dimensions }, (): number | undefined => undefined);
    let node = this.root;
    let named = 0;
    while (node.branching) {
      const { branching, dimension } = node;
      const choice = branching.find(point);
      const edge = choice === undefined ? undefined : edgeOf(node, choice);
      if (choice === undefined || !edge) return undefined;
      const settings = branching.settings(choice);
      named += settings.length;
      if (dimension !== undefined && settings.length > 0) place[dimension] = positionOf(branching.values, choice);
      node = edge.node;
    }
    return named === Object.keys(point).length ? place : undefined;
  }

  /**
   * The point made by choosing at every axis in turn, with the choices.
   *
   * @param pick a choice at an axis that has more than one; asked again while what it gives leads to excluded points alone, and no
   *   longer when it gives `undefined`
   * @returns `undefined` where an axis is left without a choice
   */
  build(pick: Pick): { readonly point: Assignment; readonly turns: readonly Turn[] } | undefined {
    const path: Path[number][] = [];
    let node = this.root;
    while (node.branching) {
      const { branching, dimension } = node;
      const step = dimension !== undefined && varies(branching.values) ? picked(node, dimension, pick) : take(node, 0);
      if (!step) return undefined;
      path.push(step);
      node = step.edge.node;
    }
    const turns = path.map(({ node, choice }) => ({
      branching: node.branching!,
      dimension: node.dimension,
      choice,
    }));
    return { point: this.assignment(path), turns };
  }

  /**
   * The choices that make a point, whether it is excluded or not. Left out are axes for which it has no value, or one that
   * they never have: a point of another sweep may be described in part.
   */
  trace(point: Assignment): readonly Turn[] {
    return traceOf(this.axes, this.parameters, point);
  }

  /** What decides along each coordinate of the unit cube, where all that belongs to it is active. */
  coordinates(): readonly Branching[] {
    return this.axes.filter(({ varies }) => varies).map((axis) => axis.branching([]));
  }

  /** Every coordinate always counts, and nothing is excluded. */
  get plain(): boolean {
    return this.exclude.length === 0 && this.parameters.every(({ when }) => when === undefined);
  }

  excludes(point: Assignment): boolean {
    return this.exclude.some((pattern) => matches(pattern, point));
  }

  private pathTo(coordinate: (dimension: number) => number): Path | undefined {
    const path: Path[number][] = [];
    let node = this.root;
    while (node.branching) {
      const step = take(node, node.dimension === undefined ? 0 : coordinate(node.dimension));
      if (!step) return undefined;
      path.push(step);
      node = step.edge.node;
    }
    return path;
  }

  private assignment(path: Path): Assignment {
    const values = new Map<number, Json>();
    for (const { node, choice } of path) {
      for (const [index, value] of node.branching!.settings(choice)) values.set(index, value);
    }
    return Object.fromEntries(
      this.parameters.flatMap(({ name }, i) => (values.has(i) ? [[name, values.get(i)!] as const] : [])),
    );
  }
}

/** Chooses an edge in proportion to its mass, then a choice within it by what is left of the coordinate. */
function take(node: Node, coordinate: number): Path[number] | undefined {
  const { values } = node.branching!;
  const edges = node.edges.filter(({ mass }) => mass > 0);
  let left = edges.length === 1 ? coordinate : coordinate * node.mass;
  for (const [i, edge] of edges.entries()) {
    if (i < edges.length - 1 && left >= edge.mass) {
      left -= edge.mass;
      continue;
    }
    const within = edges.length === 1 ? coordinate : left / edge.mass;
    const [low, high] = [values.below(edge.start), values.below(edge.end)];
    const t = low + Math.min(within, 1 - 2 ** -53) * (high - low);
    return { node, edge, choice: choiceAt(values, t, edge.start, edge.end) };
  }
  return undefined;
}

function picked(node: Node, dimension: number, pick: Pick): Path[number] | undefined {
  for (let attempt = 0; ; attempt++) {
    const choice = pick(node.branching!, attempt, dimension);
    if (choice === undefined) return undefined;
    const edge = edgeOf(node, choice);
    if (edge) return { node, edge, choice };
  }
}

function edgeOf(node: Node, choice: number): Edge | undefined {
  if (node.branching!.values.continuous) return node.edges[0];
  return node.edges.find(({ start, end }) => choice >= start && choice < end);
}

function indexOf(path: Path): bigint {
  return path.reduce((sum, { edge, choice }) => sum + edge.before + BigInt(choice - edge.start) * edge.node.count!, 0n);
}
