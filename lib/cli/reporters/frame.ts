import { formatUsd } from '../../cost/format-usd';
import type { Manifest } from '../../sweep/records';
import { formatCount, formatParameters, formatWholeSeconds } from '../format';
import type { Colors } from '../io';
import type { Progress } from '../progress';
import { cut, displayWidth } from '../text';
import { crewText, objectiveText, rateText, trialsText } from './lines';

const BAR_MAX = 32;
const BAR_MIN = 8;
const SEPARATOR = ' · ';

export interface FrameOptions {
  /** Columns that a line may take. */
  readonly columns: number;
  readonly colors: Colors;
  /** Seconds since this command began to watch. */
  readonly elapsedSec: number;
}

/** What stands at the bottom of the terminal while a sweep runs: a bar with counts, and the best point. */
export function frame(progress: Progress, manifest: Manifest, options: FrameOptions): string[] {
  return [statusLine(progress, options), ...bestLine(progress, manifest, options)];
}

interface Segment {
  readonly text: string;
  readonly color: (text: string) => string;
  /** Segments with the highest number go first where there is no room; 0 always stays. */
  readonly dropOrder: number;
}

function statusLine(progress: Progress, { columns, colors, elapsedSec }: FrameOptions): string {
  const segments = fit(segmentsOf(progress, colors, elapsedSec), columns);
  const used = width(segments);
  const text = segments.map((segment) => segment.color(segment.text)).join(colors.dim(SEPARATOR));
  const room = Math.min(BAR_MAX, columns - used - 2);
  if (used > columns) return cut(segments[0]?.text ?? '', columns);
  return room < BAR_MIN ? text : `${bar(progress, room, colors)}  ${text}`;
}

function segmentsOf(progress: Progress, colors: Colors, elapsedSec: number): Segment[] {
  const { counts, ended, stop, perMinute, remainingSec, spentUsd } = progress;
  const crew = progress.crew && crewText(progress.crew);
  const plain = (text: string): string => text;
  const time =
    remainingSec === undefined
      ? `${formatWholeSeconds(elapsedSec)} so far`
      : `${formatWholeSeconds(remainingSec)} left`;
  return [
    { text: `${formatCount(ended)}/${formatCount(counts.trials)} done`, color: colors.bold, dropOrder: 0 },
    { text: `${formatCount(counts.running)} running`, color: plain, dropOrder: 3 },
    ...(crew === undefined ? [] : [{ text: crew, color: plain, dropOrder: 3 } as const]),
    ...(counts.failed > 0
      ? [{ text: `${formatCount(counts.failed)} failed`, color: colors.red, dropOrder: 1 } as const]
      : []),
    ...(counts.stopped > 0
      ? [{ text: `${formatCount(counts.stopped)} stopped early`, color: plain, dropOrder: 3 } as const]
      : []),
    ...(stop ? [{ text: 'stopping', color: colors.yellow, dropOrder: 1 } as const] : []),
    ...(perMinute === undefined ? [] : [{ text: rateText(perMinute), color: plain, dropOrder: 4 } as const]),
    ...(spentUsd === undefined ? [] : [{ text: formatUsd(spentUsd), color: plain, dropOrder: 3 } as const]),
    { text: time, color: plain, dropOrder: 2 },
  ];
}

/** Leaves segments out until the rest, and at best a short bar, fits. */
function fit(segments: readonly Segment[], columns: number): readonly Segment[] {
  const enough = width(segments) + BAR_MIN + 2 <= columns;
  const last = Math.max(...segments.map((segment) => segment.dropOrder));
  // The bar is worth more than the rate, and less than what failed and how long it takes.
  if (enough || last === 0 || (last <= 2 && width(segments) <= columns)) return segments;
  return fit(
    segments.filter((segment) => segment.dropOrder < last),
    columns,
  );
}

function width(segments: readonly Segment[]): number {
  return segments.reduce((sum, segment) => sum + displayWidth(segment.text) + SEPARATOR.length, -SEPARATOR.length);
}

function bar({ counts, ended }: Progress, cells: number, colors: Colors): string {
  const scale = counts.trials === 0 ? 0 : cells / counts.trials;
  const filled = Math.floor(ended * scale);
  const failed = counts.failed === 0 ? 0 : Math.min(filled, Math.max(1, Math.round(counts.failed * scale)));
  return [
    colors.cyan('━'.repeat(filled - failed)),
    colors.red('━'.repeat(failed)),
    colors.dim('─'.repeat(cells - filled)),
  ].join('');
}

function bestLine({ best }: Progress, manifest: Manifest, { columns, colors }: FrameOptions): string[] {
  if (best?.objective === undefined) return [];
  const head = `best ${objectiveText(best, manifest)}`;
  const where = ` in ${trialsText(best, manifest)}  ${formatParameters(best.parameters)}`;
  if (displayWidth(head) >= columns) return [cut(head, columns)];
  return [colors.green(head) + cut(where, columns - displayWidth(head))];
}
