import { CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { clientConfig } from './clients';
import { asAwsError, isAwsError, troubleOf } from './errors';

/** Where Batch keeps the logs of jobs whose definition names no group. */
const BATCH_GROUP = '/aws/batch/job';

export interface LogStream {
  readonly region: string;
  /** Log group of the deployment. */
  readonly group: string;
  readonly stream: string;
}

/** The last lines that a container printed; none when it printed nothing, or its log is no longer kept. */
export async function lastLines({ region, group, stream }: LogStream, limit: number): Promise<string[]> {
  const client = new CloudWatchLogsClient(clientConfig(region));
  try {
    const found =
      (await lastEvents(client, group, stream, limit)) ?? (await lastEvents(client, BATCH_GROUP, stream, limit));
    return found ?? [];
  } catch (error) {
    throw asAwsError(error, `read the log ${stream}`);
  } finally {
    client.destroy();
  }
}

/** `undefined` when there is no such stream. */
async function lastEvents(
  client: CloudWatchLogsClient,
  logGroupName: string,
  logStreamName: string,
  limit: number,
): Promise<string[] | undefined> {
  try {
    const { events = [] } = await client.send(
      new GetLogEventsCommand({ logGroupName, logStreamName, limit, startFromHead: false }),
    );
    return events.map(({ message = '' }) => message);
  } catch (error) {
    if (isAwsError(error, 'ResourceNotFoundException')) return undefined;
    // Who may run sweeps may read the group of the deployment alone; a job that never began has no stream in it.
    if (logGroupName === BATCH_GROUP && troubleOf(error) === 'denied') return undefined;
    throw error;
  }
}
