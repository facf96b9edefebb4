/** How much too fast the timer of a machine may run: more than any does. */
const DRIFT = 0.001;
/** Milliseconds. Further back than answers are late: then it is the service's clock that went back. */
const STEP = 10_000;

/**
 * The clock of a service that tells the time in whole seconds, between its answers too.
 *
 * An answer that was stamped 12 arrives at 12 or later: each one says what time it is at least, and the latest of these
 * is kept. So a second is told apart into parts after a few answers, and the time is neither ahead nor runs backwards.
 */
export class SecondsClock {
  private known: { readonly offset: number; readonly since: number } | undefined;
  private readonly timer: () => number;

  /** @param timer milliseconds from any origin, never going back */
  constructor(timer: () => number = () => performance.now()) {
    this.timer = timer;
  }

  /** @param stamp the time in an answer that came just now, in whole seconds; milliseconds since the epoch */
  observe(stamp: number): void {
    const since = this.timer();
    const estimate = this.estimate(since);
    const isNews = estimate === undefined || stamp > estimate || stamp < estimate - STEP;
    if (isNews) this.known = { offset: stamp - since, since };
  }

  /** Milliseconds since the epoch; `undefined` until something was observed. */
  now(): number | undefined {
    const estimate = this.estimate(this.timer());
    return estimate === undefined ? undefined : Math.floor(estimate);
  }

  private estimate(at: number): number | undefined {
    return this.known && at + this.known.offset - DRIFT * (at - this.known.since);
  }
}
