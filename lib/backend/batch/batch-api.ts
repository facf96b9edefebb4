import {
  BatchClient,
  CancelJobCommand,
  DescribeJobsCommand,
  ListJobsCommand,
  SubmitJobCommand,
  TerminateJobCommand,
  type JobDetail,
  type JobSummary,
  type SubmitJobCommandInput,
} from '@aws-sdk/client-batch';
import { clientConfig } from '../../aws/clients';
import { asAwsError } from '../../aws/errors';

/** Jobs that one request describes. */
const DESCRIBED_AT_ONCE = 100;

/** What is asked of AWS Batch in one region. */
export class BatchApi {
  private readonly client: BatchClient;

  constructor(region: string) {
    this.client = new BatchClient(clientConfig(region));
  }

  /** Returns the id of the job. */
  async submit(input: SubmitJobCommandInput): Promise<string> {
    return this.ask(`submit a job to queue ${input.jobQueue}`, async () => {
      const { jobId } = await this.client.send(new SubmitJobCommand(input));
      return jobId as string;
    });
  }

  /** One request per hundred jobs. Batch forgets a job a week after its end: it is left out. */
  async describe(ids: readonly string[]): Promise<JobDetail[]> {
    const details: JobDetail[] = [];
    for (let i = 0; i < ids.length; i += DESCRIBED_AT_ONCE) {
      const jobs = ids.slice(i, i + DESCRIBED_AT_ONCE);
      const answer = await this.ask('look at the jobs of the sweep', () =>
        this.client.send(new DescribeJobsCommand({ jobs })),
      );
      details.push(...(answer.jobs ?? []));
    }
    return details;
  }

  /** A worker of an array that failed; `undefined` when Batch shows none. */
  async failedChild(arrayId: string): Promise<JobSummary | undefined> {
    const input = { arrayJobId: arrayId, jobStatus: 'FAILED', maxResults: 1 } as const;
    const answer = await this.ask('look at the workers of the sweep', () =>
      this.client.send(new ListJobsCommand(input)),
    );
    return answer.jobSummaryList?.[0];
  }

  /** Ends a job, of an array every worker; one that has ended stays as it is. */
  async terminate(id: string, reason: string): Promise<void> {
    await this.ask('stop the workers of the sweep', () =>
      this.client.send(new TerminateJobCommand({ jobId: id, reason })),
    );
  }

  /** Ends what of a job has no machine yet: of an array the workers that wait. Those at work go on. */
  async cancel(id: string, reason: string): Promise<void> {
    await this.ask('end the workers of the sweep that wait', () =>
      this.client.send(new CancelJobCommand({ jobId: id, reason })),
    );
  }

  private async ask<T>(what: string, request: () => Promise<T>): Promise<T> {
    try {
      return await request();
    } catch (error) {
      throw asAwsError(error, what);
    }
  }
}
