import type { Json } from '../../contract/json';
import { canonical } from '../../space/canonical';
import type { Assignment } from '../../spec/sweep-spec';

/** So many questions are answered by looking through the points before an index is made of them. */
const MOST_LOOKS = 8;

/** A set of points. Among ten thousand, most sweeps ask about one or two alone, which is cheaper without an index. */
export class SeenPoints {
  private readonly points: readonly Assignment[];
  private looks = 0;
  private index: ReadonlySet<string> | undefined;

  constructor(points: readonly Assignment[]) {
    this.points = points;
  }

  has(point: Assignment): boolean {
    if (this.looks++ < MOST_LOOKS) return this.points.some((other) => equal(point, other));
    this.index ??= new Set(this.points.map(canonical));
    return this.index.has(canonical(point));
  }
}

function equal(a: Assignment, b: Assignment): boolean {
  const names = Object.keys(a);
  return (
    names.every((name) => Object.hasOwn(b, name) && sameValue(a[name]!, b[name]!)) &&
    names.length === Object.keys(b).length
  );
}

function sameValue(a: Json, b: Json): boolean {
  return a === b || (typeof a === 'object' && typeof b === 'object' && canonical(a) === canonical(b));
}
