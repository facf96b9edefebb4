import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attemptFolder, parseAttemptFile, trialFolder, type AttemptId } from '../contract/object-keys';
import type { SweepFolder } from '../folder/sweep-folder';
import type { MetricLog, MetricPoint, MetricRange } from './metric-scanner';

const STEPS = 'steps.json';
const RANGES = 'ranges.json';

/** Stores what an attempt reported, and carries it to the attempt that goes on from its checkpoints. */
export class ReportCarrier {
  private readonly folder: SweepFolder;
  private readonly id: AttemptId;
  private readonly log: MetricLog;

  constructor(folder: SweepFolder, id: AttemptId, log: MetricLog) {
    this.folder = folder;
    this.id = id;
    this.log = log;
  }

  /** Takes over what earlier attempts reported. The latest that stored something had taken over what came before. */
  async restore(): Promise<void> {
    const latest = new Map<string, string>();
    for await (const { key } of this.folder.entries(trialFolder(this.id.trial))) {
      const file = parseAttemptFile(key);
      if (!file || file.attempt >= this.id.attempt) break;
      latest.set(file.name, key);
    }
    this.log.resume(
      numbersOf(await this.read(latest.get(RANGES)), isRange),
      numbersOf(await this.read(latest.get(STEPS)), isSteps),
    );
  }

  /** Stores the best and the worst of each metric; small, so that it can go along with every checkpoint. */
  async saveRanges(): Promise<void> {
    if (this.log.range.size > 0) await this.folder.store.write(this.key(RANGES), asJson(this.log.range));
  }

  /**
   * Stores the intermediate reports.
   *
   * @param home a folder for the file
   * @param final the program has ended
   */
  async saveSteps(home: string, final: boolean): Promise<void> {
    if (this.log.steps.size === 0) return;
    const file = join(home, STEPS);
    writeFileSync(file, asJson(this.log.steps));
    await this.folder.store.upload(this.key(STEPS), file, { final });
  }

  private key(name: string): string {
    return attemptFolder(this.id) + name;
  }

  private async read(key: string | undefined): Promise<string> {
    return (key === undefined ? undefined : await this.folder.store.read(key)) ?? '';
  }
}

function asJson(values: ReadonlyMap<string, unknown>): string {
  return `${JSON.stringify(Object.fromEntries(values))}\n`;
}

/** What can be read of a file of values by metric. */
function numbersOf<T>(text: string, isOne: (value: unknown) => value is T): Map<string, T> {
  const found = new Map<string, T>();
  for (const [name, value] of Object.entries(parseObject(text))) if (isOne(value)) found.set(name, value);
  return found;
}

function parseObject(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

function isRange(value: unknown): value is MetricRange {
  const { min, max } = (value ?? {}) as Partial<MetricRange>;
  return Number.isFinite(min) && Number.isFinite(max);
}

/** JSON has no NaN: there its points say null. */
function isSteps(value: unknown): value is MetricPoint[] {
  return Array.isArray(value) && value.every((point: MetricPoint | null) => Number.isFinite(point?.step));
}
