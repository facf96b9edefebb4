import { BatchClient, DescribeJobsCommand } from '@aws-sdk/client-batch';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { lastLines } from '../../../lib/aws/worker-logs';
import { BatchBackend, type BatchTarget } from '../../../lib/backend/batch/batch-backend';
import { SweepFolder } from '../../../lib/folder/sweep-folder';
import { openStore } from '../../../lib/store/registry';
import { makeBucket, useMoto } from '../../support/moto';
import { makeQueue } from '../../support/moto-batch';
import { deploymentOf } from './deployment';

const REGION = 'us-east-1';
const moto = useMoto();

let sweeps = 0;
let folder: SweepFolder;

beforeAll(() => makeBucket('bucket'));
beforeEach(() => {
  folder = new SweepFolder(openStore('s3://bucket/sweeps'), `digits-${sweeps++}`);
});

async function backendOf(jobs: 'end' | 'wait', target: Partial<BatchTarget> = {}): Promise<BatchBackend> {
  const queue = await makeQueue(moto.endpoint, jobs);
  const deployment = { ...deploymentOf([queue]), region: REGION };
  return new BatchBackend({
    folder,
    target: { deployment, queue, resources: {}, canary: false, ...target },
    graceMs: 100,
  });
}

async function describeAll() {
  const client = new BatchClient();
  const ids = (await folder.jobs()).flatMap(({ jobs }) => jobs.map(({ id }) => id));
  const { jobs = [] } = await client.send(new DescribeJobsCommand({ jobs: ids }));
  client.destroy();
  return jobs;
}

describe('jobs in moto', () => {
  test('are made as they are asked for, and found again in the folder of the sweep', async () => {
    const backend = await backendOf('end', { canary: true, resources: { vcpus: 2 } });
    await backend.start(folder.uri, 3);
    const tags = { 'sweepstack:deployment': 'default', 'sweepstack:sweep': folder.id };
    const worker = ['/opt/sweepstack/bin/sweep', 'work', folder.uri];
    const [canary, array] = await describeAll();
    expect(canary).toMatchObject({
      jobName: `sweep-${folder.id}-canary`,
      tags,
      container: { command: [...worker, '--limit', '1'] },
    });
    expect(array).toMatchObject({
      jobName: `sweep-${folder.id}-workers-1`,
      tags,
      container: { command: worker },
      arrayProperties: { size: 3 },
      dependsOn: [{ jobId: canary?.jobId }],
    });
    const counts = { succeeded: 4, failed: 0, running: 0 };
    await expect(new BatchBackend({ folder }).describe()).resolves.toMatchObject({ live: 0, counts });
    await expect(backend.status()).resolves.toEqual({ workers: 0 });
  });

  test('are ended from another machine', async () => {
    await (await backendOf('wait')).start(folder.uri, 2);
    const other = new BatchBackend({ folder, graceMs: 100 });
    await expect(other.describe()).resolves.toMatchObject({ live: 2, jobs: [{ workers: 2, region: REGION }] });
    await other.stop('interrupt');
    // It goes on to run the children, which Batch would end with their parent.
    expect(await describeAll()).toMatchObject([{ statusReason: 'the sweep was stopped' }]);
  });

  test('of a queue that is gone are one clear error, and none is left', async () => {
    const backend = await backendOf('end', { queue: { ...(await makeQueue(moto.endpoint, 'wait')), queue: 'gone' } });
    await expect(backend.start(folder.uri, 3)).rejects.toMatchObject({
      code: 'AwsRequestRefused',
      message: expect.stringMatching(/^cannot submit a job to queue gone: .*Job queue gone does not exist/),
    });
    await expect(folder.jobs()).resolves.toEqual([]);
  });
});

describe('the log of a worker', () => {
  const write = async (group: string, stream: string, lines: readonly string[]): Promise<void> => {
    const client = new CloudWatchLogsClient();
    const name = { logGroupName: group, logStreamName: stream };
    await client.send(new CreateLogGroupCommand({ logGroupName: group }));
    await client.send(new CreateLogStreamCommand(name));
    const logEvents = lines.map((message, i) => ({ message, timestamp: Date.now() + i }));
    await client.send(new PutLogEventsCommand({ ...name, logEvents }));
    client.destroy();
  };

  test.each(['/sweepstack/workers', '/aws/batch/job'])('is read from its end, in %s', async (group) => {
    await write(group, `worker/default${group}`, ['one', 'two', 'three']);
    const stream = { region: REGION, group: '/sweepstack/workers', stream: `worker/default${group}` };
    await expect(lastLines(stream, 2)).resolves.toEqual(['two', 'three']);
  });

  test('that is not there is empty', async () => {
    await expect(lastLines({ region: REGION, group: '/none', stream: 'none' }, 2)).resolves.toEqual([]);
  });
});
