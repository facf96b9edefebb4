import { curveOf } from '../../lib/stopping/curve';
import { halvingRungs, medianRungs } from '../../lib/stopping/rungs';

const halving = (spec: object) => halvingRungs({ type: 'hyperband', eta: 3, strict: false, ...spec });

test.each([
  // The examples of W&B's documentation.
  [{ minIter: 3 }, [3, 9, 27, 81]],
  [{ maxIter: 27, s: 2 }, [3, 9]],
  // ASHA's paper: r = 1, eta = 3, R = 9 has decisions at 1 and 3, and ends at 9.
  [{ minIter: 1, maxIter: 9 }, [1, 3]],
  [{ minIter: 2, eta: 2.5, maxIter: 80 }, [2, 5, 12, 31, 78]],
  [{ maxIter: 10, s: 9 }, [1, 3]],
  [{ minIter: 1, eta: 1.3, maxIter: 4 }, [1, 2, 3]],
])('rungs of %j', (spec, rungs) => {
  expect(halving(spec).slice(0, rungs.length)).toEqual(rungs);
  if ('maxIter' in spec) expect(halving(spec)).toHaveLength(rungs.length);
});

test('rungs are safe whole numbers, and not too many', () => {
  for (const eta of [1.0001, 2, 1e9]) {
    const rungs = halving({ minIter: 7, eta });
    expect(rungs.length).toBeLessThanOrEqual(100);
    expect(rungs.every(Number.isSafeInteger)).toBe(true);
  }
});

test('median stopping compares at steps that lie ever further apart', () => {
  expect(medianRungs(1).slice(0, 12)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 18]);
  expect(medianRungs(100).slice(0, 4)).toEqual([100, 125, 156, 195]);
  expect(medianRungs(1).length).toBeLessThan(200);
});

test('a curve is in the order of steps, with the last value of each', () => {
  const reports = [
    { step: 3, value: 0.3 },
    { step: 1, value: 0.9 },
    { step: NaN, value: 1 },
    { step: -1, value: 1 },
    { step: 3, value: 0.2 },
    { step: 2.5, value: NaN },
  ];
  expect(curveOf(reports)).toEqual([
    { step: 1, value: 0.9 },
    { step: 2.5, value: NaN },
    { step: 3, value: 0.2 },
  ]);
});
