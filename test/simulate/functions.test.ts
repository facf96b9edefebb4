import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TEST_FUNCTIONS } from '../../lib/simulate/functions';

interface Golden {
  readonly [name: string]: readonly { readonly x: readonly number[]; readonly value: number }[];
}

const golden = JSON.parse(readFileSync(join(__dirname, '../golden/functions.json'), 'utf8')) as Golden;

test('every function has values of another implementation to compare with', () => {
  expect(Object.keys(golden).sort()).toEqual(Object.keys(TEST_FUNCTIONS).sort());
});

describe.each(Object.entries(TEST_FUNCTIONS))('%s', (name, { value, minimum, range, dimensions = 3 }) => {
  test('agrees with an implementation in Python', () => {
    for (const { x, value: expected } of golden[name]!) {
      expect(Math.abs(value(x) - expected)).toBeLessThanOrEqual(1e-11 * Math.max(1, Math.abs(expected)));
    }
  });

  test('is nowhere below its minimum', () => {
    for (const { x } of golden[name]!) expect(value(x)).toBeGreaterThanOrEqual(minimum(x.length));
    const middle = Array.from({ length: dimensions }, (_, i) => (range(i)[0] + range(i)[1]) / 2);
    expect(value(middle)).toBeGreaterThanOrEqual(minimum(dimensions) - 1e-12);
  });
});

/** Minimisers as published. */
test.each<[string, number[]]>([
  ['branin', [Math.PI, 2.275]],
  ['branin', [-Math.PI, 12.275]],
  ['branin', [9.42477796076938, 2.475]],
  ['currin', [0.216667, 0]],
  ['park1', [1, 1, 1, 1]],
  ['park2', [1, 1, 1, 0]],
  ['hartmann3', [0.114614, 0.555649, 0.852547]],
  ['hartmann6', [0.20169, 0.150011, 0.476874, 0.275332, 0.311652, 0.6573]],
  ['ackley', [0, 0, 0, 0, 0]],
  ['rosenbrock', [1, 1, 1, 1]],
  ['levy', [1, 1, 1]],
  ['sphere', [0, 0]],
  ['styblinski-tang', [-2.903534, -2.903534]],
])('%s is least at %j', (name, x) => {
  const { value, minimum } = TEST_FUNCTIONS[name]!;
  expect(value(x)).toBeCloseTo(minimum(x.length), 5);
});
