import fc from 'fast-check';
import { createSearcher } from '../../lib/search/registry';
import type { Domain, SweepSpec } from '../../lib/spec/sweep-spec';
import { learningSearcherConformance } from '../conformance/learning-searcher';
import { searcherConformance } from '../conformance/searcher';
import { enumerate, isExcluded, same } from './enumerate';
import { domainValues, specs, sweepSpec } from './specs';

function contains(domain: Domain, value: unknown): boolean {
  const values = domainValues(domain);
  if (values) return values.some((other) => same(other, value));
  if (typeof value !== 'number' || !Number.isFinite(value)) return false;
  if (domain.kind === 'float') return value >= domain.min && value <= domain.max;
  if (domain.kind !== 'normal') return false;
  const isMultiple = domain.q === undefined || Number((Math.round(value / domain.q) * domain.q).toFixed(1)) === value;
  return isMultiple && (domain.scale === 'linear' || value > 0 || (domain.q !== undefined && value === 0));
}

function allows(spec: SweepSpec, name: string, value: unknown): boolean {
  if (spec.method === 'list') return spec.points.some((point) => same(point[name], value));
  const parameter = spec.parameters.find((other) => other.name === name);
  return parameter !== undefined && contains(parameter.domain, value);
}

for (const method of ['grid', 'random', 'sobol', 'tpe', 'bayes'] as const) {
  searcherConformance({
    name: method,
    create: createSearcher,
    finite: specs(method, 'finite'),
    points: enumerate,
    ...(method === 'grid' ? {} : { infinite: specs(method, 'infinite') }),
    allows,
  });
}

for (const [name, of] of Object.entries({
  tpe: { method: 'tpe' },
  'bayes by expected improvement': { method: 'bayes', acquisition: 'logei' },
  'bayes by Thompson sampling': { method: 'bayes', acquisition: 'thompson' },
} as const)) {
  const learning = (arbitrary: fc.Arbitrary<SweepSpec>) => arbitrary.map((spec) => ({ ...spec, ...of }));
  learningSearcherConformance({
    name,
    create: createSearcher,
    spec: (rest) => sweepSpec({ ...of, ...rest }),
    finite: learning(specs(of.method, 'finite')),
    points: enumerate,
    infinite: learning(specs(of.method, 'infinite')),
    allows,
  });
}

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
