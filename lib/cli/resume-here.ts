import type { HereChoice } from './choose-backend';
import type { ResumeRequest } from './commands/resume';
import type { ExitCode } from './exit-codes';
import { plural } from './format';
import { defaultWorkers, prepareWorkers } from './local-workers';
import { localManifest, placeArguments, programChange } from './places';
import { runSweep } from './run-sweep';

/** Goes on with a sweep by workers of this machine. */
export async function resumeHere(request: ResumeRequest, choice: HereChoice): Promise<ExitCode> {
  const { io, reporter, flags, folder, manifest, left } = request;
  const { spec } = manifest;
  const inImage = choice.name === 'docker' && flags.image !== undefined;
  const here = localManifest(manifest, flags, { inImage });
  const change = inImage ? undefined : programChange(here);
  if (change !== undefined) reporter.warning(change);
  // Before what takes long: whether workers could write at all.
  await folder.store.now();
  const { program, channels } = here.lock;
  const resolved = { container: program.folder, channels };
  const recruit = await prepareWorkers(choice, { resolved, spec, image: flags.image, reporter });
  await folder.clearStop();
  await folder.markStarted();
  const workers = Math.min(flags.parallel ?? defaultWorkers(spec, left), left);
  reporter.event('sweep', { id: manifest.id, uri: folder.store.uri, trials: manifest.trials, workers });
  reporter.message(`resuming ${manifest.id}: ${plural(left, 'trial')} of ${manifest.trials} left`);
  const workArguments = placeArguments(flags, here, choice.name);
  return runSweep({ io, reporter, folder, manifest, workers, recruit, workArguments, detach: flags.detach === true });
}
