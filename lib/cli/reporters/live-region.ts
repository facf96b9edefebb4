import type { Io } from '../io';
import { displayWidth } from '../text';

/**
 * Lines at the bottom of a terminal that are drawn anew in place, with everything else going above them.
 *
 * The cursor stays visible and behind the last line, so there is nothing to restore when the process is killed.
 */
export class LiveRegion {
  private readonly io: Pick<Io, 'write' | 'columns'>;
  private lines: readonly string[] = [];
  private columns = 0;

  constructor(io: Pick<Io, 'write' | 'columns'>) {
    this.io = io;
  }

  draw(lines: readonly string[]): void {
    const same = this.columns === this.io.columns && lines.join('\n') === this.lines.join('\n');
    if (!same) this.replace('', lines);
  }

  /** Writes text above the lines. */
  print(text: string): void {
    this.replace(`${text}\n`, this.lines);
  }

  clear(): void {
    if (this.lines.length > 0) this.replace('', []);
  }

  private replace(above: string, lines: readonly string[]): void {
    // One write, so that no half of it is ever seen.
    void this.io.write(this.eraser() + above + lines.join('\n'));
    this.lines = lines;
    this.columns = this.io.columns;
  }

  /** Goes back to where the lines begin. A terminal that was made narrower since has broken them into more rows. */
  private eraser(): string {
    if (this.lines.length === 0) return '';
    const rows = this.lines.map((line) => Math.max(1, Math.ceil(displayWidth(line) / this.io.columns)));
    const up = rows.reduce((sum, count) => sum + count, -1);
    return `\r${up > 0 ? `\u001b[${up}A` : ''}\u001b[J`;
  }
}
