import { claimsOfBlock, blockOf, type AttemptId } from '../contract/object-keys';
import type { SweepFolder } from '../folder/sweep-folder';
import { lostAt } from '../sweep/decide';

export interface HeartbeatOptions {
  readonly folder: SweepFolder;
  readonly id: AttemptId;
  readonly worker: string;
  readonly intervalMs: number;
  /** The attempt has to end; called at most once. */
  readonly onInterrupt: (reason: string) => void;
  /** The store cannot be reached any more. */
  readonly onError: (error: unknown) => void;
}

/** Shows that an attempt is alive, and listens for the sweep's wish that it end. */
export class Heartbeat {
  private readonly options: HeartbeatOptions;
  private readonly timer: NodeJS.Timeout;
  private beating: Promise<void> = Promise.resolve();
  private lastAt: number;
  private interrupted = false;

  constructor(options: HeartbeatOptions) {
    this.options = options;
    this.lastAt = options.folder.clock.now();
    this.timer = setInterval(() => {
      this.beating = this.beating.then(() => this.beat()).catch(options.onError);
    }, options.intervalMs);
  }

  /** Ends it; no beat is written afterwards. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.beating;
  }

  private async beat(): Promise<void> {
    const { folder, id, worker, intervalMs } = this.options;
    const before = this.lastAt;
    await folder.beat(id, worker);
    // Only the store knows for how long this machine slept: its own timer slept, too.
    this.lastAt = folder.clock.now();
    if (this.lastAt >= lostAt(before, intervalMs) && (await this.takenOver())) {
      this.interrupt('another worker took it over while this machine was asleep');
    }
    const stop = await folder.stopRecord();
    if (stop?.interrupt) this.interrupt(stop.reason);
  }

  private async takenOver(): Promise<boolean> {
    const { folder, id } = this.options;
    const claims = await folder.attempts(claimsOfBlock(blockOf(id.trial)), id.trial);
    return claims.some(({ attempt }) => attempt > id.attempt);
  }

  /** The heart goes on beating while the program takes its leave. */
  private interrupt(reason: string): void {
    if (this.interrupted) return;
    this.interrupted = true;
    this.options.onInterrupt(reason);
  }
}
