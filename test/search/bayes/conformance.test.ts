import { createSearcher } from '../../../lib/search/registry';
import { learningSearcherConformance } from '../../conformance/learning-searcher';
import { searcherConformance } from '../../conformance/searcher';
import { allows } from '../allows';
import { enumerate } from '../enumerate';
import { specs, sweepSpec } from '../specs';

const bayes = {
  name: 'bayes',
  create: createSearcher,
  finite: specs('bayes', 'finite'),
  points: enumerate,
  infinite: specs('bayes', 'infinite'),
  // The space is the same code as of random; a model takes longer than all of it.
  runs: 90,
  allows,
};

searcherConformance(bayes);
learningSearcherConformance({ ...bayes, spec: (rest) => sweepSpec({ method: 'bayes', ...rest }) });
