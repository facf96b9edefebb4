import type { EarlyTerminateSpec } from '../../lib/spec/sweep-spec';
import { createStoppingRule } from '../../lib/stopping/registry';
import type { Curve } from '../../lib/stopping/stopping-rule';

const curve = (...values: readonly number[]): Curve => values.map((value, i) => ({ step: i + 1, value }));

/** Trials that are stopped of curves that were reported side by side. */
function stopped(earlyTerminate: EarlyTerminateSpec, ...all: readonly Curve[]): number[] {
  const rule = createStoppingRule({ earlyTerminate, metric: { name: 'loss', goal: 'minimize', mode: 'last' } })!;
  const curves = new Map(all.entries());
  return [...curves.keys()].filter((trial) => rule.shouldStop(trial, curves));
}

describe('asha', () => {
  const asha = { type: 'asha', minIter: 1, eta: 3, strict: false } as const;

  test('lets the best third of those that came to a rung go on', () => {
    const all = [6, 1, 5, 2, 4, 3].map((value) => curve(value));
    expect(stopped(asha, ...all)).toEqual([0, 2, 4, 5]);
  });

  test('of fewer than eta only the best goes on', () => {
    expect(stopped(asha, curve(2))).toEqual([]);
    expect(stopped(asha, curve(2), curve(1))).toEqual([0]);
  });

  test('equal values share the better place', () => {
    expect(stopped(asha, curve(1), curve(1), curve(1), curve(1))).toEqual([]);
  });

  test('compares at the first report at or after the rung, where a program reports seldom', () => {
    const late: Curve = [{ step: 2, value: 9 }];
    expect(stopped(asha, late, curve(1))).toEqual([0]);
  });

  test('a training that diverged is stopped at the next rung', () => {
    expect(stopped(asha, curve(1), curve(NaN), curve(-Infinity))).toEqual([1, 2]);
  });
});

describe('median', () => {
  const median = { type: 'median', minIter: 2, minTrials: 3 } as const;

  test('compares the best value so far with the median of running averages up to the same step', () => {
    // Averages of the others up to step 2: 2, 3 and 4.
    const others = [curve(3, 1, 100), curve(4, 2, 100), curve(5, 3, 100)];
    expect(stopped(median, curve(3.1, 9), ...others)).toContain(0);
    expect(stopped(median, curve(3, 9), ...others)).not.toContain(0);
    expect(stopped(median, curve(2.9, 9), ...others)).not.toContain(0);
  });

  test('waits for enough other trials to have come as far', () => {
    expect(stopped(median, curve(9, 9), curve(1, 1), curve(1, 1), curve(1))).toEqual([]);
    expect(stopped(median, curve(9, 9), curve(1, 1), curve(1, 1), curve(1, 1))).toEqual([0]);
  });
});
