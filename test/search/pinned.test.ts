import { createSearcher } from '../../lib/search/registry';
import type { ParameterSpec, SweepSpec } from '../../lib/spec/sweep-spec';
import { categorical, int, sweepSpec } from './specs';

/**
 * These proposals are a promise: a sweep begun by one version is resumed by the next, and its workers may differ in
 * version, processor and operating system. If one of them changes, sweeps that are under way would go on differently.
 */
const every: ParameterSpec[] = [
  { name: 'lr', domain: { kind: 'float', min: 1e-5, max: 0.1, scale: 'log' } },
  { name: 'momentum', domain: { kind: 'float', min: 0.8, max: 0.999, scale: 'inverse-log' } },
  { name: 'dropout', domain: { kind: 'float', min: 0, max: 0.5, scale: 'linear', q: 0.05 } },
  { name: 'layers', domain: { kind: 'int', min: 1, max: 512, scale: 'log' } },
  { name: 'offset', domain: { kind: 'normal', mu: 0, sigma: 1, scale: 'linear' } },
  { name: 'decay', domain: { kind: 'normal', mu: -3, sigma: 2, scale: 'log' } },
  { name: 'size', domain: { kind: 'normal', mu: 50, sigma: 20, scale: 'linear', q: 8 } },
  categorical('kernel', ['linear', 'rbf', 'poly']),
  int('degree', 2, 5, { when: { kernel: ['poly'] } }),
];
const finite = [categorical('a', [1, 2, 3, 4, 5]), int('b', 1, 1000), { ...every[2]!, name: 'c' }];

const first = (spec: Partial<SweepSpec>, seed: number) => {
  const searcher = createSearcher(sweepSpec(spec), seed);
  return [0, 1, 2, 1000].map((k) => JSON.stringify(searcher.propose(k)));
};

describe('proposals never change', () => {
  it.each([
    ['random', every, 42],
    ['random', finite, 42],
    ['random', finite.slice(0, 2), 42],
    ['random', finite.slice(0, 2), 0],
    ['sobol', every, 42],
    ['sobol', finite, 4_294_967_295],
    ['grid', finite, 42],
  ] as const)('%s %#', (method, parameters, seed) => {
    expect(
      first(
        {
          method,
          parameters,
          exclude: [
            { kernel: 'rbf', degree: 3 },
            { a: 2, b: 7 },
          ],
        },
        seed,
      ),
    ).toMatchSnapshot();
  });

  it.each([
    ['tpe', every, 42],
    ['tpe', finite, 0],
  ] as const)('%s after a history %#', (method, parameters, seed) => {
    const random = createSearcher(sweepSpec({ method: 'random', parameters }), 1);
    const points = Array.from({ length: 50 }, (_, k) => random.propose(k)!);
    const history = {
      observations: points
        .slice(0, 45)
        .map((point, k) => ({ parameters: point, values: k % 9 === 0 ? [] : [(k * 29) % 31] })),
      pending: points.slice(45),
      prior: [],
    };
    const searcher = createSearcher(sweepSpec({ method, parameters, exclude: [{ kernel: 'rbf', degree: 3 }] }), seed);
    expect([0, 9, 50, 51].map((k) => JSON.stringify(searcher.propose(k, history)))).toMatchSnapshot();
  });
});
