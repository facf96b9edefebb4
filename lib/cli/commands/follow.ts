import { FolderReader } from '../../folder/folder-reader';
import { conclude } from '../conclude';
import type { ExitCode } from '../exit-codes';
import type { Io } from '../io';
import { locateSweep } from '../locate-sweep';
import { createReporter } from '../reporter';
import { watchSweep } from '../watch';

export interface FollowFlags {
  readonly root?: string;
  readonly json?: boolean;
}

/** `sweep follow`: shows a sweep that others work on, until it is over or Ctrl-C; the sweep goes on without it. */
export async function followCommand(io: Io, sweep: string | undefined, flags: FollowFlags): Promise<ExitCode> {
  const begin = performance.now();
  const reporter = createReporter(io, { json: flags.json === true });
  const folder = await locateSweep(sweep, flags.root);
  const manifest = await folder.manifest();
  await folder.readClock();
  const reader = new FolderReader(folder, manifest.trials);
  reporter.event('sweep', { id: manifest.id, uri: folder.store.uri, trials: manifest.trials });
  reporter.message(`following ${manifest.id} in ${folder.store.uri}`);
  const ending = await watchSweep({ io, reporter, folder, reader, manifest });
  const elapsedSec = (performance.now() - begin) / 1000;
  const { columns } = io;
  return conclude({ folder, reader, manifest, reporter, columns, ending, elapsedSec, others: true });
}
