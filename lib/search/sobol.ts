import { STREAM, uniformAt } from '../numeric/random';
import { scrambledSobol, sobolInteger } from '../numeric/sobol';
import type { Space } from '../space/space';
import type { Assignment } from '../spec/sweep-spec';
import { Draws } from './draws';
import type { Searcher } from './searcher';

/**
 * The scrambled Sobol sequence carried over to the space: any first part of it is spread evenly. Every parameter or zip
 * group that varies keeps a dimension of its own, also where it is inactive. Where the space is finite, repeats are left out.
 */
export class SobolSearcher implements Searcher {
  readonly planned = Infinity;
  private readonly draws: Draws;

  /**
   * @param space of use `draw`
   * @throws SweepError where the space has more than 256 dimensions
   */
  constructor(space: Space, seed: number) {
    if (space.dimensions > 0) sobolInteger(0, space.dimensions - 1);
    this.draws = new Draws({
      space,
      seed,
      coordinates: (k, dimension, attempt) =>
        attempt === 0
          ? scrambledSobol(seed, k, dimension)
          : uniformAt(seed, { stream: STREAM.draw, k, dimension, attempt }),
      shuffle: false,
    });
  }

  get size(): number | undefined {
    return this.draws.size;
  }

  /** @throws SweepError where the space has no end and k is 2^32 or more */
  propose(k: number): Assignment | undefined {
    return this.draws.propose(k);
  }
}
