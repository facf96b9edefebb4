import { FolderReader } from '../../folder/folder-reader';
import { call } from '../call';
import { ExitCode } from '../exit-codes';
import type { Io } from '../io';
import { locateSweep } from '../locate-sweep';
import { createReporter } from '../reporter';

export interface StopFlags {
  readonly root?: string;
  /** Interrupt the trials that run, too. */
  readonly now?: boolean;
  readonly json?: boolean;
}

/** `sweep stop`: no worker claims another trial, wherever it runs. */
export async function stopCommand(io: Io, sweep: string | undefined, flags: StopFlags): Promise<ExitCode> {
  const reporter = createReporter(io, { json: flags.json === true });
  const folder = await locateSweep(sweep, flags.root);
  const manifest = await folder.manifest();
  await folder.readClock();
  const reader = new FolderReader(folder, manifest.trials);
  await reader.refresh();
  if (reader.results().length === manifest.trials) {
    reporter.event('complete', { id: folder.id });
    reporter.message(`${folder.id} is complete: there is nothing to stop`);
    return ExitCode.ok;
  }
  const interrupt = flags.now === true;
  await folder.stop({ cause: 'user', reason: 'stopped by `sweep stop`', interrupt });
  reporter.event('stopped', { id: folder.id, interrupt });
  const within = `within ${manifest.lock.heartbeatSec} s`;
  const running = interrupt ? `trials that run are interrupted ${within}` : 'trials that run will finish';
  reporter.message(`${folder.id} is stopped: ${running}`);
  reporter.message(`\`${call('resume', folder)}\` goes on with it`);
  return ExitCode.ok;
}
