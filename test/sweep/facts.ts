import fc from 'fast-check';
import type { Fact } from '../../lib/sweep/fold';
import type { StopCause } from '../../lib/sweep/records';
import { resultOf } from '../support/manifests';

const trial = fc.nat(4);
const attempt = fc.integer({ min: 1, max: 4 });
const at = fc.integer({ min: 1, max: 1e6 });

/** Anything that a folder may show, contradictions included. */
export const facts: fc.Arbitrary<Fact> = fc.oneof(
  fc.record({ kind: fc.constant('claim' as const), trial, attempt, at }),
  fc.record({ kind: fc.constant('beat' as const), trial, attempt, at, released: fc.boolean() }),
  fc.record({ kind: fc.constant('failure' as const), trial, attempt }),
  fc.record({ kind: fc.constant('interruption' as const), trial, attempt }),
  fc.record({ kind: fc.constant('cost' as const), trial, costUsd: fc.integer({ min: 0, max: 9 }) }),
  fc.record({
    kind: fc.constant('result' as const),
    result: fc
      .tuple(
        trial,
        attempt,
        fc.constantFrom('completed' as const, 'failed' as const),
        fc.constantFrom('a', 'b'),
        fc.nat(9),
      )
      .map(([of, by, status, worker, costUsd]) => resultOf(of, { attempt: by, status, worker, costUsd })),
  }),
  fc.record({
    kind: fc.constant('stop' as const),
    stop: fc.record({
      v: fc.constant(1 as const),
      cause: fc.constantFrom<StopCause[]>('user', 'max_failed', 'max_cost', 'target'),
      reason: fc.constantFrom('x', 'y'),
      interrupt: fc.boolean(),
      at: fc.constant(''),
    }),
  }),
  fc.record({ kind: fc.constant('started' as const), at }),
);
