import { Permutation } from '../numeric/permutation';
import { STREAM, uniformAt } from '../numeric/random';
import { scrambledSobol, sobolInteger } from '../numeric/sobol';
import type { Space } from '../space/space';
import type { Assignment } from '../spec/sweep-spec';
import { DistinctOrder } from './distinct-order';
import { drawAllowed } from './draw-allowed';
import { reachableSize } from './reachable-size';
import type { Searcher } from './searcher';

/**
 * The scrambled Sobol sequence carried over to the space: any first part of it is spread evenly. Every parameter or zip
 * group that varies keeps a dimension of its own, also where it is inactive. Where the space is finite, repeats are left out.
 */
export class SobolSearcher implements Searcher {
  readonly size: number | undefined;
  private readonly space: Space;
  private readonly seed: number;
  private readonly order: DistinctOrder | undefined;

  /**
   * @param space of use `draw`
   * @throws SweepError where the space has more than 256 dimensions
   */
  constructor(space: Space, seed: number) {
    if (space.dimensions > 0) sobolInteger(0, space.dimensions - 1);
    this.space = space;
    this.seed = seed;
    this.size = reachableSize(space);
    this.order = this.size === undefined || this.size === 0 ? undefined : this.orderOf(this.size);
  }

  /** @throws SweepError where the space has no end and k is 2^32 or more */
  propose(k: number): Assignment | undefined {
    if (this.size !== undefined && k >= this.size) return undefined;
    if (this.order) return this.space.point(BigInt(this.order.at(k)));
    return drawAllowed(this.space, k, (attempt, dimension) =>
      attempt === 0
        ? scrambledSobol(this.seed, k, dimension)
        : uniformAt(this.seed, { stream: STREAM.draw, k, dimension, attempt }),
    );
  }

  private orderOf(size: number): DistinctOrder {
    return new DistinctOrder(
      (i) => {
        const index = this.space.drawIndex((dimension) => scrambledSobol(this.seed, i, dimension));
        return index === undefined ? undefined : Number(index);
      },
      new Permutation(size, this.seed),
    );
  }
}
