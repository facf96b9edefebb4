import fc from 'fast-check';
import { ARRAY_SIZE, planJobs, wantsCanary } from '../../../lib/backend/batch/plan-jobs';

const plain = { workers: 1, canary: false };
const canary = { workers: 1, canary: true };
const array = (workers: number) => ({ workers, canary: false });

test.each([
  [1, false, [plain]],
  [2, false, [array(2)]],
  [10_000, false, [array(10_000)]],
  [10_001, false, [array(10_000), plain]],
  [10_002, false, [array(10_000), array(2)]],
  [1, true, [canary, plain]],
  [1000, true, [canary, array(1000)]],
])('%d workers, canary: %s', (workers, withCanary, expected) => {
  expect(planJobs(workers, withCanary)).toEqual(expected);
});

test('all workers are in as few jobs as Batch allows, after one canary at most', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200_000 }), fc.boolean(), (workers, withCanary) => {
      const jobs = planJobs(workers, withCanary);
      const others = jobs.filter((job) => !job.canary);
      expect(jobs.filter((job) => job.canary)).toEqual(withCanary ? [jobs[0]] : []);
      expect(others.reduce((sum, job) => sum + job.workers, 0)).toBe(workers);
      expect(others).toHaveLength(Math.ceil(workers / ARRAY_SIZE.max));
      for (const job of others) expect(job.workers).toBeLessThanOrEqual(ARRAY_SIZE.max);
    }),
  );
});

test('a canary goes ahead of more than 20 trials', () => {
  expect([1, 20, 21, 10_000].map(wantsCanary)).toEqual([false, false, true, true]);
});
