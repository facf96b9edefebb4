import { Permutation } from '../numeric/permutation';
import type { Space } from '../space/space';
import type { Assignment } from '../spec/sweep-spec';
import { DistinctOrder } from './distinct-order';
import { drawAllowed } from './draw-allowed';
import { reachableSize } from './reachable-size';
import type { Searcher } from './searcher';

/** Where draw k lies along a dimension of the unit cube, in [0, 1); `attempt` counts the draws refused before. */
export type Coordinates = (k: number, dimension: number, attempt: number) => number;

export interface DrawsOptions {
  readonly space: Space;
  readonly seed: number;
  readonly coordinates: Coordinates;
  /** Whether the points of a finite space whose points are equally likely may come in any order. */
  readonly shuffle: boolean;
}

/**
 * Draws from the distributions of the parameters; where the space is finite, without repeats.
 *
 * Such a space is walked in a pseudo-random order, any place of which is known at once, or in the order of the draws
 * with the repeats left out, which needs the earlier draws.
 */
export class Draws implements Searcher {
  readonly size: number | undefined;
  readonly planned = Infinity;
  private readonly space: Space;
  private readonly coordinates: Coordinates;
  private readonly order: { at(place: number): number } | undefined;

  constructor({ space, seed, coordinates, shuffle }: DrawsOptions) {
    this.space = space;
    this.coordinates = coordinates;
    this.size = reachableSize(space);
    if (this.size === undefined || this.size === 0) return;
    const permutation = new Permutation(this.size, seed);
    this.order = shuffle && space.uniform ? permutation : new DistinctOrder((i) => this.indexOf(i), permutation);
  }

  propose(k: number): Assignment | undefined {
    if (this.size !== undefined && k >= this.size) return undefined;
    if (this.order) return this.space.point(BigInt(this.order.at(k)));
    return drawAllowed(this.space, k, (attempt, dimension) => this.coordinates(k, dimension, attempt));
  }

  private indexOf(i: number): number | undefined {
    const index = this.space.drawIndex((dimension) => this.coordinates(i, dimension, 0));
    return index === undefined ? undefined : Number(index);
  }
}
