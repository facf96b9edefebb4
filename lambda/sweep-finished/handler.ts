import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { EventBridgeEvent } from 'aws-lambda';
import { clientConfig } from '../../lib/aws/clients';
import { SweepError } from '../../lib/contract/sweep-error';
import { FINISHED } from '../../lib/contract/sweep-finished';
import { openStore } from '../../lib/store/registry';
import { finishSweep } from './finish-sweep';
import { endedJob, type EndedJob } from './job-event';
import type { Message } from './message';

const sns = new SNSClient(clientConfig());

/**
 * Tells people that a sweep has ended, and leaves its summary in its folder: who started it need not stay to see.
 * Called at the end of each job, and again by Lambda when it fails.
 */
export async function handler(event: EventBridgeEvent<'Batch Job State Change', unknown>): Promise<void> {
  const job = endedJob(event.detail);
  if (!job) return;
  try {
    const outcome = await finishSweep(job, { sweeps: setting(FINISHED.sweeps), openStore, publish });
    log('INFO', job, { outcome });
  } catch (error) {
    log('ERROR', job, { code: codeOf(error), error: error instanceof Error ? error.message : String(error) });
    // What a person did, such as removing the folder, is the same the next time.
    if (!(error instanceof SweepError && error.source === 'user')) throw error;
  }
}

async function publish({ subject, text }: Message): Promise<void> {
  await sns.send(new PublishCommand({ TopicArn: setting(FINISHED.topic), Subject: subject, Message: text }));
}

function setting(name: string): string {
  const value = process.env[name];
  if (value !== undefined && value !== '') return value;
  throw new SweepError('SettingMissing', `the environment variable ${name} is not set`, { source: 'tool' });
}

function codeOf(error: unknown): string {
  if (error instanceof SweepError) return error.code;
  return error instanceof Error ? error.name : 'Unknown';
}

/** One line of JSON, as CloudWatch Logs can search it. */
function log(level: 'INFO' | 'ERROR', { id, sweep }: EndedJob, facts: { readonly [name: string]: string }): void {
  process.stdout.write(`${JSON.stringify({ level, job: id, sweep, ...facts })}\n`);
}
