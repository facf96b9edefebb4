import { workerCommand } from '../../lib/contract/image';
import { endedJob } from '../../lambda/sweep-finished/job-event';

const SWEEP = 's3://bucket/sweeps/digits-1';

/** The detail of an event as Batch sends it, what is of no use here left out but for some. */
function detail(more: object = {}): object {
  return {
    jobName: 'sweep-digits-1-workers-1',
    jobId: '4c7599ae-0a82-49aa-ba5a-4727fcce14a8',
    jobQueue: 'arn:aws:batch:eu-west-1:123456789012:job-queue/sweepstack-default-default',
    status: 'SUCCEEDED',
    attempts: [],
    arrayProperties: { size: 10, statusSummary: { SUCCEEDED: 10 } },
    container: { command: workerCommand(SWEEP), environment: [{ name: 'HOME', value: '/tmp' }] },
    ...more,
  };
}

test.each([
  ['an array that succeeded', {}],
  ['an array of which a worker failed', { status: 'FAILED' }],
  ['a single job', { arrayProperties: undefined }],
  ['a worker with more arguments', { container: { command: [...workerCommand(SWEEP), '--limit', '1'] } }],
])('%s has ended', (_, more) => {
  expect(endedJob(detail(more))).toEqual({ id: '4c7599ae-0a82-49aa-ba5a-4727fcce14a8', sweep: SWEEP });
});

test.each([
  ['a job that goes on', detail({ status: 'RUNNING' })],
  ['one worker of an array', detail({ arrayProperties: { index: 0 } })],
  ["somebody else's job", detail({ container: { command: ['echo', 'hello'] } })],
  ['a job without a command', detail({ container: {} })],
  ['a command without an address', detail({ container: { command: workerCommand(SWEEP).slice(0, 2) } })],
  ['a job of another kind', detail({ container: undefined, eksProperties: {} })],
  ['no detail', undefined],
  ['something else', 'text'],
])('%s is no end of workers', (_, event) => {
  expect(endedJob(event)).toBeUndefined();
});
