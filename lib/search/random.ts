import { STREAM, uniformAt } from '../numeric/random';
import type { Space } from '../space/space';
import type { Assignment } from '../spec/sweep-spec';
import { Draws } from './draws';
import type { Searcher } from './searcher';

/** Independent draws from the distributions of the parameters; where the space is finite, without repeats. */
export class RandomSearcher implements Searcher {
  readonly planned = Infinity;
  private readonly draws: Draws;

  /** @param space of use `draw`, not empty */
  constructor(space: Space, seed: number) {
    this.draws = new Draws({
      space,
      seed,
      coordinates: (k, dimension, attempt) => uniformAt(seed, { stream: STREAM.draw, k, dimension, attempt }),
      shuffle: true,
    });
  }

  get size(): number | undefined {
    return this.draws.size;
  }

  propose(k: number): Assignment | undefined {
    return this.draws.propose(k);
  }
}
