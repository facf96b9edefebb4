import { SweepError } from '../../contract/sweep-error';
import type { SweepFolder } from '../../folder/sweep-folder';
import type { Manifest } from '../../sweep/records';
import { call } from '../call';
import { ExitCode } from '../exit-codes';
import type { Io } from '../io';
import { locateSweep } from '../locate-sweep';
import { LogPrinter } from '../log-printer';
import type { RootFlags } from '../root-address';
import { jobsOf } from '../sweep-jobs';
import { lookAtTrial } from '../trial-look';

/** The last lines of each worker that are shown. */
const WORKER_LINES = 100;

export interface LogsFlags extends RootFlags {
  readonly sweep?: string;
  readonly attempt?: number;
  readonly stderr?: boolean;
  readonly follow?: boolean;
  /** Workers that failed in AWS, in place of a trial. */
  readonly workers?: boolean;
}

/** `sweep logs`: what a trial's program printed, or what workers did that failed before they could say why. */
export async function logsCommand(io: Io, trial: number | undefined, flags: LogsFlags): Promise<ExitCode> {
  if (flags.workers === true && trial !== undefined) {
    throw new SweepError('TrialNotMeant', `--workers shows logs of workers, not of trial ${trial}`, {
      hint: 'leave the number of the trial out, or --workers',
    });
  }
  if (trial === undefined && flags.workers !== true) {
    throw new SweepError('TrialMissing', 'missing the number of a trial, whose log it is', {
      hint: `\`${call('logs')} 0\` shows that of trial 0, --workers those of workers that failed in AWS`,
    });
  }
  const folder = await locateSweep(flags.sweep, flags);
  const manifest = await folder.manifest();
  if (trial === undefined) return workerLogs(io, folder, manifest);
  if (trial >= manifest.trials) {
    throw new SweepError('TrialUnknown', `${manifest.id} has no trial ${trial}`, {
      hint: `its trials are 0 to ${manifest.trials - 1}; --sweep names another sweep`,
    });
  }
  const { attempt } = flags;
  const attempts = attempt === undefined ? 0 : ((await lookAtTrial(folder, trial))?.attempt ?? 0);
  if (attempt !== undefined && attempt > attempts) {
    throw new SweepError('AttemptUnknown', `trial ${trial} of ${manifest.id} has no attempt ${attempt}`, {
      hint: attempts === 0 ? 'it has not started' : `its attempts are 1 to ${attempts}`,
    });
  }
  await folder.readClock();
  const log = flags.stderr === true ? 'stderr.log' : 'stdout.log';
  const printer = new LogPrinter({ io, folder, manifest, trial, attempt, log });
  if (flags.follow !== true) {
    await printer.once();
    return ExitCode.ok;
  }
  return follow(io, printer);
}

/** The folder has nothing of a worker that died before it could write; CloudWatch has what it printed. */
async function workerLogs(io: Io, folder: SweepFolder, manifest: Manifest): Promise<ExitCode> {
  const jobs = await jobsOf(folder, manifest);
  if (!jobs) {
    throw new SweepError('NoWorkersInAws', `${manifest.id} was not started in AWS`, {
      hint: `\`${call('logs')} TRIAL\` shows what the program of a trial printed`,
    });
  }
  const failed = await jobs.failedWorkers(WORKER_LINES);
  for (const { id, reason, exitCode, statusReason, lines } of failed) {
    const end = exitCode === undefined ? [] : [`exit code ${exitCode}`];
    const why = [...end, reason, statusReason].filter((part) => part !== undefined && part !== '').join(', ');
    io.err(io.errorColors.dim(`worker ${id}: ${why}`));
    for (const line of lines) io.out(line.trimEnd());
  }
  if (failed.length === 0) io.err(io.errorColors.dim('no worker has failed'));
  return ExitCode.ok;
}

async function follow(io: Io, printer: LogPrinter): Promise<ExitCode> {
  const leave = new AbortController();
  const unsubscribe = io.onInterrupt(() => leave.abort());
  try {
    await printer.follow(leave.signal);
    return leave.signal.aborted ? ExitCode.interrupted : ExitCode.ok;
  } finally {
    unsubscribe();
  }
}
