import * as keys from '../contract/object-keys';
import type { AttemptId } from '../contract/object-keys';
import { SweepError } from '../contract/sweep-error';
import { StoreError, type Store, type StoreEntry } from '../store/store';
import { ScopedStore } from '../store/scoped-store';
import {
  parseBlock,
  parseClaim,
  parseCost,
  parseFailure,
  parseJobs,
  parseManifest,
  parsePrior,
  parseResult,
  parseStop,
  serialize,
  type BlockRecord,
  type ClaimRecord,
  type FailureRecord,
  type InterruptionRecord,
  type JobsRecord,
  type Manifest,
  type PriorRecord,
  type ResultRecord,
  type StopRecord,
} from '../sweep/records';
import { concurrently } from './concurrently';
import { StoreClock } from './store-clock';

/** Objects read at once. */
export const READ_WIDTH = 32;

/** The folder of one sweep: each record of the protocol, read and written. */
export class SweepFolder {
  readonly id: string;
  readonly store: Store;
  readonly clock: StoreClock;

  /** @param root the store that holds the sweep's folder */
  constructor(root: Store, id: string, clock: StoreClock = new StoreClock()) {
    this.id = id;
    this.store = new ScopedStore(root, id);
    this.clock = clock;
  }

  /** The address of the folder, as `sweep work` takes it. */
  get uri(): string {
    return this.store.uri;
  }

  /** Creates the sweep; false when the folder already holds one. */
  async createManifest(manifest: Manifest): Promise<boolean> {
    return this.create(keys.MANIFEST_KEY, manifest);
  }

  /** @throws SweepNotFound, ManifestUnreadable */
  async manifest(): Promise<Manifest> {
    const text = await this.store.read(keys.MANIFEST_KEY);
    if (text === undefined) {
      throw new SweepError('SweepNotFound', `there is no sweep '${this.id}' in ${this.store.uri}`, {
        hint: '`sweep list` shows those that are there; --root names another folder',
      });
    }
    const manifest = parseManifest(text);
    if (manifest) return manifest;
    throw new SweepError(
      'ManifestUnreadable',
      `${this.store.uri}/${keys.MANIFEST_KEY} is not a sweep's of this version`,
      {
        hint: 'use the version of sweep that created it',
      },
    );
  }

  /** Keeps the points of an earlier sweep, before the manifest that names it; false when the folder already has some. */
  async createPrior(prior: PriorRecord): Promise<boolean> {
    return this.create(keys.PRIOR_KEY, prior);
  }

  /** The points of an earlier sweep that this one begins with. @throws PriorUnreadable */
  async prior(): Promise<PriorRecord> {
    const text = await this.store.read(keys.PRIOR_KEY);
    const prior = text === undefined ? undefined : parsePrior(text);
    if (prior) return prior;
    throw new SweepError('PriorUnreadable', `${this.store.uri}/${keys.PRIOR_KEY} is gone, or cannot be read`, {
      hint: 'the sweep cannot go on without the points that it began with: start it anew',
    });
  }

  /** Marks a start or a resume: the time from which max_runtime counts. */
  async markStarted(): Promise<void> {
    await this.write(keys.STARTED_KEY, `${this.clock.timestamp()}\n`);
  }

  /** The latest start or resume, milliseconds since the epoch by the store's clock. */
  async startedAt(): Promise<number | undefined> {
    const at = Date.parse((await this.store.read(keys.STARTED_KEY))?.trim() ?? '');
    return Number.isNaN(at) ? undefined : at;
  }

  /** Makes every worker stop claiming. The first cause to stop a sweep is kept, unless this one also interrupts. */
  async stop(record: Omit<StopRecord, 'v' | 'at'>): Promise<void> {
    const full: StopRecord = { v: 1, ...record, at: this.clock.timestamp() };
    if (record.interrupt) await this.write(keys.STOP_KEY, serialize(full));
    else await this.create(keys.STOP_KEY, full);
  }

  /** The stop marker; one request, and no listing: every worker asks before each claim. */
  async stopRecord(): Promise<StopRecord | undefined> {
    const text = await this.store.read(keys.STOP_KEY);
    return text === undefined ? undefined : parseStop(text);
  }

  /** Sets what the sweep may cost, in place of what its spec says. */
  async setBudget(usd: number): Promise<void> {
    await this.write(keys.BUDGET_KEY, `${usd}\n`);
  }

  /** US dollars; `undefined` when nobody has said anything but the spec. */
  async budget(): Promise<number | undefined> {
    const usd = Number.parseFloat((await this.store.read(keys.BUDGET_KEY)) ?? '');
    return usd > 0 ? usd : undefined;
  }

  async clearStop(): Promise<void> {
    await this.store.remove(keys.STOP_KEY);
  }

  /** Claims an attempt; false when another worker holds it. */
  async claim(id: AttemptId, record: Omit<ClaimRecord, 'v' | 'at'>): Promise<boolean> {
    return this.create(keys.claimKey(id), { v: 1, ...record, at: this.clock.timestamp() } satisfies ClaimRecord);
  }

  async claimRecord(id: AttemptId): Promise<ClaimRecord | undefined> {
    const text = await this.store.read(keys.claimKey(id));
    return text === undefined ? undefined : parseClaim(text);
  }

  async beat(id: AttemptId, worker: string): Promise<void> {
    await this.write(keys.beatKey(id), serialize({ v: 1, worker }));
  }

  /** Lets go of an attempt, so that the next one may be claimed at once. An empty beat says so in a listing. */
  async release(id: AttemptId): Promise<void> {
    await this.write(keys.beatKey(id), '');
  }

  async removeBeat(id: AttemptId): Promise<void> {
    await this.store.remove(keys.beatKey(id));
  }

  async recordFailure(id: AttemptId, record: FailureRecord): Promise<void> {
    await this.create(keys.failureKey(id), record);
  }

  async failure(id: AttemptId): Promise<FailureRecord | undefined> {
    const text = await this.store.read(keys.failureKey(id));
    return text === undefined ? undefined : parseFailure(text);
  }

  /** US dollars that a trial had cost by the time of a claim, a failure or an interruption; 0 where it does not say. */
  async costAt(key: string): Promise<number> {
    const text = await this.store.read(key);
    return text === undefined ? 0 : parseCost(text);
  }

  async recordInterruption(id: AttemptId, record: InterruptionRecord): Promise<void> {
    await this.create(keys.interruptionKey(id), record);
  }

  /** Records how a trial ended; false when it already has a result, which then stands. */
  async recordResult(result: ResultRecord): Promise<boolean> {
    const key = keys.resultKey(result.trial);
    if (await this.create(key, result)) return true;
    if (await this.result(result.trial)) return false;
    // A power cut may leave an empty file. It is no result, and must not bar the way of one.
    await this.write(key, serialize(result));
    return true;
  }

  /** How a trial ended; `undefined` also where what is there cannot be read. */
  async result(trial: number): Promise<ResultRecord | undefined> {
    const text = await this.store.read(keys.resultKey(trial));
    const result = text === undefined ? undefined : parseResult(text);
    return result?.trial === trial ? result : undefined;
  }

  /** The results that a block was put together from, those of other trials left out; none when there is no block. */
  async blockResults(block: number): Promise<readonly ResultRecord[]> {
    const text = await this.store.read(keys.blockKey(block));
    const results = (text === undefined ? [] : parseBlock(text)).filter(({ trial }) => keys.blockOf(trial) === block);
    return [...new Map(results.map((result) => [result.trial, result])).values()];
  }

  /** Puts the results of a block, all of them, into one object. */
  async recordBlock(block: number, results: readonly ResultRecord[]): Promise<void> {
    const record: BlockRecord = { v: 1, results };
    if (await this.create(keys.blockKey(block), record)) return;
    if ((await this.blockResults(block)).length < results.length) {
      await this.write(keys.blockKey(block), serialize(record));
    }
  }

  async results(trials: readonly number[]): Promise<ResultRecord[]> {
    const read = await concurrently(trials, READ_WIDTH, (trial) => this.result(trial));
    return read.filter((result) => result !== undefined);
  }

  /** All entries below a prefix, page by page, from above `after`. */
  async *entries(prefix: string, after?: string): AsyncGenerator<StoreEntry> {
    let last = after;
    for (;;) {
      const page = await this.store.list(prefix, last === undefined ? {} : { after: last });
      yield* page.entries;
      if (!page.more) return;
      last = page.entries.at(-1)?.key;
    }
  }

  /** Attempts of one trial that a listing below `prefix` shows, ascending; one request as a rule. */
  async attempts(prefix: string, trial: number): Promise<{ attempt: number; modified: number }[]> {
    const attempts: { attempt: number; modified: number }[] = [];
    for await (const { key, modified } of this.entries(prefix, `${prefix}${keys.trialName(trial)}`)) {
      const id = keys.parseAttemptKey(key);
      if (id?.trial !== trial) break;
      attempts.push({ attempt: id.attempt, modified });
    }
    return attempts;
  }

  /** Learns what time it is in the store. Where this may not write, the machine's own clock has to do. */
  async readClock(): Promise<void> {
    try {
      this.clock.observe(await this.store.now());
    } catch (error) {
      if (!(error instanceof StoreError) || error.kind === 'transient') throw error;
    }
  }

  /** Leaves a note of a worker's start, which also tells what time it is in the store. */
  async registerWorker(worker: string, note: { host: string; pid: number }): Promise<void> {
    await this.write(`workers/${worker}`, serialize({ v: 1, ...note }));
  }

  /** @param id tells jobs that were started at the same moment apart */
  async recordJobs(record: JobsRecord, id: string): Promise<void> {
    await this.create(keys.jobsKey(record.at, id), record);
  }

  /** The jobs that were started for the sweep, oldest first; none when it runs on machines alone. */
  async jobs(): Promise<JobsRecord[]> {
    const names: string[] = [];
    for await (const { key } of this.entries(keys.JOBS)) names.push(key);
    const texts = await concurrently(names, READ_WIDTH, (key) => this.store.read(key));
    return texts.flatMap((text) => (text === undefined ? [] : (parseJobs(text) ?? [])));
  }

  private async create(key: string, record: object): Promise<boolean> {
    const { created, at } = await this.store.create(key, serialize(record));
    this.clock.observe(at);
    return created;
  }

  private async write(key: string, body: string): Promise<void> {
    this.clock.observe((await this.store.write(key, body)).at);
  }
}
