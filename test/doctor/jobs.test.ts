import { REASON_CODES } from '../../lib/doctor/batch-reasons';
import { examine } from '../../lib/doctor/examine';
import type { JobFacts } from '../../lib/doctor/facts';
import type { Finding } from '../../lib/doctor/finding';
import { healthy, job, said } from './healthy-facts';

/** What is found out about jobs, where all else is well. */
function findings(...jobs: readonly JobFacts[]): Finding[] {
  return examine({ ...healthy, jobs: said(jobs) }).filter(({ check }) => check.endsWith('jobs'));
}

function failed(changes: Partial<JobFacts>): JobFacts {
  return job({ status: 'FAILED', ...changes });
}

describe('jobs that Batch says cannot start', () => {
  test.each([
    [
      'CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY - Service cannot fulfill the capacity requested for instance type m5.large',
      'AWS has no free instance of the allowed types',
      'allow more instance types',
    ],
    [
      'MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE - CE(s) associated with the job queue cannot meet the CPU requirement',
      'more vCPUs than the compute environments may run in all',
      'raise `maxVcpus`',
    ],
    [
      'MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT - The job resource requirement (vCPU/memory/GPU) is higher than that can be met',
      'no allowed instance type has the vCPUs, the memory and the GPUs',
      'ask for less in `resources`',
    ],
    [
      'MISCONFIGURATION:EC2_INSTANCE_CONFIGURATION_UNSUPPORTED - Your compute environment associated with this job queue has',
      'EC2 starts no instance with this launch template',
      'change `instanceTypes` or `architecture`',
    ],
    [
      'MISCONFIGURATION:SERVICE_ROLE_PERMISSIONS - The service role lacks permissions',
      'its service role lacks a permission',
      'aws iam create-service-linked-role --aws-service-name batch.amazonaws.com',
    ],
    [
      'ACTION_REQUIRED - CE(s) associated with the job queue are scaling',
      'until something is changed',
      'Auto Scaling group',
    ],
    ['UNDETERMINED - Batch job is blocked, root cause is undetermined.', 'does not know why', 'the other findings'],
  ])('%s', (statusReason, message, fix) => {
    const found = findings(job({ statusReason }), job({ id: 'b2', statusReason }));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ level: 'problem', check: 'waiting jobs' });
    expect(found[0]?.message).toContain('2 jobs wait: ');
    expect(found[0]?.message).toContain(message);
    // What Batch itself says stays readable.
    expect(found[0]?.message).toContain(`(${statusReason})`);
    expect(found[0]?.fix).toContain(fix);
  });

  test('for a reason that is not known are told with what Batch says', () => {
    expect(findings(job({ statusReason: 'MISCONFIGURATION:SOMETHING_NEW - oh' }))).toEqual([
      {
        level: 'problem',
        check: 'waiting jobs',
        message: '1 job waits; Batch says: MISCONFIGURATION:SOMETHING_NEW - oh',
        fix: expect.stringContaining('mend what it names') as string,
      },
    ]);
  });

  test('for different reasons are told apart', () => {
    expect(findings(...REASON_CODES.map((statusReason) => job({ statusReason })))).toHaveLength(REASON_CODES.length);
  });
});

describe('jobs that the queue cancelled', () => {
  test.each([
    ['CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY', 'AWS has no free instance'],
    ['MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE', 'a worker asks for more vCPUs than'],
    ['MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT', 'no allowed instance type'],
    ['MISCONFIGURATION:EC2_INSTANCE_CONFIGURATION_UNSUPPORTED', 'EC2 starts no instance'],
  ])('because of %s', (code, message) => {
    const statusReason = `Canceled by JobStateTimeLimit action due to reason: ${code}`;
    const found = findings(failed({ statusReason, isTerminated: true }), failed({ statusReason }));
    expect(found).toEqual([
      {
        level: 'problem',
        check: 'cancelled jobs',
        message: expect.stringMatching(
          `^the queue cancelled 2 jobs that could not start: ${message}.*\\(${code}\\)$`,
        ) as string,
        fix: expect.stringMatching(/; then resume the sweep$/) as string,
      },
    ]);
  });

  test('for a reason that is not known', () => {
    const statusReason = 'Canceled by JobStateTimeLimit action due to reason: CAPACITY:NEW';
    expect(findings(failed({ statusReason }))[0]?.message).toContain('could not start: CAPACITY:NEW');
  });
});

describe('jobs that failed', () => {
  test.each<[string, Partial<JobFacts>, string, string, string]>([
    [
      'an image that is gone',
      { reason: 'CannotPullContainerError: Error response from daemon: manifest for sweeps:4f2c not found' },
      'problem',
      '1 job: the image is not in its repository (CannotPullContainerError: ',
      '`npm run update` builds it',
    ],
    [
      'an image for another architecture',
      { reason: 'CannotPullContainerError: no matching manifest for linux/arm64/v8 in the manifest list entries' },
      'problem',
      'the image is for another architecture',
      '`architecture` in cdk.json',
    ],
    [
      'a full disk',
      { reason: 'CannotPullContainerError: failed to register layer: write /usr/lib: no space left on device' },
      'problem',
      'has no room for the image',
      'make the image smaller',
    ],
    [
      'a registry that limits pulls',
      { reason: 'CannotPullContainerError: toomanyrequests: You have reached your pull rate limit.' },
      'problem',
      'lets nobody pull so often',
      'copy the image to ECR',
    ],
    [
      'a missing permission to pull',
      {
        reason:
          'CannotPullECRContainerError: AccessDeniedException: not authorized to perform: ecr:GetAuthorizationToken',
      },
      'problem',
      'the role of the instance, or of the task, may not',
      'the policy of the repository',
    ],
    [
      'a registry that cannot be reached',
      { reason: 'CannotPullContainerError: Error response from daemon: Get https://123456789012.dkr: i/o timeout' },
      'problem',
      'the image could not be pulled (CannotPullContainerError',
      'see the finding on the network',
    ],
    [
      'a task on Fargate without a way out',
      {
        statusReason: 'Task failed to start',
        reason: 'ResourceInitializationError: unable to pull secrets or registry auth',
      },
      'problem',
      'what the container needs could not be prepared',
      'Fargate needs a public address',
    ],
    [
      'too little memory',
      { exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' },
      'problem',
      'killed for using more memory than',
      'raise resources.memory_mib',
    ],
    [
      'a kill without a reason',
      { exitCode: 137, statusReason: 'Essential container in task exited' },
      'problem',
      'killed (exit code 137)',
      'raise resources.memory_mib',
    ],
    [
      'a slow Docker',
      { reason: 'DockerTimeoutError: Could not transition to started; timed out after waiting 3m0s' },
      'problem',
      'Docker took too long to start',
      'ask for more vCPUs a worker',
    ],
    [
      'a container that does not start',
      { reason: 'CannotStartContainerError: Error response from daemon: OCI runtime create failed' },
      'problem',
      'the container could not be started',
      '`sweep run --on docker`',
    ],
    [
      'an instance that was taken back',
      { statusReason: 'Host EC2 (instance i-0123456789abcdef0) terminated.' },
      'warning',
      'the instance was lost: spare capacity was taken back',
      '`spot: false`',
    ],
    [
      'a timeout',
      { statusReason: 'Job attempt duration exceeded timeout' },
      'problem',
      'ran longer than the job definition allows',
      'resume the sweep',
    ],
    [
      'a canary that failed',
      { statusReason: 'Dependent Job failed' },
      'problem',
      'not started, because the first trial',
      'mend the program',
    ],
    [
      'the canary itself',
      { exitCode: 1, statusReason: 'Essential container in task exited' },
      'problem',
      'ended with exit code 1, as the worker that goes ahead',
      'mend the program',
    ],
    [
      'an image without a worker',
      { exitCode: 127, statusReason: 'Essential container in task exited' },
      'problem',
      'the worker is not in the image',
      'container/wrap/Dockerfile',
    ],
    [
      'a program for another architecture',
      { exitCode: 255, statusReason: 'Essential container in task exited' },
      'problem',
      'as programs for another architecture do',
      '`architecture` in cdk.json',
    ],
    [
      'any other exit code',
      { exitCode: 4, statusReason: 'Essential container in task exited' },
      'problem',
      'ended with exit code 4 (Essential container in task exited)',
      '`sweep logs TRIAL`',
    ],
    [
      'nothing that is known',
      { statusReason: 'Something else' },
      'problem',
      '1 job: failed (Something else)',
      'what Batch says',
    ],
  ])('because of %s', (_name, changes, level, message, fix) => {
    const found = findings(failed(changes));
    expect(found).toEqual([expect.objectContaining({ level, check: 'failed jobs' })]);
    expect(found[0]?.message).toContain(message);
    expect(found[0]?.message).toMatch(/^1 job: /);
    expect(found[0]?.fix).toContain(fix);
  });

  test('alike are one finding', () => {
    const alike = ['i-1', 'i-2', 'i-3'].map((id) =>
      failed({ id, statusReason: `Host EC2 (instance ${id}) terminated.` }),
    );
    const found = findings(...alike, failed({ exitCode: 4 }));
    expect(found.map(({ message }) => message.slice(0, 7))).toEqual(['1 job: ', '3 jobs:']);
  });

  test.each([
    ['a person stopped', { isTerminated: true, statusReason: 'the sweep was stopped' }],
    ['are parents of arrays, whose children tell more', { isArray: true, statusReason: 'Array Child Job failed' }],
  ])('that %s are not mentioned', (_name, changes) => {
    expect(findings(failed(changes))).toEqual([]);
  });

  test('are not mentioned when they succeeded or run', () => {
    expect(findings(job({ status: 'SUCCEEDED', exitCode: 0 }), job({ status: 'RUNNING' }))).toEqual([]);
  });
});
