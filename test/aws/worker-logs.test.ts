import { CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { mockClient } from 'aws-sdk-client-mock';
import { lastLines } from '../../lib/aws/worker-logs';

const logs = mockClient(CloudWatchLogsClient);
const STREAM = { region: 'eu-west-1', group: '/sweepstack/team/workers', stream: 'default/default/1' };

function failure(name: string): Error {
  return Object.assign(new Error('as the service says it'), { name, $metadata: { httpStatusCode: 400 } });
}

beforeEach(() => logs.reset());

test('a worker that never began has printed nothing, also for who may read the group of the deployment alone', async () => {
  logs.on(GetLogEventsCommand, { logGroupName: STREAM.group }).rejects(failure('ResourceNotFoundException'));
  logs.on(GetLogEventsCommand, { logGroupName: '/aws/batch/job' }).rejects(failure('AccessDeniedException'));

  await expect(lastLines(STREAM, 5)).resolves.toEqual([]);
});

test('who may not read the group of the deployment is told', async () => {
  logs.on(GetLogEventsCommand).rejects(failure('AccessDeniedException'));

  await expect(lastLines(STREAM, 5)).rejects.toMatchObject({
    message: expect.stringContaining(STREAM.stream) as string,
  });
});
