import type { Manifest } from '../../sweep/records';
import type { Io } from '../io';
import type { Progress } from '../progress';
import type { Reporter } from '../reporter';
import { resultLine, summaryLine } from './lines';

/** Seconds between lines that tell how far the sweep is. */
const SUMMARY_EVERY_SEC = 15;

/** Lines for a log: one per trial that ended, and now and then one that sums up. */
export class PlainReporter implements Reporter {
  private readonly io: Io;
  private summaryAt = performance.now();

  constructor(io: Io) {
    this.io = io;
  }

  message(text: string): void {
    this.io.out(text);
  }

  warning(text: string): void {
    this.io.err(`warning: ${text}`);
  }

  event(): void {
    // Events are for programs.
  }

  progress(progress: Progress, manifest: Manifest): void {
    for (const result of progress.fresh) this.io.out(resultLine(result, manifest));
    if (performance.now() - this.summaryAt < SUMMARY_EVERY_SEC * 1000) return;
    this.summaryAt = performance.now();
    this.io.out(summaryLine(progress, manifest));
  }

  end(): void {
    // Lines stay.
  }
}
