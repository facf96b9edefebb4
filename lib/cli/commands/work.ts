import { preparePythonEnv } from '../../backend/python-env';
import { Employer } from '../../backend/employer';
import { asFailure } from '../../backend/worker-messages';
import { describeTransfer } from '../../channels/transfer';
import { CONTAINER_VARIABLE, PROGRAM_PATH_VARIABLE } from '../../contract/environment';
import { FolderReader } from '../../folder/folder-reader';
import type { SweepFolder } from '../../folder/sweep-folder';
import { StoreError } from '../../store/store';
import { whyNotNeeded } from '../../sweep/decide';
import type { Manifest } from '../../sweep/records';
import { work } from '../../worker/work';
import type { WorkerEvent } from '../../worker/worker-loop';
import { call } from '../call';
import { ExitCode } from '../exit-codes';
import { formatError } from '../format-error';
import { formatDuration, formatNumber } from '../format';
import type { Io } from '../io';
import { locateSweep } from '../locate-sweep';
import { localManifest, programChange, type PlaceFlags } from '../places';
import { ProgressTracker } from '../progress';
import type { RootFlags } from '../root-address';

export interface WorkFlags extends PlaceFlags, RootFlags {
  /** Stay while others work. */
  readonly wait: boolean;
  readonly quiet?: boolean;
  /** Trials after whose end to leave; the exit code then says whether one of them failed. */
  readonly limit?: number;
}

/** `sweep work`: works on a sweep in this process. */
export async function workCommand(io: Io, sweep: string | undefined, flags: WorkFlags): Promise<ExitCode> {
  const drain = new AbortController();
  const interrupt = new AbortController();
  const unsubscribe = io.onInterrupt((count) => (count === 1 ? drain : interrupt).abort());
  const employer = new Employer();
  employer.onGone(() => interrupt.abort());
  try {
    const folder = await locateSweep(sweep, flags);
    const asCreated = await folder.manifest();
    // One of many in containers has no person beside it, and was started with a checked program.
    const isInImage = flags.container === undefined && process.env[CONTAINER_VARIABLE] !== undefined;
    const isAlone = flags.quiet !== true && !isInImage;
    const nothing = isAlone ? await whyNothing(folder, asCreated) : undefined;
    if (nothing !== undefined) {
      io.out(nothing);
      return ExitCode.ok;
    }
    const manifest = localManifest(asCreated, flags);
    const container = manifest.lock.program.folder;
    const change = isAlone ? programChange(manifest) : undefined;
    if (change !== undefined) io.err(`warning: ${change}`);
    const path = await programPath(container, io);
    const onEvent = (event: WorkerEvent): void => {
      employer.hearsOfWork();
      if (flags.quiet !== true) io.out(line(event));
    };
    const signals = { drain: drain.signal, interrupt: interrupt.signal };
    const limit = flags.limit === undefined ? {} : { limit: flags.limit };
    const { failed } = await work({
      folder,
      manifest,
      container,
      path,
      linger: flags.wait,
      ...limit,
      onEvent,
      onTransfer: (transfer) => void (flags.quiet === true || io.out(describeTransfer(transfer))),
      ...signals,
    });
    if (interrupt.signal.aborted) return ExitCode.interrupted;
    return flags.limit === undefined ? ExitCode.ok : await limitedExit(folder, failed);
  } catch (error) {
    employer.tell(asFailure(error));
    if (!(error instanceof StoreError) || error.kind !== 'transient') throw error;
    io.err(formatError(error, { debug: false, colors: io.errorColors }));
    return ExitCode.storeAway;
  } finally {
    unsubscribe();
    employer.leave();
  }
}

/** Whether others should follow: those that wait for a canary would find a sweep that is stopped on machines of their own. */
async function limitedExit(folder: SweepFolder, failed: number): Promise<ExitCode> {
  if (failed > 0) return ExitCode.trialsFailed;
  return (await folder.stopRecord()) ? ExitCode.unfinished : ExitCode.ok;
}

/** Why there is nothing to work on, and what to do; `undefined` when there is. */
async function whyNothing(folder: SweepFolder, manifest: Manifest): Promise<string | undefined> {
  await folder.readClock();
  const { ended, stop } = await new ProgressTracker(folder, new FolderReader(folder, manifest.trials), manifest).look();
  if (ended === manifest.trials) return `${folder.id} is complete: there is nothing to do`;
  if (!stop) return undefined;
  const how = whyNotNeeded(stop) !== undefined ? '' : `\n\`${call('resume', folder)}\` goes on with it`;
  return `${folder.id} is stopped: ${stop.reason}${how}`;
}

async function programPath(container: string, io: Io): Promise<string[]> {
  const prepared = process.env[PROGRAM_PATH_VARIABLE];
  if (prepared !== undefined) return [prepared];
  const { binDir } = await preparePythonEnv(container, { onProgress: (text) => io.out(text) });
  return binDir === undefined ? [] : [binDir];
}

function line(event: WorkerEvent): string {
  const trial = `trial ${event.id.trial}${event.id.attempt > 1 ? ` (attempt ${event.id.attempt})` : ''}`;
  switch (event.kind) {
    case 'started':
    case 'interrupted':
      return `${trial} ${event.kind}`;
    case 'completed': {
      const objective = event.objective === undefined ? '' : `: ${formatNumber(event.objective)}`;
      return `${trial} completed in ${formatDuration(event.durationSec)}${objective}`;
    }
    case 'stopped':
      return `${trial} stopped early: ${event.reason}`;
    case 'failed':
      return `${trial} failed${event.final ? '' : ', will be tried again'}: ${event.reason}`;
  }
}
