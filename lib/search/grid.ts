import type { Space } from '../space/space';
import type { Assignment } from '../spec/sweep-spec';
import type { Searcher } from './searcher';
import { reachableSize } from './reachable-size';

/** Every point of the space once, the last parameter varying fastest. */
export class GridSearcher implements Searcher {
  readonly size: number | undefined;
  readonly planned = Infinity;
  private readonly space: Space;

  /** @param space of use `grid` */
  constructor(space: Space) {
    this.space = space;
    this.size = reachableSize(space);
  }

  propose(k: number): Assignment | undefined {
    return this.size === undefined || k < this.size ? this.space.point(BigInt(k)) : undefined;
  }
}
