import type { LiveRegion } from '../reporters/live-region';

const REDRAW_MS = 500;

/** What is being done, on the last line of a terminal. */
export class Steps {
  private readonly live: LiveRegion | undefined;
  private readonly seconds: () => number;
  private step = '';
  private readonly timer: NodeJS.Timeout;

  constructor(live: LiveRegion | undefined, seconds: () => number) {
    this.live = live;
    this.seconds = seconds;
    this.timer = setInterval(() => this.draw(), REDRAW_MS).unref();
  }

  begin(step: string): void {
    this.step = step;
    this.draw();
  }

  end(): void {
    clearInterval(this.timer);
    this.live?.clear();
  }

  private draw(): void {
    if (this.step !== '') this.live?.draw([`${Math.floor(this.seconds())} s  ${this.step}`]);
  }
}
