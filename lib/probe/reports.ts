import type { StepFacts } from '../check/facts';
import type { Layout } from '../worker/layout';
import { MetricLog, scanJsonLine, scanLine } from '../worker/metric-scanner';
import { OutputTail } from '../worker/output-tail';

/** What a program reports, as it does so. */
export class Reports {
  readonly log: MetricLog;
  private readonly tails: readonly OutputTail[];
  private firstAt = 0;
  private lastAt = 0;
  private seen = 0;

  /** @param stdout file with its standard output. @param metric the one that it owes */
  constructor({ metrics }: Layout, stdout: string, metric: string | undefined) {
    this.log = new MetricLog(metric);
    this.tails = [
      new OutputTail(stdout, (line) => scanLine(line, this.log)),
      new OutputTail(metrics, (line) => scanJsonLine(line, this.log)),
    ];
  }

  /** Takes what is new. */
  async poll(): Promise<void> {
    for (const tail of this.tails) await tail.poll();
    this.lookAtClock();
  }

  /** Takes what is left when the program has ended. */
  async end(): Promise<void> {
    for (const tail of this.tails) await tail.end();
    this.lookAtClock();
  }

  /** Reports with a step, of the metric that has most of them. */
  get count(): number {
    return Math.max(0, ...[...this.log.steps.values()].map((points) => points.length));
  }

  get steps(): StepFacts | undefined {
    const { count } = this;
    if (count === 0) return undefined;
    const firsts = [...this.log.steps.values()].map((points) => points[0]?.step ?? Infinity);
    return { first: Math.min(...firsts), count, seconds: (this.lastAt - this.firstAt) / 1000 };
  }

  private lookAtClock(): void {
    const { count } = this;
    if (count === this.seen) return;
    this.lastAt = performance.now();
    if (this.seen === 0) this.firstAt = this.lastAt;
    this.seen = count;
  }
}
