import { FolderReader } from '../../folder/folder-reader';
import type { SweepFolder } from '../../folder/sweep-folder';
import type { Manifest } from '../../sweep/records';
import { call } from '../call';
import { ExitCode } from '../exit-codes';
import { plural } from '../format';
import type { Io } from '../io';
import { crewOf } from '../jobs-watch';
import { locateSweep } from '../locate-sweep';
import { createReporter, type Reporter } from '../reporter';
import type { RootFlags } from '../root-address';
import { jobsOf } from '../sweep-jobs';

export interface StopFlags extends RootFlags {
  /** Interrupt the trials that run, too. */
  readonly now?: boolean;
  readonly json?: boolean;
}

/** `sweep stop`: no worker claims another trial, wherever it runs. */
export async function stopCommand(io: Io, sweep: string | undefined, flags: StopFlags): Promise<ExitCode> {
  const reporter = createReporter(io, { json: flags.json === true });
  const folder = await locateSweep(sweep, flags);
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
  await endJobs(folder, manifest, interrupt, reporter);
  reporter.message(`\`${call('resume', folder)}\` goes on with it`);
  return ExitCode.ok;
}

/** Workers in AWS leave by themselves; those that wait for a machine would start only to find the sweep stopped. */
async function endJobs(folder: SweepFolder, manifest: Manifest, now: boolean, reporter: Reporter): Promise<void> {
  const jobs = await jobsOf(folder, manifest, now ? { graceMs: 0 } : {});
  if (!jobs) return;
  if (now) {
    await jobs.stop('interrupt');
    reporter.message('its jobs are ended: programs have 30 s to save a checkpoint');
    return;
  }
  reporter.message('waiting for up to 30 s for workers in AWS to leave');
  await jobs.stop('drain');
  const { running, starting } = crewOf(await jobs.describe());
  const atWork = running + starting;
  const left = `${plural(atWork, 'worker')} in AWS will leave after the trial that runs`;
  reporter.message(atWork === 0 ? 'its jobs are ended' : `${left}; \`${call('stop', folder)} --now\` ends it sooner`);
}
