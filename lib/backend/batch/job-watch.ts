import type { SweepFolder } from '../../folder/sweep-folder';
import type { JobsRecord, StartedJob } from '../../sweep/records';
import type { BatchApi } from './batch-api';
import { liveOf, lookAt, summarise, type BatchJobs, type JobLook } from './job-states';

/** Batch may not yet show a job that it has just taken. */
const SHOWN_WITHIN_MS = 60_000;

/** The jobs that were started for a sweep, from whatever machine. One that has ended is not asked for again. */
export class JobWatch {
  private readonly folder: SweepFolder;
  private readonly apiOf: (region: string) => BatchApi;
  private records: readonly JobsRecord[] = [];
  private readonly looks = new Map<string, JobLook>();
  private readonly takenAt = new Map<string, number>();

  constructor(folder: SweepFolder, apiOf: (region: string) => BatchApi) {
    this.folder = folder;
    this.apiOf = apiOf;
  }

  /** The jobs that were started together last. */
  get latest(): JobsRecord | undefined {
    return this.records.at(-1);
  }

  /** Jobs that this process has just started. */
  add(record: JobsRecord): void {
    this.records = [...this.records, record];
    for (const { id } of record.jobs) this.takenAt.set(id, performance.now());
  }

  recordOf(job: JobLook): JobsRecord | undefined {
    return this.records.find(({ jobs }) => jobs.some(({ id }) => id === job.id));
  }

  /** One request as a rule. */
  async describe(): Promise<BatchJobs> {
    const seen = await this.look();
    if (seen.live > 0) return seen;
    // The sweep may have been started, or resumed, on another machine.
    const records = await this.folder.jobs();
    if (records.length <= this.records.length) return seen;
    this.records = records;
    return this.look();
  }

  private async look(): Promise<BatchJobs> {
    const regions = new Set(this.records.map(({ region }) => region));
    await Promise.all([...regions].map((region) => this.refresh(region)));
    return summarise(this.records.flatMap(({ jobs }) => jobs.flatMap(({ id }) => this.looks.get(id) ?? [])));
  }

  private async refresh(region: string): Promise<void> {
    const jobs = this.records.filter((record) => record.region === region).flatMap((record) => record.jobs);
    const open = jobs.filter((job) => !this.hasEnded(job));
    if (open.length === 0) return;
    const details = await this.apiOf(region).describe(open.map(({ id }) => id));
    for (const job of open) {
      const detail = details.find(({ jobId }) => jobId === job.id);
      if (detail) this.looks.set(job.id, lookAt(job, region, detail));
      else if (this.isNew(job)) this.looks.set(job.id, lookAt(job, region, {}));
      else this.looks.delete(job.id);
    }
  }

  private hasEnded({ id }: StartedJob): boolean {
    const look = this.looks.get(id);
    return look !== undefined && liveOf(look.counts) === 0;
  }

  private isNew({ id }: StartedJob): boolean {
    return performance.now() - (this.takenAt.get(id) ?? -Infinity) < SHOWN_WITHIN_MS;
  }
}
