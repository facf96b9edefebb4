interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

/**
 * A clock that jumps to the next moment at which somebody wants to wake, as soon as all that are awake have nothing left to
 * do but sleep. Those who wake at the same moment do so one after another, in the order in which they lay down.
 *
 * It cannot see who waits for a disk or a network: only for what happens in memory.
 */
export class VirtualClock {
  private at: number;
  private sleepers: Sleeper[] = [];
  private isTicking = false;

  /** @param start milliseconds since the epoch */
  constructor(start: number) {
    this.at = start;
  }

  /** Milliseconds since the epoch. */
  readonly now = (): number => this.at;

  /** @param signal wakes the sleeper when it is aborted; the clock then stays where it is */
  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted === true) return resolve();
      const wake = (): void => {
        this.sleepers = this.sleepers.filter((other) => other !== sleeper);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const sleeper: Sleeper = { until: this.at + ms, wake };
      const place = this.sleepers.findIndex(({ until }) => until > sleeper.until);
      this.sleepers.splice(place < 0 ? this.sleepers.length : place, 0, sleeper);
      signal?.addEventListener('abort', wake);
      this.tick();
    });
  }

  /** All promises that can be kept are kept before the next turn of the event loop. */
  private tick(): void {
    if (this.isTicking) return;
    this.isTicking = true;
    setImmediate(() => {
      this.isTicking = false;
      const [next] = this.sleepers;
      if (!next) return;
      this.at = Math.max(this.at, next.until);
      next.wake();
      this.tick();
    });
  }
}
