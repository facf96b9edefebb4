import { SweepError } from '../contract/sweep-error';
import type { Space } from '../space/space';
import type { Assignment } from '../spec/sweep-spec';

const MOST_ATTEMPTS = 100;

/**
 * Point k of a space without end. The space leaves out excluded points by itself but for single values of a continuous
 * range, which have no probability; a draw that hits one all the same is made again.
 *
 * @param coordinate from [0, 1)
 * @throws SweepError where practically everything is excluded
 */
export function drawAllowed(
  space: Space,
  k: number,
  coordinate: (attempt: number, dimension: number) => number,
): Assignment {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const point = space.draw((dimension) => coordinate(attempt, dimension));
    if (point && !space.excludes(point)) return point;
  }
  throw new SweepError(
    'EverythingExcluded',
    `no point number ${k} was found: exclude leaves practically nothing over`,
    {
      hint: 'remove entries of exclude',
    },
  );
}
