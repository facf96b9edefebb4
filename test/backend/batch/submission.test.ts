import { planJobs } from '../../../lib/backend/batch/plan-jobs';
import { checkLimits, jobName, LIMITS, submissionOf, type Submission } from '../../../lib/backend/batch/submission';
import { TRIAL_FAILED } from '../../../lib/contract/image';
import { ExitCode } from '../../../lib/cli/exit-codes';
import { queueOf } from './deployment';

const submission: Submission = {
  sweep: 's3://bucket/sweeps/digits-1',
  sweepId: 'digits-1',
  namespace: 'default',
  queue: queueOf(),
  resources: {},
};
const [canary, array] = planJobs(1000, true);
const plain = { workers: 1, canary: false };

test('an array says how many workers there are and where the sweep is, and nothing of trials', () => {
  expect(submissionOf(array!, 'sweep-digits-1-workers-1', submission, 'canary-id')).toEqual({
    jobName: 'sweep-digits-1-workers-1',
    jobQueue: 'sweepstack-default',
    jobDefinition: 'arn:aws:batch:eu-west-1:123456789012:job-definition/sweepstack-default:3',
    containerOverrides: { command: ['/opt/sweepstack/bin/sweep', 'work', 's3://bucket/sweeps/digits-1'] },
    tags: { 'sweepstack:deployment': 'default', 'sweepstack:sweep': 'digits-1' },
    propagateTags: true,
    arrayProperties: { size: 1000 },
    dependsOn: [{ jobId: 'canary-id' }],
  });
});

test('a worker alone is a plain job', () => {
  expect(submissionOf(plain, 'a', submission)).not.toHaveProperty('arrayProperties');
  expect(submissionOf(canary!, 'a', submission)).not.toHaveProperty('arrayProperties');
});

test('what the sweep file asks for goes in place of what the queue gives', () => {
  const resources = { vcpus: 4, memoryMiB: 8192, gpus: 1, spot: true };
  const { containerOverrides } = submissionOf(plain, 'a', { ...submission, resources });
  expect(containerOverrides?.resourceRequirements).toEqual([
    { type: 'VCPU', value: '4' },
    { type: 'MEMORY', value: '8192' },
    { type: 'GPU', value: '1' },
  ]);
  const onlyVcpus = submissionOf(plain, 'a', { ...submission, resources: { vcpus: 0.5, gpus: 0 } });
  expect(onlyVcpus.containerOverrides?.resourceRequirements).toEqual([{ type: 'VCPU', value: '0.5' }]);
});

test.each(['digits-20261121-093000-x7f2', '_x'.repeat(100), 'ü/name with spaces', '-'])(
  'jobs of sweep %s have names that Batch takes, which tell them apart',
  (sweepId) => {
    const names = planJobs(25_000, true).map((job, index) => jobName(sweepId, job, index));
    for (const name of names) expect(name).toMatch(/^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/);
    expect(new Set(names).size).toBe(4);
  },
);

test('requests of the longest sweeps that can be made are far below the limits, however many workers', () => {
  const sweepId = `${'n'.repeat(63)}-20261121-093000-x7f2`;
  // The longest name of a bucket, and a prefix as long as keys leave room for.
  const sweep = `s3://${'b'.repeat(63)}/${'p'.repeat(512)}/${sweepId}`;
  const resources = { vcpus: 1024, memoryMiB: 33_554_432, gpus: 64 };
  const jobs = planJobs(100_000, true);
  expect(jobs).toHaveLength(11);
  for (const [index, job] of jobs.entries()) {
    const name = jobName(sweepId, job, index);
    const input = submissionOf(job, name, { ...submission, sweep, sweepId, resources }, 'x'.repeat(36));
    expect(JSON.stringify(input.containerOverrides).length).toBeLessThan(LIMITS.overrides / 4);
    expect(JSON.stringify(input).length).toBeLessThan(LIMITS.request / 4);
  }
});

describe('what Batch would refuse, or let fail when it is dispatched, is one clear error before', () => {
  const input = submissionOf(array!, 'name', submission);

  test.each(['', 'a'.repeat(129), '-a', 'a b', 'a/b', 'ä'])('the name %j', (name) => {
    expect(() => checkLimits({ ...input, jobName: name })).toThrow(expect.objectContaining({ code: 'JobNameInvalid' }));
  });

  test('overrides of more than 8,192 characters', () => {
    const sweep = `s3://bucket/${'p'.repeat(LIMITS.overrides)}`;
    expect(() => submissionOf(plain, 'a', { ...submission, sweep })).toThrow(
      expect.objectContaining({
        code: 'JobTooLarge',
        message: expect.stringMatching(/overrides of a job has \d+ characters, and Batch takes 8192/),
        hint: expect.stringContaining('shorter'),
      }),
    );
  });

  test('a request of more than 30 KiB, in bytes', () => {
    const tags = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`tag-${i}`, 'ü'.repeat(256)]));
    expect(() => checkLimits({ ...input, tags: { ...tags, more: 'ü'.repeat(2500) } })).toThrow(
      expect.objectContaining({ code: 'JobTooLarge', message: expect.stringContaining('30720') }),
    );
  });

  test.each([1, 10_001])('an array of %d', (size) => {
    expect(() => checkLimits({ ...input, arrayProperties: { size } })).toThrow(
      expect.objectContaining({ code: 'JobTooLarge', message: expect.stringContaining('2 to 10000') }),
    );
  });
});

test('a canary whose trial failed ends as the backend expects it to', () => {
  expect(ExitCode.trialsFailed).toBe(TRIAL_FAILED);
});
