import { isUtf8 } from 'node:buffer';
import { ANY_METRIC_PATTERN } from '../contract/metric-pattern';

/** Bytes of a line that are looked at; the rest of a longer line is passed over. */
const MAX_LINE = 64 * 1024;
/** Names kept; a program that invents more is not reporting metrics. */
const MAX_NAMES = 200;
/** Steps kept per metric. */
const MAX_STEPS = 20_000;
const STEP_NAMES = new Set(['step', 'epoch']);
const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;

export interface MetricPoint {
  readonly step: number;
  readonly value: number;
}

/** The smallest and the largest finite value. */
export interface MetricRange {
  readonly min: number;
  readonly max: number;
}

/** What a program reported. Values may be NaN or infinite. */
export class MetricLog {
  /** The last value of each metric. */
  readonly last = new Map<string, number>();
  /** The smallest and the largest finite value of each metric. */
  readonly range = new Map<string, MetricRange>();
  /** Values that came with a step, in the order reported. */
  readonly steps = new Map<string, MetricPoint[]>();
  private readonly objective: string | undefined;

  /** @param objective a metric that is kept however many others there are */
  constructor(objective?: string) {
    this.objective = objective;
  }

  record(name: string, value: number, step: number | undefined): void {
    if (!this.last.has(name) && this.last.size >= MAX_NAMES && name !== this.objective) return;
    this.last.set(name, value);
    if (Number.isFinite(value)) this.widen(name, value);
    if (step !== undefined) this.addStep(name, { step, value });
  }

  /** Begins with what earlier attempts reported; last values are a program's own. */
  resume(ranges: ReadonlyMap<string, MetricRange>, steps: ReadonlyMap<string, readonly MetricPoint[]>): void {
    for (const [name, { min, max }] of ranges) this.range.set(name, { min, max });
    for (const [name, points] of steps) this.steps.set(name, [...points]);
  }

  private widen(name: string, value: number): void {
    const { min, max } = this.range.get(name) ?? { min: value, max: value };
    this.range.set(name, { min: Math.min(min, value), max: Math.max(max, value) });
  }

  private addStep(name: string, point: MetricPoint): void {
    const points = this.steps.get(name);
    if (!points) this.steps.set(name, [point]);
    else if (points.length < MAX_STEPS) points.push(point);
  }
}

/**
 * Splits a stream of bytes into lines that are not empty; memory stays bounded whatever the stream holds.
 * Lines that are no text, with a zero byte or anything but UTF-8, are passed over.
 */
export class LineSplitter {
  private readonly onLine: (line: string) => void;
  private carry: Buffer[] = [];
  private carried = 0;

  constructor(onLine: (line: string) => void) {
    this.onLine = onLine;
  }

  push(chunk: Buffer): void {
    let start = 0;
    for (const end of lineEnds(chunk)) {
      if (this.carried === 0) {
        if (end > start) this.handOver(chunk.subarray(start, end));
      } else {
        this.keep(chunk.subarray(start, end));
        this.flush();
      }
      start = end + 1;
    }
    this.keep(chunk.subarray(start));
  }

  /** Hands over a last line that has no end. */
  end(): void {
    if (this.carried > 0) this.flush();
  }

  private keep(part: Buffer): void {
    // One byte too many tells that a line was too long.
    const room = MAX_LINE + 1 - this.carried;
    if (room <= 0 || part.length === 0) return;
    const kept = part.subarray(0, room);
    // A copy: the chunk's memory is used again for the next read.
    this.carry.push(Buffer.from(kept));
    this.carried += kept.length;
  }

  private flush(): void {
    const line = this.carry.length === 1 ? (this.carry[0] as Buffer) : Buffer.concat(this.carry);
    this.carry = [];
    this.carried = 0;
    this.handOver(line);
  }

  private handOver(line: Buffer): void {
    const seen = line.length <= MAX_LINE ? line : upToLastWord(line.subarray(0, MAX_LINE));
    if (!seen.includes(0) && isUtf8(seen)) this.onLine(seen.toString('utf8'));
  }
}

/** Where lines end. A carriage return ends one, too: progress bars write over theirs and may never end it otherwise. */
function* lineEnds(chunk: Buffer): Generator<number> {
  let newline = chunk.indexOf(NEWLINE);
  let carriageReturn = chunk.indexOf(CARRIAGE_RETURN);
  while (newline >= 0 || carriageReturn >= 0) {
    if (carriageReturn < 0 || (newline >= 0 && newline < carriageReturn)) {
      yield newline;
      newline = chunk.indexOf(NEWLINE, newline + 1);
    } else {
      yield carriageReturn;
      carriageReturn = chunk.indexOf(CARRIAGE_RETURN, carriageReturn + 1);
    }
  }
}

/** A line that was cut, without its last word, which may be the first half of a number or of a letter. */
function upToLastWord(line: Buffer): Buffer {
  return line.subarray(0, Math.max(line.lastIndexOf(' '), line.lastIndexOf(','), line.lastIndexOf('\t')) + 1);
}

/**
 * Takes the metrics of a line of output: every `name=value` or `name: value`.
 * With `step=` or `epoch=` on the line its values are intermediate reports.
 */
export function scanLine(line: string, log: MetricLog): void {
  if (!line.includes('=') && !line.includes(':')) return;
  const found: [string, number][] = [];
  let step: number | undefined;
  for (const [, name = '', text = ''] of withoutColours(line).matchAll(ANY_METRIC)) {
    const value = parseNumber(text);
    if (STEP_NAMES.has(name) && Number.isFinite(value)) step = value;
    else found.push([name, value]);
  }
  for (const [name, value] of found) log.record(name, value, step);
}

/**
 * Takes the metrics of a line of `metrics.jsonl`: an object of numbers by name, with `step` or `epoch` among them for
 * an intermediate report. Python's NaN and Infinity are read; other content is passed over.
 */
export function scanJsonLine(line: string, log: MetricLog): void {
  const object = parseObject(line);
  const step = object['step'] ?? object['epoch'];
  for (const [name, value] of Object.entries(object)) {
    if (STEP_NAMES.has(name)) continue;
    const number = typeof value === 'string' && NOT_FINITE.test(value) ? parseNumber(value) : value;
    if (typeof number === 'number') log.record(name, number, typeof step === 'number' ? step : undefined);
  }
}

/** Colours, and other control sequences of terminals. */
const TERMINAL_CONTROL = /\u001b\[[0-?]*[ -/]*[@-~]/g;
const ANY_METRIC = new RegExp(ANY_METRIC_PATTERN, 'g');
const NOT_FINITE = /^-?(?:NaN|Infinity)$/;

/** Text as a terminal would show it, but for its colours. */
export function withoutColours(text: string): string {
  return text.includes('\u001b') ? text.replaceAll(TERMINAL_CONTROL, '') : text;
}

function parseNumber(text: string): number {
  const lower = text.toLowerCase();
  if (lower.includes('nan')) return NaN;
  if (lower.includes('inf')) return lower.startsWith('-') ? -Infinity : Infinity;
  return Number(text);
}

function parseObject(line: string): Record<string, unknown> {
  const value = parseJson(line) ?? parseJson(line.replaceAll(/(?<=[[:,\s])-?(?:NaN|Infinity)(?=\s*[\],}])/g, '"$&"'));
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
