import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { EventBridgeEvent } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { workerCommand } from '../../lib/contract/image';
import { FINISHED } from '../../lib/contract/sweep-finished';
import { handler } from '../../lambda/sweep-finished/handler';
import { makeSweep } from '../cli/made-sweep';
import { resultOf } from '../support/manifests';
import { temporaryFolders } from '../support/temporary-folder';

const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:finished';
const temporaryFolder = temporaryFolders();
const sns = mockClient(SNSClient);
const lines: string[] = [];

beforeEach(() => {
  sns.reset();
  lines.length = 0;
  process.env[FINISHED.topic] = TOPIC;
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
});

afterEach(() => {
  jest.restoreAllMocks();
  delete process.env[FINISHED.topic];
  delete process.env[FINISHED.sweeps];
});

function eventOf(sweep: string, more: object = {}): EventBridgeEvent<'Batch Job State Change', unknown> {
  const detail = {
    jobId: 'job-1',
    status: 'SUCCEEDED',
    container: { command: workerCommand(sweep), environment: [{ name: 'SECRET', value: 'hunter2' }] },
    ...more,
  };
  return { 'detail-type': 'Batch Job State Change', detail } as EventBridgeEvent<'Batch Job State Change', unknown>;
}

/** A complete sweep of a deployment, in a folder. */
async function completeSweep(): Promise<string> {
  const root = temporaryFolder();
  process.env[FINISHED.sweeps] = root;
  const { folder } = await makeSweep(root, 'digits-1');
  for (const trial of [0, 1, 2, 3]) await folder.recordResult(resultOf(trial));
  return folder.uri;
}

function logged(): Record<string, unknown>[] {
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

test('publishes to the topic, and logs one line that says so and nothing of the event', async () => {
  const sweep = await completeSweep();
  await handler(eventOf(sweep));
  expect(sns.commandCalls(PublishCommand).map(({ args }) => args[0].input)).toEqual([
    { TopicArn: TOPIC, Subject: 'Sweep digits-1 complete: 4 of 4 trials ended', Message: expect.any(String) },
  ]);
  expect(logged()).toEqual([{ level: 'INFO', job: 'job-1', sweep, outcome: 'told' }]);
});

test('does nothing about jobs that are no workers', async () => {
  await handler(eventOf('anything', { container: { command: ['echo'] } }));
  expect(sns.commandCalls(PublishCommand)).toHaveLength(0);
  expect(lines).toEqual([]);
});

test('fails when the message cannot be sent, so that it is called again, and then sends it', async () => {
  const sweep = await completeSweep();
  sns.on(PublishCommand).rejectsOnce(Object.assign(new Error('slow down'), { name: 'ThrottledException' }));
  await expect(handler(eventOf(sweep))).rejects.toThrow('slow down');
  expect(logged()).toEqual([{ level: 'ERROR', job: 'job-1', sweep, code: 'ThrottledException', error: 'slow down' }]);
  await handler(eventOf(sweep));
  expect(sns.commandCalls(PublishCommand)).toHaveLength(2);
});

test('a sweep that somebody removed is logged, and not looked for again', async () => {
  const sweep = await completeSweep();
  rmSync(sweep, { recursive: true });
  await handler(eventOf(sweep));
  expect(logged()).toEqual([expect.objectContaining({ level: 'ERROR', code: 'SweepNotFound' })]);
});

test('a deployment that does not say where its sweeps are is an error', async () => {
  await expect(handler(eventOf(join('/nowhere', 'digits-1')))).rejects.toThrow(FINISHED.sweeps);
});
