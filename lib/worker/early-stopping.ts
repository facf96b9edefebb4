import type { AttemptId } from '../contract/object-keys';
import { lookEveryMs } from '../folder/pace';
import { RungReports } from '../folder/rung-reports';
import type { SweepFolder } from '../folder/sweep-folder';
import { curveOf } from '../stopping/curve';
import { createStoppingRule } from '../stopping/registry';
import type { Curve, Mark, StoppingRule } from '../stopping/stopping-rule';
import type { Manifest } from '../sweep/records';
import type { MetricLog } from './metric-scanner';

/** Tells other workers what a trial reports, and asks the sweep's rule whether it should go on. */
export class EarlyStopping {
  private readonly rule: StoppingRule;
  private readonly name: string;
  private readonly metric: string;
  private readonly id: AttemptId;
  private readonly log: MetricLog;
  private readonly reports: RungReports;
  private readonly paceMs: number;
  /** Reports of the objective that were looked at. */
  private seen = 0;
  /** Marks that are in the folder. */
  private shared = 0;
  /** Marks at which the trial was found good enough. */
  private passed = 0;
  private askedAt = -Infinity;

  private constructor(rule: StoppingRule, manifest: Manifest, folder: SweepFolder, id: AttemptId, log: MetricLog) {
    this.rule = rule;
    this.name = manifest.spec.earlyTerminate?.type ?? '';
    this.metric = manifest.spec.metric?.name ?? '';
    this.id = id;
    this.log = log;
    this.reports = new RungReports(folder);
    this.paceMs = lookEveryMs(folder.store, manifest.lock.heartbeatSec * 1000);
  }

  /** @returns `undefined` where the sweep stops no trial early */
  static of(manifest: Manifest, folder: SweepFolder, id: AttemptId, log: MetricLog): EarlyStopping | undefined {
    const rule = createStoppingRule(manifest.spec);
    return rule && new EarlyStopping(rule, manifest, folder, id, log);
  }

  /**
   * Takes what earlier attempts reported, and this one goes on from, as told to others. The last mark is judged again:
   * their worker may not have lived to do so.
   */
  begin(): void {
    this.shared = this.rule.marks(this.curve).length;
    this.passed = Math.max(0, this.shared - 1);
  }

  /**
   * Looks at what is new. Without anything new, no request is made.
   *
   * @returns why the trial should stop; `undefined` when it should go on
   */
  async look(): Promise<string | undefined> {
    const { length } = this.log.steps.get(this.metric) ?? [];
    if (length === this.seen) return undefined;
    const { curve } = this;
    const marks = this.rule.marks(curve);
    const hasArrived = this.passed < marks.length;
    for (const mark of marks.slice(this.passed)) {
      await this.shareUpTo(mark, marks);
      const reason = await this.judge(upTo(curve, mark.step), mark);
      if (reason !== undefined) return reason;
      this.passed += 1;
    }
    this.seen = length;
    const last = marks.at(-1);
    return !hasArrived && last && this.mayReconsider() ? this.judge(curve, last) : undefined;
  }

  /** Tells others of all marks; of a program that has ended, they count as well. */
  async share(): Promise<void> {
    const marks = this.rule.marks(this.curve);
    const last = marks.at(-1);
    if (last) await this.shareUpTo(last, marks);
  }

  private get curve(): Curve {
    return curveOf(this.log.steps.get(this.metric) ?? []);
  }

  private async shareUpTo(last: Mark, marks: readonly Mark[]): Promise<void> {
    for (const mark of marks.slice(this.shared, marks.indexOf(last) + 1)) {
      await this.reports.record(this.id, mark);
      this.shared += 1;
    }
  }

  private mayReconsider(): boolean {
    return this.rule.reconsiders && performance.now() - this.askedAt >= this.paceMs;
  }

  /** Asks the rule about a curve that has last reached the rung of `mark`. */
  private async judge(curve: Curve, { rung }: Mark): Promise<string | undefined> {
    this.askedAt = performance.now();
    const curves = new Map<number, Curve>();
    for (const [trial, value] of await this.reports.at(rung)) curves.set(trial, [{ step: rung, value }]);
    curves.set(this.id.trial, curve);
    if (!this.rule.shouldStop(this.id.trial, curves)) return undefined;
    const { step, value } = curve.at(-1)!;
    return `${this.name} at step ${step}: ${this.metric} ${value}`;
  }
}

function upTo(curve: Curve, step: number): Curve {
  return curve.filter((report) => report.step <= step);
}
