import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import type { EventBridgeEvent } from 'aws-lambda';
import { workerCommand } from '../../lib/contract/image';
import { SUMMARY_KEY } from '../../lib/contract/object-keys';
import { FINISHED } from '../../lib/contract/sweep-finished';
import { SweepFolder } from '../../lib/folder/sweep-folder';
import { openStore } from '../../lib/store/registry';
import { handler } from '../../lambda/sweep-finished/handler';
import { manifestOf, resultOf } from '../support/manifests';
import { makeBucket, useMoto } from '../support/moto';

const SWEEPS = 's3://bucket/sweeps';

useMoto();
const lines: string[] = [];

beforeAll(async () => {
  await makeBucket('bucket');
  const { TopicArn } = await new SNSClient().send(new CreateTopicCommand({ Name: 'finished' }));
  Object.assign(process.env, { [FINISHED.sweeps]: SWEEPS, [FINISHED.topic]: TopicArn });
});

afterEach(() => jest.restoreAllMocks());

function endOf(sweep: string): EventBridgeEvent<'Batch Job State Change', unknown> {
  const detail = { jobId: 'job-1', status: 'SUCCEEDED', container: { command: workerCommand(sweep) } };
  return { 'detail-type': 'Batch Job State Change', detail } as EventBridgeEvent<'Batch Job State Change', unknown>;
}

test('a sweep in S3 gets its summary, and its end is told once', async () => {
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
  const folder = new SweepFolder(openStore(SWEEPS), 'digits-1');
  await folder.createManifest({ ...manifestOf({ trials: 2 }), id: 'digits-1' });
  await folder.markStarted();
  for (const trial of [0, 1]) await folder.recordResult(resultOf(trial));

  await handler(endOf(folder.uri));
  await handler(endOf(folder.uri));

  expect(lines.map((line) => (JSON.parse(line) as { outcome: string }).outcome)).toEqual(['told', 'told before']);
  expect(JSON.parse((await folder.store.read(SUMMARY_KEY)) ?? '')).toMatchObject({ id: 'digits-1', completed: 2 });
});
