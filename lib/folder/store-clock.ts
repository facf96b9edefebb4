/**
 * The store's own clock, kept up between requests by this process's monotonic timer.
 * The wall clock of the machine is never asked, so it may be wrong by hours.
 */
export class StoreClock {
  private offset: number | undefined;
  private readonly timer: () => number;

  /** @param timer milliseconds from any origin, never going back */
  constructor(timer: () => number = () => performance.now()) {
    this.timer = timer;
  }

  /** Takes note of the time, milliseconds since the epoch, that the store gave to a write just now. */
  observe(at: number): void {
    this.offset = at - this.timer();
  }

  /** Takes note of a time that is past by the store's clock: this machine may have slept, and its timer with it. */
  atLeast(at: number): void {
    if (this.known !== undefined && this.known < at) this.observe(at);
  }

  /** Milliseconds since the epoch; `undefined` until something was observed. */
  get known(): number | undefined {
    return this.offset === undefined ? undefined : this.timer() + this.offset;
  }

  /** Milliseconds since the epoch; this machine's time until something was observed. */
  now(): number {
    return this.known ?? Date.now();
  }

  /** ISO 8601. */
  timestamp(): string {
    return new Date(this.now()).toISOString();
  }
}
