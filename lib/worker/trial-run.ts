import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { OnTransfer } from '../channels/transfer';
import { attemptName } from '../contract/object-keys';
import type { ClaimedAttempt } from '../folder/claimer';
import { lookEveryMs } from '../folder/pace';
import type { SweepFolder } from '../folder/sweep-folder';
import { isErrno } from '../store/file-errors';
import { repeatOfTrial } from '../search/trials';
import type { Manifest } from '../sweep/records';
import { packFolder } from './archive';
import { closeHome, openHome } from './attempt-home';
import { AttemptUploads } from './attempt-uploads';
import { CheckpointSync } from './checkpoints';
import { EarlyStopping } from './early-stopping';
import type { Guard } from './guard';
import { standingPaths, type Layout } from './layout';
import { MetricLog, scanJsonLine, scanLine } from './metric-scanner';
import { nearMiss } from './near-miss';
import { judge, stoppedEarly, type Outcome } from './outcome';
import { firstText, lastText, OutputTail } from './output-tail';
import { isUnfitInput, Program, type Exit } from './program';
import { repeatedly, type Repetition } from './repeatedly';
import { ReportCarrier } from './report-carrier';
import { checkRoom } from './room';
import { stageTrial } from './stage';
import { trainingEnv } from './training-env';

/** SageMaker shows this much of a failure file. */
const FAILURE_CHARACTERS = 1024;
/** The end of a log in which an objective that was not reported is looked for. */
const NEAR_MISS_BYTES = 256 * 1024;
const STDERR_LINES = 10;
const LOGS = ['stdout.log', 'stderr.log'];
/** What a program can do to its own files so that they cannot be read. */
const UNREADABLE = ['EACCES', 'EPERM', 'ELOOP', 'ENAMETOOLONG', 'ENOENT', 'ENOTDIR'];
const TIMEOUT_GRACE_MS = 30_000;
/** How often to read what a program reports where that may end it. A request is made only when there is something new. */
const LOOK_FOR_REPORTS_MS = 250;
/** Less than the 30 s that AWS gives between SIGTERM and SIGKILL: the rest is for storing checkpoints. */
const INTERRUPT_GRACE_MS = 25_000;
/** About 24 days: a timer that is set for longer goes off at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export interface RunContext {
  readonly folder: SweepFolder;
  readonly manifest: Manifest;
  /** Folder with the program `train`. */
  readonly container: string;
  /** The environment that programs get, before the contract's own variables. */
  readonly env: NodeJS.ProcessEnv;
  /** The worker's own folder for temporary files. */
  readonly scratch: string;
  readonly guard: Guard;
  /** Told how far a file is that takes a while to store. */
  readonly onTransfer?: OnTransfer;
  /** From SIGTERM to SIGKILL after a timeout. @default 30 s */
  readonly timeoutGraceMs?: number;
  /** From SIGTERM to SIGKILL when the worker has to go. @default 25 s */
  readonly interruptGraceMs?: number;
}

export interface TrialReport {
  readonly outcome: Outcome;
  readonly log: MetricLog;
  /** ISO 8601, by the store's clock. */
  readonly startedAt: string;
  readonly endedAt: string;
  readonly durationSec: number;
  readonly artifacts: readonly string[];
}

/** One attempt at a trial: stages its files, runs the program, gathers what it leaves. */
export class TrialRun {
  private readonly context: RunContext;
  private readonly attempt: ClaimedAttempt;
  private readonly home: string;
  private readonly paths: Layout;
  private readonly checkpoints: CheckpointSync;
  private readonly log: MetricLog;
  private readonly reports: ReportCarrier;
  /** Absent where every trial runs to its end. */
  private readonly stopping: EarlyStopping | undefined;
  private readonly tails: readonly OutputTail[];
  private readonly uploads: AttemptUploads;
  private program: Program | undefined;
  private ending: Outcome | undefined;
  private broken: { readonly error: unknown } | undefined;

  /** Stages the attempt's files. @throws ChannelNotFound */
  constructor(context: RunContext, attempt: ClaimedAttempt) {
    this.context = context;
    this.attempt = attempt;
    this.home = openHome(context.scratch, attemptName(attempt));
    const { manifest } = context;
    this.log = new MetricLog(manifest.spec.metric?.name);
    this.reports = new ReportCarrier(context.folder, attempt, this.log);
    this.uploads = new AttemptUploads(context.folder, attempt, context.onTransfer);
    this.stopping = EarlyStopping.of(manifest, context.folder, attempt, this.log);
    this.paths = stageTrial(join(this.home, 'ml'), {
      id: attempt,
      sweep: manifest.id,
      repeat: repeatOfTrial(attempt.trial, manifest.spec.repeats),
      parameters: attempt.parameters,
      channels: manifest.lock.channels,
    });
    mkdirSync(this.tmp, { recursive: true });
    this.checkpoints = new CheckpointSync(context.folder, attempt.trial, this.paths.checkpoints);
    this.tails = [
      new OutputTail(this.logFile('stdout.log'), (line) => scanLine(line, this.log)),
      new OutputTail(this.paths.metrics, (line) => scanJsonLine(line, this.log)),
    ];
  }

  /** Runs the program to its end. @throws ProgramNotStarted, ScratchFull, StoreError */
  async run(): Promise<TrialReport> {
    const { folder, manifest, guard } = this.context;
    if (this.attempt.attempt > 1) await this.checkpoints.restore();
    if (this.checkpoints.any) await this.reports.restore();
    this.stopping?.begin();
    const startedAt = folder.clock.timestamp();
    const begin = performance.now();
    try {
      this.program = await this.start();
    } catch (error) {
      if (!isUnfitInput(error)) throw error;
      const outcome = { kind: 'failed', reason: `${error.message}: ${error.hint ?? ''}` } as const;
      return { outcome, log: this.log, startedAt, endedAt: startedAt, durationSec: 0, artifacts: [] };
    }
    const timeout = this.limitTime(manifest.spec.limits.trialTimeoutSec);
    const ticks = repeatedly(
      lookEveryMs(folder.store, manifest.lock.heartbeatSec * 1000),
      () => this.tick(),
      (error) => this.fail(error),
    );
    const looks = this.stopping && this.lookForReports(this.stopping);
    if (this.ending) void this.program.terminate(this.context.interruptGraceMs ?? INTERRUPT_GRACE_MS);
    const exit = await this.program.exited;
    // What would end the program from here on comes too late: what it finished stands.
    const ending = this.ending;
    clearTimeout(timeout);
    guard.watch(undefined);
    const durationSec = (performance.now() - begin) / 1000;
    await Promise.all([ticks.stop(), looks?.stop()]);
    for (const tail of this.tails) await tail.end();
    if (this.broken) throw this.broken.error;
    if (!ending) checkRoom(this.context.scratch);
    // Of an interrupted attempt the next one tells, and there may be no time.
    if (ending?.kind !== 'interrupted') await this.stopping?.share();
    const judged = this.judge(exit, ending);
    const { outcome, artifacts } = await this.keep(judged);
    return { outcome, log: this.log, startedAt, endedAt: folder.clock.timestamp(), durationSec, artifacts };
  }

  /** Ends the program because its worker has to go; what it finished before stands. */
  interrupt(reason: string): void {
    this.end({ kind: 'interrupted', reason }, this.context.interruptGraceMs ?? INTERRUPT_GRACE_MS);
  }

  /** Ends the program because the sweep's folder cannot be used any more; `run` throws the error. */
  fail(error: unknown): void {
    this.broken ??= { error };
    this.interrupt('the sweep folder cannot be used');
  }

  /** Removes the attempt's local files. */
  async discard(): Promise<void> {
    await closeHome(this.context.scratch, this.home, standingPaths(this.paths).set(this.tmp, 'folder'));
  }

  private get tmp(): string {
    return join(this.home, 'tmp');
  }

  private logFile(name: string): string {
    return join(this.home, name);
  }

  private start(): Promise<Program> {
    const { container, env, guard, manifest } = this.context;
    const { parameters } = this.attempt;
    const training = trainingEnv({
      paths: this.paths,
      parameters,
      channels: Object.keys(manifest.lock.channels),
      container,
      jobName: `${manifest.id}-${attemptName(this.attempt).replace('.', '-')}`,
      cpus: manifest.spec.resources.vcpus ?? availableParallelism(),
      gpus: manifest.spec.resources.gpus ?? 0,
    });
    return Program.start({
      command: join(container, 'train'),
      arguments: [],
      cwd: container,
      env: { ...env, ...training, TMPDIR: this.tmp },
      stdout: this.logFile('stdout.log'),
      stderr: this.logFile('stderr.log'),
      onStart: (group) => guard.watch(group),
    });
  }

  /** Has the sweep's rule judge what the program reports. */
  private lookForReports(stopping: EarlyStopping): Repetition {
    const look = async (): Promise<void> => {
      if (this.ending) return;
      for (const tail of this.tails) await tail.poll();
      const reason = await stopping.look();
      if (reason !== undefined) this.end({ kind: 'stopped', reason }, this.context.timeoutGraceMs ?? TIMEOUT_GRACE_MS);
    };
    return repeatedly(LOOK_FOR_REPORTS_MS, look, (error) => this.fail(error));
  }

  /** What is made of the program's end, or of why it was ended, now that all it reported is known. */
  private judge(exit: Exit, ending: Outcome | undefined): Outcome {
    const { metric } = this.context.manifest.spec;
    if (ending?.kind === 'stopped') return stoppedEarly(ending.reason, this.log, metric);
    return ending ?? judge(exit, this.log, metric, this.failureText(exit), () => this.nearMiss());
  }

  /** Stores logs and checkpoints as they are now. */
  private async tick(): Promise<void> {
    for (const tail of this.tails) await tail.poll();
    for (const name of LOGS) await this.uploads.log(name, this.logFile(name), false);
    if (await this.checkpoints.save(true)) await this.saveReports();
    const unfit = this.unfitCheckpoint();
    if (unfit) this.end(unfit, this.context.timeoutGraceMs ?? TIMEOUT_GRACE_MS);
  }

  /** What the attempt that goes on from the checkpoints has to know, should this one end without a word. */
  private async saveReports(): Promise<void> {
    await this.reports.saveRanges();
    if (!this.stopping) return;
    // No checkpoint may hold more than was read.
    for (const tail of this.tails) await tail.poll();
    await this.reports.saveSteps(this.home, false);
  }

  /** An attempt would begin anew, time and again, without a checkpoint that cannot be carried to it. */
  private unfitCheckpoint(): Outcome | undefined {
    const name = this.checkpoints.refused;
    if (name === undefined) return undefined;
    return {
      kind: 'failed',
      reason: `the name of the checkpoint '${name}' is too long to be stored: use a shorter one`,
    };
  }

  private nearMiss(): string {
    const [stdout = '', stderr = ''] = LOGS.map((name) => lastText(this.logFile(name), NEAR_MISS_BYTES));
    return nearMiss(this.context.manifest.spec.metric?.name ?? '', stdout, stderr);
  }

  private limitTime(seconds: number | undefined): NodeJS.Timeout | undefined {
    if (seconds === undefined) return undefined;
    const reason = `trial_timeout of ${seconds} s reached`;
    const grace = this.context.timeoutGraceMs ?? TIMEOUT_GRACE_MS;
    return setTimeout(() => this.end({ kind: 'failed', reason }, grace), Math.min(seconds * 1000, LONGEST_TIMER_MS));
  }

  private end(outcome: Outcome, graceMs: number): void {
    if (this.ending) return;
    this.ending = outcome;
    void this.program?.terminate(graceMs);
  }

  /** The failure file, else the last lines of stderr. */
  private failureText(exit: Exit): string {
    if (exit.code === 0) return '';
    const written = firstText(this.paths.failure, FAILURE_CHARACTERS);
    if (written !== '') return written;
    const lines = lastText(this.logFile('stderr.log'), 8 * FAILURE_CHARACTERS)
      .trimEnd()
      .split('\n');
    return lines.slice(-STDERR_LINES).join('\n').slice(-FAILURE_CHARACTERS).trim();
  }

  /** Stores what the program left. Where it made that unreadable the trial has failed, whatever it reported. */
  private async keep(outcome: Outcome): Promise<{ outcome: Outcome; artifacts: string[] }> {
    try {
      const artifacts = await this.store(outcome);
      return { outcome: (outcome.kind === 'interrupted' && this.unfitCheckpoint()) || outcome, artifacts };
    } catch (error) {
      if (!isErrno(error, ...UNREADABLE)) throw error;
      const reason = `cannot keep what the program left: ${(error as Error).message}`;
      return { outcome: outcome.kind === 'completed' ? { kind: 'failed', reason } : outcome, artifacts: [] };
    }
  }

  /** Puts logs, archives and checkpoints into the sweep's folder; returns the names of the archives. */
  private async store(outcome: Outcome): Promise<string[]> {
    // First: a worker that has to go may have seconds left, and without these the next attempt begins anew.
    if (outcome.kind !== 'completed') await this.checkpoints.save(false);
    if (outcome.kind !== 'completed' && this.checkpoints.any) await this.reports.saveRanges();
    for (const name of LOGS) await this.uploads.log(name, this.logFile(name), true);
    await this.reports.saveSteps(this.home, true);
    if (outcome.kind === 'interrupted') return [];
    const artifacts: string[] = [];
    for (const [name, source] of [
      ['model.tar.gz', this.paths.model],
      ['output.tar.gz', this.paths.outputData],
    ] as const) {
      const file = join(this.home, name);
      if (!(await packFolder(source, file))) continue;
      await this.uploads.store(name, file, true);
      artifacts.push(name);
    }
    return artifacts;
  }
}
