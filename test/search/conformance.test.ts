import fc from 'fast-check';
import { createSearcher } from '../../lib/search/registry';
import { learningSearcherConformance } from '../conformance/learning-searcher';
import { searcherConformance } from '../conformance/searcher';
import { allows } from './allows';
import { enumerate, isExcluded } from './enumerate';
import { specs, sweepSpec } from './specs';

for (const method of ['grid', 'random', 'sobol', 'tpe'] as const) {
  searcherConformance({
    name: method,
    create: createSearcher,
    finite: specs(method, 'finite'),
    points: enumerate,
    // The space is the same code as of random; what tpe adds takes longer than all of it.
    ...(method === 'tpe' ? { runs: 90 } : {}),
    ...(method === 'grid' ? {} : { infinite: specs(method, 'infinite') }),
    allows,
  });
}

learningSearcherConformance({
  name: 'tpe',
  create: createSearcher,
  spec: (rest) => sweepSpec({ method: 'tpe', ...rest }),
  finite: specs('tpe', 'finite'),
  points: enumerate,
  infinite: specs('tpe', 'infinite'),
  allows,
});

const point = fc.record(
  { a: fc.nat(2), b: fc.constantFrom('x', [1], null), c: fc.nat(1) },
  { requiredKeys: ['a'], noNullPrototype: true },
);

searcherConformance({
  name: 'list',
  create: createSearcher,
  finite: fc
    .tuple(
      fc.array(point, { minLength: 1, maxLength: 8 }),
      fc.array(fc.record({ a: fc.nat(2), c: fc.nat(1) }, { noNullPrototype: true }), { maxLength: 2 }),
    )
    .map(([points, exclude]) => sweepSpec({ method: 'list', points, exclude })),
  points: ({ points, exclude }) => points.filter((one) => !isExcluded(one, exclude)),
  allows,
});
