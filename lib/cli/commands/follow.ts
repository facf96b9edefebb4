import type { ExitCode } from '../exit-codes';
import { followSweep } from '../follow-sweep';
import type { Io } from '../io';
import { locateSweep } from '../locate-sweep';
import { createReporter } from '../reporter';
import type { RootFlags } from '../root-address';
import { jobsOf } from '../sweep-jobs';

export interface FollowFlags extends RootFlags {
  readonly json?: boolean;
}

/** `sweep follow`: shows a sweep that others work on, until it is over or Ctrl-C; the sweep goes on without it. */
export async function followCommand(io: Io, sweep: string | undefined, flags: FollowFlags): Promise<ExitCode> {
  const reporter = createReporter(io, { json: flags.json === true });
  const folder = await locateSweep(sweep, flags);
  const manifest = await folder.manifest();
  await folder.readClock();
  reporter.event('sweep', { id: manifest.id, uri: folder.store.uri, trials: manifest.trials });
  reporter.message(`following ${manifest.id} in ${folder.store.uri}`);
  return followSweep({ io, reporter, folder, manifest, flags, jobs: await jobsOf(folder, manifest) });
}
