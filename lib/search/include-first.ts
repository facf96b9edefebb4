import type { Assignment } from '../spec/sweep-spec';
import type { History } from './history';
import type { Searcher } from './searcher';

/** Some points before those of another searcher. */
export class IncludeFirst implements Searcher {
  readonly size: number | undefined;
  private readonly points: readonly Assignment[];
  private readonly rest: Searcher;

  constructor(points: readonly Assignment[], rest: Searcher) {
    this.points = points;
    this.rest = rest;
    this.size = rest.size === undefined ? undefined : points.length + rest.size;
  }

  get planned(): number {
    return this.points.length + this.rest.planned;
  }

  propose(k: number, history?: History): Assignment | undefined {
    return k < this.points.length ? this.points[k] : this.rest.propose(k - this.points.length, history);
  }
}
