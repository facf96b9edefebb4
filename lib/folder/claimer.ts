import * as keys from '../contract/object-keys';
import type { AttemptId } from '../contract/object-keys';
import type { Searcher } from '../search/searcher';
import type { Assignment } from '../spec/sweep-spec';
import { costUsd } from '../sweep/cost';
import { lostAt, lostAttempts, MAX_LOST_ATTEMPTS, trialStatus, unclaimed } from '../sweep/decide';
import type { FailureRecord, Manifest, ResultRecord } from '../sweep/records';
import { isSummedUp } from './derived';
import type { FolderReader } from './folder-reader';
import { Frontier } from './frontier';
import { lookEveryMs } from './pace';
import type { SweepFolder } from './sweep-folder';
import { TrialPoints } from './trial-points';

export interface ClaimedAttempt extends AttemptId {
  readonly parameters: Assignment;
  /** Attempts at this trial that failed before. */
  readonly failedBefore: number;
  /** US dollars that earlier attempts at this trial cost; 0 where the price is unknown. */
  readonly costBeforeUsd: number;
  /** Milliseconds since the epoch, by the store's clock. */
  readonly claimedAt: number;
}

/** What a worker does next. */
export type Step =
  | { readonly kind: 'run'; readonly attempt: ClaimedAttempt }
  /** The trial has used up its attempts, but the worker that saw the last one fail died before it said so. */
  | {
      readonly kind: 'settle';
      readonly id: AttemptId;
      readonly parameters: Assignment;
      readonly failure: Pick<FailureRecord, 'reason' | 'costUsd'>;
    }
  /** The trial has its result, but the worker that wrote it died before it did what follows from it. */
  | { readonly kind: 'conclude'; readonly id: AttemptId; readonly result: ResultRecord }
  /** Others work on all that is left. */
  | { readonly kind: 'wait'; readonly forMs: number }
  /** `summed up`: complete, and somebody has summed up already. */
  | { readonly kind: 'done'; readonly why: 'complete' | 'summed up' | 'stopped' };

export interface ClaimerOptions {
  readonly folder: SweepFolder;
  readonly reader: FolderReader;
  readonly manifest: Manifest;
  readonly worker: string;
  readonly host: string;
  readonly searcher: Searcher;
  /** Uniform in [0, 1); spreads workers that claim at the same moment. */
  readonly random: () => number;
}

/** What earlier attempts at a trial came to. */
interface Before {
  readonly failed: number;
  readonly costUsd: number;
}

const NOTHING_BEFORE: Before = { failed: 0, costUsd: 0 };

/** After a lost race a worker chooses among this many times more trials, so that a crowd parts quickly. */
const SPREAD_GROWTH = 4;

/**
 * Claims one attempt after another.
 *
 * New trials that are planned are taken in order from the block that the claims have reached: one listing, one create,
 * however large the sweep, and a look at the block's results when a worker first comes to it. What others run is chosen
 * from what the folder shows, so before each of them all that is new there is read. Beats are the list of attempts that are
 * in somebody's hands or were dropped: they are looked through once per heartbeat, and when nothing new is left. Only
 * then, when no beat is left either and nobody has summed up, the whole folder is read.
 */
export class Claimer {
  private readonly options: ClaimerOptions;
  private readonly heartbeatMs: number;
  private readonly points: TrialPoints;
  private readonly frontier: Frontier;
  /** Every trial is claimed, or no point is left for those that are not. */
  private allChosen = false;
  private beatsReadAt = -Infinity;

  constructor(options: ClaimerOptions) {
    this.options = options;
    this.heartbeatMs = options.manifest.lock.heartbeatSec * 1000;
    this.points = new TrialPoints(options);
    this.frontier = new Frontier(options.folder, this.points.planned);
  }

  async next(): Promise<Step> {
    if (await this.stopped()) return { kind: 'done', why: 'stopped' };
    const isTime = this.options.folder.clock.now() - this.beatsReadAt >= this.heartbeatMs;
    const dropped = isTime ? await this.pickUpDropped() : undefined;
    const step = dropped?.step ?? (await this.claimFresh());
    if (step) return step;
    const { step: other, open } = dropped ?? (await this.pickUpDropped());
    if (other) return other;
    if (open > 0) return this.wait();
    return (await this.summedUp()) ? { kind: 'done', why: 'summed up' } : this.searchFolder();
  }

  /** Claims the attempt after one that failed in this worker's hands; `undefined` when the sweep is stopped. */
  async retry(failed: ClaimedAttempt): Promise<Step | undefined> {
    if (await this.stopped()) return undefined;
    const before = { failed: failed.failedBefore + 1, costUsd: await this.costUntil(failed, failed.claimedAt) };
    const step = await this.claim({ trial: failed.trial, attempt: failed.attempt + 1 }, failed.parameters, before);
    if (step) await this.options.folder.removeBeat(failed);
    return step;
  }

  /**
   * All that waited for the last trial come to this within a heartbeat, and where requests are paid only the first of
   * them reads the whole folder. A disk may lose a result that was summed up, so there all do.
   */
  private async summedUp(): Promise<boolean> {
    const { folder, manifest } = this.options;
    return folder.store.metered && isSummedUp(folder, manifest.trials);
  }

  private async stopped(): Promise<boolean> {
    const { folder, manifest } = this.options;
    if (await folder.stopRecord()) return true;
    const { maxRuntimeSec } = manifest.spec.limits;
    if (maxRuntimeSec === undefined) return false;
    const startedAt = await folder.startedAt();
    if (startedAt === undefined || folder.clock.now() < startedAt + maxRuntimeSec * 1000) return false;
    await folder.stop({ cause: 'max_runtime', reason: `max_runtime of ${maxRuntimeSec} s reached`, interrupt: false });
    return true;
  }

  private async claimFresh(): Promise<Step | undefined> {
    const step = await this.claimPlanned();
    return step ?? (this.points.learns && !this.allChosen ? this.claimChosen() : undefined);
  }

  private async claimPlanned(): Promise<Step | undefined> {
    const { random, folder } = this.options;
    for (let spread = 1; ;) {
      const free = await this.frontier.free();
      const trial = free[Math.floor(random() * Math.min(spread, free.length))];
      if (trial === undefined) return undefined;
      const step = await this.claimFirst(trial, this.points.plan(trial));
      if (step) return step;
      // Also for the next block: whoever lost races in this one meets the same crowd there.
      spread *= SPREAD_GROWTH;
      if (spread > keys.BLOCK_SIZE && (await folder.stopRecord())) return undefined;
    }
  }

  /** Claims a trial with what is best to try. Who loses the race for it looks again, and chooses anew. */
  private async claimChosen(): Promise<Step | undefined> {
    const { random, folder } = this.options;
    for (let spread = 1; ; spread *= this.points.inAnyOrder ? SPREAD_GROWTH : 1) {
      const free = await this.points.free(spread);
      const trial = free[Math.floor(random() * free.length)];
      const parameters = trial === undefined ? undefined : this.points.choose(trial);
      this.allChosen = parameters === undefined;
      if (trial === undefined || parameters === undefined) return undefined;
      const step = await this.claimFirst(trial, parameters);
      if (step) return step;
      this.points.lost(trial);
      if (await folder.stopRecord()) return { kind: 'done', why: 'stopped' };
    }
  }

  /** Takes over the first attempt whose holder let go of it or is lost. `open`: attempts that have a beat. */
  private async pickUpDropped(): Promise<{ step?: Step | undefined; open: number }> {
    const { folder } = this.options;
    const latest = new Map<number, { id: AttemptId; seenAt: number; released: boolean }>();
    for await (const { key, modified, size } of folder.entries(keys.BEATS)) {
      const id = keys.parseAttemptKey(key);
      if (id) latest.set(id.trial, { id, seenAt: modified, released: size === 0 });
      folder.clock.atLeast(modified);
    }
    this.beatsReadAt = folder.clock.now();
    let open = 0;
    for (const { id, seenAt, released } of latest.values()) {
      if (!released && this.beatsReadAt < lostAt(seenAt, this.heartbeatMs)) {
        open += 1;
        continue;
      }
      open += 1;
      const step = await this.takeOver(id, seenAt);
      if (step) return { step, open };
    }
    return { open };
  }

  /** Claims the attempt after a dropped one; `undefined` when somebody else has. */
  private async takeOver(dropped: AttemptId, seenAt: number): Promise<Step | undefined> {
    const { folder } = this.options;
    const { trial } = dropped;
    const result = await folder.result(trial);
    if (result) return { kind: 'conclude', id: dropped, result };
    const claims = await folder.attempts(keys.claimsOfBlock(keys.blockOf(trial)), trial);
    const last = claims.at(-1);
    if (last && last.attempt > dropped.attempt) {
      // Its next attempt has been claimed; whoever did so may have died before its first beat.
      if (folder.clock.now() < lostAt(last.modified, this.heartbeatMs)) return undefined;
    }
    const latest = last && last.attempt > dropped.attempt ? { ...last, seenAt: last.modified } : { ...dropped, seenAt };
    const step = await this.nextAttempt(trial, latest.attempt, latest.seenAt);
    if (step?.kind === 'run') await folder.removeBeat(dropped);
    return step;
  }

  /** Claims the attempt after `attempt`, last seen at `seenAt`, unless failures or losses have used the trial up. */
  private async nextAttempt(trial: number, attempt: number, seenAt: number): Promise<Step | undefined> {
    const { folder, manifest } = this.options;
    const id = { trial, attempt };
    const costUsd = await this.costUntil(id, seenAt);
    const parameters = await this.points.recall(trial);
    if (!parameters) {
      const reason = 'its parameters were lost, and every other point was tried';
      return { kind: 'settle', id, parameters: {}, failure: { reason, costUsd } };
    }
    const failures = await folder.attempts(keys.FAILURES, trial);
    const lastFailure = failures.at(-1);
    const failure = lastFailure && (await folder.failure({ trial, attempt: lastFailure.attempt }));
    if (failure && (failure.final || failures.length >= manifest.spec.retry.attempts)) {
      return { kind: 'settle', id, parameters, failure: { reason: failure.reason, costUsd } };
    }
    if (attempt >= MAX_LOST_ATTEMPTS) {
      const interruptions = await folder.attempts(keys.INTERRUPTIONS, trial);
      const lost = lostAttempts(attempt, failures.length, interruptions.length);
      const reason = `its worker vanished ${lost} times: the program may use up the machine's memory`;
      if (lost >= MAX_LOST_ATTEMPTS) return { kind: 'settle', id, parameters, failure: { reason, costUsd } };
    }
    const before = { failed: failures.length, costUsd };
    const step = await this.claim({ trial, attempt: attempt + 1 }, parameters, before);
    // One that was taken for lost may have brought its trial to an end after all.
    const result = step && (await folder.result(trial));
    return result ? { kind: 'conclude', id: { trial, attempt: attempt + 1 }, result } : step;
  }

  /**
   * What a trial has cost up to an attempt: as its end recorded it, else as what came before it and the time from its
   * claim to when it was last seen.
   */
  private async costUntil(id: AttemptId, seenAt: number): Promise<number> {
    const { folder, manifest } = this.options;
    const { pricePerHourUsd } = manifest.lock;
    if (pricePerHourUsd === undefined) return 0;
    const recorded = (await folder.costAt(keys.failureKey(id))) || (await folder.costAt(keys.interruptionKey(id)));
    if (recorded > 0) return recorded;
    const claim = await folder.claimRecord(id);
    return claim ? (claim.costUsd ?? 0) + costUsd(pricePerHourUsd, seenAt - Date.parse(claim.at)) : 0;
  }

  private claimFirst(trial: number, parameters: Assignment): Promise<Step | undefined> {
    return this.claim({ trial, attempt: 1 }, parameters, NOTHING_BEFORE);
  }

  private async claim(id: AttemptId, parameters: Assignment, before: Before): Promise<Step | undefined> {
    const { folder, worker, host } = this.options;
    const cost = before.costUsd > 0 ? { costUsd: before.costUsd } : {};
    if (!(await folder.claim(id, { worker, host, parameters, ...cost }))) return undefined;
    const claimedAt = folder.clock.now();
    await folder.beat(id, worker);
    const attempt = { ...id, parameters, failedBefore: before.failed, costBeforeUsd: before.costUsd, claimedAt };
    return { kind: 'run', attempt };
  }

  /** Looks for what beats do not show: a worker may die between its claim and its first beat. */
  private async searchFolder(): Promise<Step> {
    const { reader, folder, manifest } = this.options;
    const state = await reader.refresh();
    const now = { at: folder.clock.now(), heartbeatMs: this.heartbeatMs };
    let running = 0;
    for (const trial of state.trials.values()) {
      const status = trialStatus(trial, now);
      if (status === 'running') running += 1;
      if (status !== 'abandoned') continue;
      const step = await this.nextAttempt(trial.trial, trial.attempt, trial.seenAt);
      if (step) return step;
      running += 1;
    }
    const [free] = unclaimed(state, manifest.trials, 1);
    if (free !== undefined && !this.points.learns) {
      return (await this.claimFirst(free, this.points.plan(free))) ?? this.wait();
    }
    if (running > 0) return this.wait();
    return free === undefined ? { kind: 'done', why: 'complete' } : this.endExhausted();
  }

  /** Fewer points were found than there are trials: the sweep is at its end without the others. */
  private async endExhausted(): Promise<Step> {
    const reason = 'no point is left that was not tried';
    await this.options.folder.stop({ cause: 'exhausted', reason, interrupt: false });
    return { kind: 'done', why: 'stopped' };
  }

  private wait(): Step {
    return { kind: 'wait', forMs: lookEveryMs(this.options.folder.store, this.heartbeatMs) };
  }
}
