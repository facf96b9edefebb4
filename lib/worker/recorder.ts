import { formatUsd } from '../cost/format-usd';
import { blockOf, FAILURES, type AttemptId } from '../contract/object-keys';
import type { ClaimedAttempt } from '../folder/claimer';
import { Compaction } from '../folder/compaction';
import { writeDerived } from '../folder/derived';
import type { FolderReader } from '../folder/folder-reader';
import type { SweepFolder } from '../folder/sweep-folder';
import { repeatOfTrial } from '../search/trials';
import type { Assignment } from '../spec/sweep-spec';
import { costUsd, spentUsd, sweepCostUsd, untilNextLookMs } from '../sweep/cost';
import { countTrials, isFinalFailure } from '../sweep/decide';
import type { FailureRecord, Manifest, ResultRecord } from '../sweep/records';
import { reachesTarget, standings } from '../sweep/standings';
import type { MetricLog } from './metric-scanner';
import type { Completed, Failed, Interrupted, Stopped } from './outcome';
import type { TrialReport } from './trial-run';

export interface RecorderOptions {
  readonly folder: SweepFolder;
  readonly reader: FolderReader;
  readonly manifest: Manifest;
  readonly worker: string;
}

/** Writes down how attempts ended, and stops the sweep when that reaches one of its limits. */
export class Recorder {
  private readonly options: RecorderOptions;
  private readonly compaction: Compaction;
  private firstCostLookAt: number | undefined;
  private nextCostLookAt = -Infinity;

  constructor(options: RecorderOptions) {
    this.options = options;
    this.compaction = new Compaction(options.folder, options.manifest.trials);
  }

  async completed(attempt: ClaimedAttempt, report: TrialReport, outcome: Completed): Promise<void> {
    const objective = outcome.objective === undefined ? {} : { objective: outcome.objective };
    await this.end({ ...this.result(attempt, report), status: 'completed', ...objective });
  }

  /** Never tried again: it was not the attempt that was at fault. */
  async stopped(attempt: ClaimedAttempt, report: TrialReport, outcome: Stopped): Promise<void> {
    const { kind: status, ...rest } = outcome;
    await this.end({ ...this.result(attempt, report), status, ...rest });
  }

  /** Whether another attempt follows. */
  async failed(attempt: ClaimedAttempt, report: TrialReport, outcome: Failed): Promise<{ final: boolean }> {
    const { folder, manifest, worker } = this.options;
    const { kind: _, ...why } = outcome;
    const last = isFinalFailure(manifest.spec.retry, attempt.failedBefore, outcome.exitCode);
    const { startedAt, endedAt } = report;
    const ended = { final: last, startedAt, endedAt, ...this.cost(attempt) };
    await folder.recordFailure(attempt, { v: 1, worker, ...why, ...ended });
    const final = last || (await this.failedTooOften(attempt.trial));
    if (final) await this.end({ ...this.result(attempt, report), status: 'failed', reason: outcome.reason });
    else await this.stopAtMaxCost();
    return { final };
  }

  /** Lets go of the trial before it looks at costs: a worker that is told to stop may not have long. */
  async interrupted(attempt: ClaimedAttempt, outcome: Pick<Interrupted, 'reason'>): Promise<void> {
    const { folder, worker } = this.options;
    const at = folder.clock.timestamp();
    await folder.recordInterruption(attempt, { v: 1, worker, reason: outcome.reason, at, ...this.cost(attempt) });
    await folder.release(attempt);
    await this.stopAtMaxCost();
  }

  /** Gives a trial the result that the worker of its last attempt did not live to write. */
  async settle(
    id: AttemptId,
    failure: Pick<FailureRecord, 'reason' | 'costUsd'>,
    parameters: Assignment,
  ): Promise<void> {
    const { folder, manifest } = this.options;
    const at = folder.clock.timestamp();
    const nothing = { metrics: {}, artifacts: [], startedAt: at, endedAt: at, durationSec: 0 };
    const cost = manifest.lock.pricePerHourUsd === undefined ? {} : { costUsd: failure.costUsd ?? 0 };
    const { reason } = failure;
    await this.end({ ...this.identity(id, parameters), ...nothing, ...cost, status: 'failed', reason });
  }

  /**
   * Does what follows from a result: puts its block together, stops the sweep at a limit. Done twice, it changes
   * nothing. The beat goes last: where a worker dies before, whoever finds the beat does the rest.
   */
  async conclude(id: AttemptId, result: ResultRecord): Promise<void> {
    const { folder } = this.options;
    await this.compaction.compact(blockOf(result.trial));
    if (result.status === 'failed') await this.stopAtMaxFailed();
    if (result.status === 'completed') await this.stopAtTarget(result.trial);
    await this.stopAtMaxCost();
    await folder.removeBeat(id);
  }

  /**
   * Stops the sweep when it has cost as much as it may. Looks only as often as it must, for each look reads what has
   * changed in the folder; of several workers whoever looks first stops it.
   */
  async stopAtMaxCost(): Promise<void> {
    const { folder, reader, manifest } = this.options;
    const { pricePerHourUsd } = manifest.lock;
    const { maxCostUsd } = manifest.spec.limits;
    const at = folder.clock.now();
    if (maxCostUsd === undefined || pricePerHourUsd === undefined || at < this.nextCostLookAt) return;
    this.firstCostLookAt ??= at;
    const state = await reader.refresh();
    const limitUsd = (await folder.budget()) ?? maxCostUsd;
    const leftUsd = limitUsd - spentUsd(state, pricePerHourUsd);
    const { running } = countTrials(state, manifest.trials, { at, heartbeatMs: manifest.lock.heartbeatSec * 1000 });
    if (leftUsd > 0) {
      const look = { leftUsd, pricePerHourUsd, running, atWorkMs: at - this.firstCostLookAt };
      this.nextCostLookAt = at + untilNextLookMs(look);
      return;
    }
    const reason = `the trials have cost ${formatUsd(limitUsd - leftUsd)}; max_cost_usd is ${limitUsd}`;
    await folder.stop({ cause: 'max_cost', reason, interrupt: false });
  }

  /** Every trial has a result: puts together the blocks whose last worker did not live to do so, and sums up. */
  async finish(): Promise<void> {
    const { folder, reader, manifest } = this.options;
    for (const block of reader.uncompacted()) await this.compaction.compact(block);
    const spentUsd = sweepCostUsd(reader.state, manifest.lock);
    await writeDerived(folder, manifest, reader.results(), reader.state.stop, spentUsd);
  }

  private result(attempt: ClaimedAttempt, report: TrialReport): Omit<ResultRecord, 'status'> {
    const { startedAt, endedAt, durationSec, artifacts } = report;
    const identity = this.identity(attempt, attempt.parameters);
    const times = { startedAt, endedAt, durationSec, ...this.cost(attempt) };
    return { ...identity, metrics: finiteMetrics(report.log), ...times, artifacts };
  }

  /** What a trial has cost up to now: its earlier attempts, and this one since it was claimed. */
  private cost({ costBeforeUsd, claimedAt }: ClaimedAttempt): { costUsd?: number } {
    const { folder, manifest } = this.options;
    const { pricePerHourUsd } = manifest.lock;
    if (pricePerHourUsd === undefined) return {};
    return { costUsd: costBeforeUsd + costUsd(pricePerHourUsd, folder.clock.now() - claimedAt) };
  }

  private identity(id: AttemptId, parameters: Assignment) {
    const repeat = repeatOfTrial(id.trial, this.options.manifest.spec.repeats);
    return { v: 1, trial: id.trial, attempt: id.attempt, repeat, parameters, worker: this.options.worker } as const;
  }

  /** Where another attempt's result was there first it stands, and this one changes nothing. */
  private async end(result: ResultRecord): Promise<void> {
    const { folder } = this.options;
    if (await folder.recordResult(result)) await this.conclude(result, result);
    else await folder.removeBeat(result);
  }

  /** An attempt that was taken for lost may have failed since this one was claimed. */
  private async failedTooOften(trial: number): Promise<boolean> {
    const { folder, manifest } = this.options;
    return (await folder.attempts(FAILURES, trial)).length >= manifest.spec.retry.attempts;
  }

  private async stopAtMaxFailed(): Promise<void> {
    const { folder, reader, manifest } = this.options;
    const { maxFailed } = manifest.spec.limits;
    if (maxFailed === undefined) return;
    await reader.refresh();
    const failed = reader.results().filter((result) => result.status === 'failed').length;
    if (failed <= maxFailed) return;
    await folder.stop({
      cause: 'max_failed',
      reason: `${failed} trials failed; max_failed is ${maxFailed}`,
      interrupt: false,
    });
  }

  private async stopAtTarget(trial: number): Promise<void> {
    const { folder, manifest } = this.options;
    const { repeats, metric } = manifest.spec;
    if (metric?.target === undefined) return;
    const first = trial - repeatOfTrial(trial, repeats);
    const results = await folder.results(Array.from({ length: repeats }, (_, i) => first + i));
    const [standing] = standings(results, repeats);
    if (!standing || !reachesTarget(standing, manifest.spec)) return;
    const reason = `trial ${trial} reached the target of ${metric.target} with ${metric.name} ${standing.objective}`;
    await folder.stop({ cause: 'target', reason, interrupt: false });
  }
}

function finiteMetrics(log: MetricLog): Record<string, number> {
  return Object.fromEntries([...log.last].filter(([, value]) => Number.isFinite(value)));
}
