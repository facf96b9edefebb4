import type { Manifest, ResultRecord } from '../../sweep/records';
import type { Io } from '../io';
import type { Progress } from '../progress';
import type { Reporter } from '../reporter';
import { cut } from '../text';
import { frame } from './frame';
import { resultLine } from './lines';
import { LiveRegion } from './live-region';

/** Room for the `^C` that a terminal shows at the cursor. */
const MARGIN = 3;
/** Failed trials that get a line; further ones are counted. */
const FAILURES_SHOWN = 20;

/** A bar and the best point at the bottom of the terminal, and above them what is worth keeping. */
export class TerminalReporter implements Reporter {
  private readonly io: Io;
  private readonly region: LiveRegion;
  private readonly begin = performance.now();
  private bestPoint: number | undefined;
  private failures = 0;

  constructor(io: Io) {
    this.io = io;
    this.region = new LiveRegion(io);
  }

  message(text: string): void {
    this.region.print(text);
  }

  warning(text: string): void {
    this.message(this.io.colors.yellow(`warning: ${text}`));
  }

  event(): void {
    // Events are for programs.
  }

  progress(progress: Progress, manifest: Manifest): void {
    for (const result of progress.fresh) this.tell(result, progress, manifest);
    this.bestPoint = progress.best?.point;
    const { columns, colors } = this.io;
    const elapsedSec = Math.round((performance.now() - this.begin) / 1000);
    this.region.draw(frame(progress, manifest, { columns: columns - MARGIN, colors, elapsedSec }));
  }

  end(): void {
    this.region.clear();
  }

  /** Keeps failed trials, and those that made a new best point. */
  private tell(result: ResultRecord, { best }: Progress, manifest: Manifest): void {
    const { colors, columns } = this.io;
    const line = cut(resultLine(result, manifest), columns - 2);
    if (result.status === 'failed') {
      this.failures += 1;
      if (this.failures <= FAILURES_SHOWN) this.message(`${colors.red('✗')} ${line}`);
      if (this.failures === FAILURES_SHOWN) this.message(colors.dim('  further failures are only counted'));
      return;
    }
    const isBest = best?.results.at(-1)?.trial === result.trial && best.point !== this.bestPoint;
    if (isBest) this.message(`${colors.green('✓')} ${line}`);
  }
}
