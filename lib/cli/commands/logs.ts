import { SweepError } from '../../contract/sweep-error';
import { ExitCode } from '../exit-codes';
import type { Io } from '../io';
import { locateSweep } from '../locate-sweep';
import { LogPrinter } from '../log-printer';
import { lookAtTrial } from '../trial-look';

export interface LogsFlags {
  readonly root?: string;
  readonly sweep?: string;
  readonly attempt?: number;
  readonly stderr?: boolean;
  readonly follow?: boolean;
}

/** `sweep logs`: what a trial's program printed. */
export async function logsCommand(io: Io, trial: number, flags: LogsFlags): Promise<ExitCode> {
  const folder = await locateSweep(flags.sweep, flags.root);
  const manifest = await folder.manifest();
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
