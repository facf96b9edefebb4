import type { Manifest } from '../../sweep/records';
import type { Io } from '../io';
import type { Progress } from '../progress';
import type { Reporter } from '../reporter';

/** One JSON object a line; every one has `event`. docs/cli.md describes them. */
export class JsonReporter implements Reporter {
  private readonly io: Io;
  private counts = '';

  constructor(io: Io) {
    this.io = io;
  }

  message(): void {
    // Messages are for people; what programs need comes as events.
  }

  warning(text: string): void {
    this.event('warning', { message: text });
  }

  event(name: string, data: object): void {
    this.io.out(JSON.stringify({ event: name, ...data }));
  }

  progress(progress: Progress, _manifest: Manifest): void {
    for (const { v: _, ...result } of progress.fresh) this.event('trial', result);
    const counts = JSON.stringify([progress.counts, progress.crew]);
    if (counts !== this.counts) this.event('progress', progressData(progress));
    this.counts = counts;
  }

  end(): void {
    // Nothing is shown that would have to go.
  }
}

/** Counts, the best point and the speed, as programs get them. */
export function progressData({ counts, best, perMinute, remainingSec, spentUsd, crew }: Progress): object {
  return {
    ...counts,
    best: best ? { point: best.point, objective: best.objective, parameters: best.parameters } : null,
    perMinute: rounded(perMinute),
    remainingSec: rounded(remainingSec),
    costUsd: spentUsd === undefined ? null : Number(spentUsd.toPrecision(6)),
    ...(crew ? { workers: crew } : {}),
  };
}

function rounded(value: number | undefined): number | null {
  return value === undefined ? null : Number(value.toPrecision(3));
}
