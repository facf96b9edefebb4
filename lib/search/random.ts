import { Permutation } from '../numeric/permutation';
import { STREAM, uniformAt } from '../numeric/random';
import type { Space } from '../space/space';
import type { Assignment } from '../spec/sweep-spec';
import { DistinctOrder } from './distinct-order';
import { drawAllowed } from './draw-allowed';
import { reachableSize } from './reachable-size';
import type { Searcher } from './searcher';

/**
 * Independent draws from the distributions of the parameters; where the space is finite, without repeats.
 *
 * A finite space whose points are equally likely is walked in a pseudo-random order, any place of which is known at once;
 * if they are not, repeats of earlier draws are left out, which needs the earlier draws.
 */
export class RandomSearcher implements Searcher {
  readonly size: number | undefined;
  private readonly space: Space;
  private readonly seed: number;
  private readonly order: { at(place: number): number } | undefined;

  /** @param space of use `draw`, not empty */
  constructor(space: Space, seed: number) {
    this.space = space;
    this.seed = seed;
    this.size = reachableSize(space);
    this.order = this.size === undefined || this.size === 0 ? undefined : this.orderOf(this.size);
  }

  propose(k: number): Assignment | undefined {
    if (this.size !== undefined && k >= this.size) return undefined;
    if (this.order) return this.space.point(BigInt(this.order.at(k)));
    return drawAllowed(this.space, k, (attempt, dimension) => this.coordinate(k, dimension, attempt));
  }

  private orderOf(size: number): { at(place: number): number } {
    const permutation = new Permutation(size, this.seed);
    if (this.space.uniform) return permutation;
    return new DistinctOrder((i) => {
      const index = this.space.drawIndex((dimension) => this.coordinate(i, dimension, 0));
      return index === undefined ? undefined : Number(index);
    }, permutation);
  }

  private coordinate(k: number, dimension: number, attempt: number): number {
    return uniformAt(this.seed, { stream: STREAM.draw, k, dimension, attempt });
  }
}
