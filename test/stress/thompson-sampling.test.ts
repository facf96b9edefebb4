import type fc from 'fast-check';
import { createSearcher } from '../../lib/search/registry';
import type { SweepSpec } from '../../lib/spec/sweep-spec';
import { learningSearcherConformance } from '../conformance/learning-searcher';
import { allows } from '../search/allows';
import { enumerate } from '../search/enumerate';
import { specs, sweepSpec } from '../search/specs';

const thompson = (arbitrary: fc.Arbitrary<SweepSpec>) =>
  arbitrary.map((spec): SweepSpec => ({ ...spec, acquisition: 'thompson' }));

learningSearcherConformance({
  name: 'bayes by Thompson sampling',
  create: createSearcher,
  spec: (rest) => sweepSpec({ method: 'bayes', acquisition: 'thompson', ...rest }),
  finite: thompson(specs('bayes', 'finite')),
  points: enumerate,
  infinite: thompson(specs('bayes', 'infinite')),
  allows,
});
