import { proposals } from './proposals';

/**
 * What bayes proposes is a promise as `test/search/pinned.test.ts` says, on every machine and Node version. It changes with what
 * the model takes for granted, until that is released.
 */
test.each(['logei', 'thompson'] as const)('proposals with acquisition %s never change', (acquisition) => {
  const points = proposals(acquisition, 30);
  expect([10, 11, 20, 29].map((k) => JSON.stringify(points[k]))).toMatchSnapshot();
});
