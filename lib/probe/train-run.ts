import { mkdirSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunFacts } from '../check/facts';
import { SweepError } from '../contract/sweep-error';
import type { Launched, Launcher } from '../launch/launcher';
import type { Layout } from '../worker/layout';
import { listFiles } from '../worker/list-files';
import { nearMiss } from '../worker/near-miss';
import { firstText, lastText } from '../worker/output-tail';
import type { Exit } from '../worker/program';
import { changes, layOut, snapshot, type BaseFolderOptions, type Snapshot } from './base-folder';
import type { ProbeLimits } from './inputs';
import { lastWords } from './last-words';
import { wasKilled } from '../launch/was-killed';
import { Reports } from './reports';

export interface TrainRunOptions extends BaseFolderOptions, ProbeLimits {
  /** An empty folder that becomes the home of the run. */
  readonly home: string;
  readonly metric?: string;
  /** Whether it is time for SIGTERM. @default it is not interrupted */
  readonly interruptWhen?: (now: Moment) => boolean;
  readonly signal: AbortSignal;
}

/** How far a run is. */
export interface Moment {
  readonly seconds: number;
  /** Steps that it has reported. */
  readonly steps: number;
  readonly hasCheckpoint: boolean;
}

/** A run, and what became of it. */
export interface TrainRun {
  readonly paths: Layout;
  readonly facts: RunFacts;
  /** When SIGTERM was sent, and whether the program outlived its time after that. */
  readonly interrupted?: { readonly atSec: number; readonly tookSec: number; readonly killed: boolean } | undefined;
  /** Seconds to the first checkpoint. Absent: none was seen. */
  readonly firstCheckpointSec?: number | undefined;
}

const LOOK_MS = 10;
const FAILURE_CHARACTERS = 1024;
const SAID_BYTES = 600;
const NEAR_MISS_BYTES = 256 * 1024;

/** Runs `train` once to its end, or to SIGTERM. @throws Interrupted, ChannelNotFound */
export async function runTrain(launcher: Launcher, options: TrainRunOptions): Promise<TrainRun> {
  const { home } = options;
  const paths = layOut(join(home, 'ml'), options);
  const input = snapshot(paths.input);
  const logs = { stdout: join(home, 'stdout.log'), stderr: join(home, 'stderr.log') };
  let launched: Launched;
  try {
    launched = await launcher.launch({ verb: 'train', base: paths.base, ...logs });
  } catch (error) {
    if (!(error instanceof SweepError) || error.code !== 'ProgramNotStarted') throw error;
    return { paths, facts: notStarted(error) };
  }
  const reports = new Reports(paths, logs.stdout, options.metric);
  const watch = new RunWatch(launched, paths, reports);
  const end = await watch.untilEnd(options);
  await reports.end();
  const facts = gather(paths, { ...options, ...logs, input, end, reports });
  const { firstCheckpointSec } = watch;
  return { paths, facts, interrupted: end.interrupted, firstCheckpointSec };
}

interface End {
  readonly exit: Exit;
  readonly seconds: number;
  readonly timedOut: boolean;
  readonly interrupted?: NonNullable<TrainRun['interrupted']>;
}

/** Follows a run to its end. */
class RunWatch {
  private readonly launched: Launched;
  private readonly checkpoints: string;
  private readonly reports: Reports;
  private readonly begin = performance.now();
  private endedAtSec: number | undefined;
  firstCheckpointSec: number | undefined;

  constructor(launched: Launched, { checkpoints }: Layout, reports: Reports) {
    this.launched = launched;
    this.reports = reports;
    this.checkpoints = checkpoints;
    void launched.exited.then(() => (this.endedAtSec = this.seconds));
  }

  async untilEnd(options: TrainRunOptions): Promise<End> {
    const { graceMs, signal } = options;
    const why = await this.untilReason(options);
    const atSec = this.seconds;
    if (why !== 'ended') await this.launched.terminate(why === 'interrupt' ? graceMs : 0);
    const exit = await this.launched.exited;
    signal.throwIfAborted();
    const seconds = this.endedAtSec ?? this.seconds;
    const end = { exit, seconds, timedOut: why === 'timeout' };
    if (why !== 'interrupt') return end;
    const tookSec = seconds - atSec;
    return { ...end, interrupted: { atSec, tookSec, killed: tookSec * 1000 >= graceMs && wasKilled(exit) } };
  }

  /** Waits until the program has ended, or is to be ended. */
  private async untilReason({
    timeoutMs,
    signal,
    interruptWhen,
  }: TrainRunOptions): Promise<'ended' | 'timeout' | 'interrupt' | 'aborted'> {
    for (;;) {
      await Promise.race([sleep(LOOK_MS), this.launched.exited]);
      await this.reports.poll();
      if (this.firstCheckpointSec === undefined && hasFiles(this.checkpoints)) this.firstCheckpointSec = this.seconds;
      if (this.endedAtSec !== undefined) return 'ended';
      if (signal.aborted) return 'aborted';
      if (this.seconds * 1000 > timeoutMs) return 'timeout';
      const hasCheckpoint = this.firstCheckpointSec !== undefined;
      if (interruptWhen?.({ seconds: this.seconds, steps: this.reports.count, hasCheckpoint }) === true)
        return 'interrupt';
    }
  }

  private get seconds(): number {
    return (performance.now() - this.begin) / 1000;
  }
}

function hasFiles(folder: string): boolean {
  try {
    return readdirSync(folder).length > 0;
  } catch {
    return false;
  }
}

interface Gathered {
  readonly stdout: string;
  readonly stderr: string;
  readonly metric?: string;
  readonly input: Snapshot;
  readonly end: End;
  readonly reports: Reports;
}

function gather(paths: Layout, { stdout, stderr, metric, input, end, reports }: Gathered): RunFacts {
  const { log, steps } = reports;
  const failure = listFiles(paths.output).includes('failure')
    ? firstText(paths.failure, FAILURE_CHARACTERS)
    : undefined;
  const { exit } = end;
  return {
    ...(exit.code === undefined ? {} : { exitCode: exit.code }),
    ...(exit.signal === undefined ? {} : { signal: exit.signal }),
    timedOut: end.timedOut,
    seconds: end.seconds,
    metrics: Object.fromEntries(
      [...log.last].map(([name, value]) => [name, Number.isFinite(value) ? value : String(value)]),
    ),
    ...(steps && { steps }),
    nearMiss:
      metric === undefined
        ? ''
        : nearMiss(metric, lastText(stdout, NEAR_MISS_BYTES), lastText(stderr, NEAR_MISS_BYTES)),
    ...(failure === undefined ? {} : { failure }),
    model: listFiles(paths.model),
    output: listFiles(paths.outputData),
    checkpoints: listFiles(paths.checkpoints),
    stray: stray(paths),
    changedInput: changes(input, snapshot(paths.input)),
    said: lastWords(lastText(stderr, SAID_BYTES)) || lastWords(lastText(stdout, SAID_BYTES)),
  };
}

/** What SageMaker keeps or reads besides folders; AWS's training toolkit writes `success`. */
const KNOWN_FILES = new Set([join('output', 'failure'), join('output', 'success')]);
const KNOWN_FOLDERS = ['input', 'model', 'checkpoints', join('output', 'data'), join('output', 'intermediate')];

/** What lies where neither SageMaker nor a worker looks. */
function stray({ base }: Layout): string[] {
  const isKnown = (name: string): boolean =>
    KNOWN_FILES.has(name) || KNOWN_FOLDERS.some((folder) => name.startsWith(folder + sep));
  return listFiles(base).filter((name) => !isKnown(name));
}

function notStarted({ message }: SweepError): RunFacts {
  return {
    notStarted: message,
    timedOut: false,
    seconds: 0,
    metrics: {},
    nearMiss: '',
    model: [],
    output: [],
    checkpoints: [],
    stray: [],
    changedInput: [],
    said: '',
  };
}

/** A folder of its own for each run. */
export function newHome(scratch: string, name: string): string {
  const home = join(scratch, name);
  mkdirSync(home, { recursive: true });
  return home;
}
