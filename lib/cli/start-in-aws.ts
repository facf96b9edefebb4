import { createBackend } from '../backend/registry';
import type { DeploymentRecord } from '../contract/deployment';
import type { SweepFolder } from '../folder/sweep-folder';
import type { Manifest } from '../sweep/records';
import type { AwsPlan } from './aws-plan';
import { call } from './call';
import { ExitCode } from './exit-codes';
import { followSweep } from './follow-sweep';
import { plural } from './format';
import type { Io } from './io';
import type { Reporter } from './reporter';

export interface AwsStart {
  readonly io: Io;
  readonly reporter: Reporter;
  readonly folder: SweepFolder;
  readonly manifest: Manifest;
  readonly deployment: DeploymentRecord;
  readonly plan: AwsPlan;
  /** The command ends when the jobs are in the queue. */
  readonly detach: boolean;
}

/** Puts workers into the queue and follows the sweep, which goes on whatever becomes of this command. */
export async function startInAws(options: AwsStart): Promise<ExitCode> {
  const { io, reporter, folder, manifest, deployment, plan } = options;
  const { queue, canary, workers } = plan;
  const target = { deployment, queue, resources: manifest.spec.resources, canary };
  const backend = await createBackend('batch', { folder, target });
  let isInterrupted = false;
  // Jobs are submitted and noted down in one go: half of that would leave jobs that nobody knows of.
  const release = io.onInterrupt(() => (isInterrupted = true));
  try {
    await backend.start(folder.uri, workers);
  } catch (error) {
    release();
    reporter.message(`no worker was started; the sweep is kept: \`${call('resume', folder)}\` tries again`);
    throw error;
  }
  reporter.message(`${plural(workers, 'worker')} in queue ${queue.name}: they go on when this command ends`);
  if (options.detach || isInterrupted) {
    release();
    leave(options, workers);
    return isInterrupted ? ExitCode.interrupted : ExitCode.ok;
  }
  // It listens to Ctrl-C from its first moment.
  const following = followSweep({ ...options, jobs: backend });
  release();
  return following;
}

/** Tells how to come back to a sweep that goes on without this command. @param workers that it has started */
export function leave(
  { reporter, manifest, folder }: Pick<AwsStart, 'reporter' | 'manifest' | 'folder'>,
  workers: number,
): void {
  reporter.event('detached', { id: manifest.id, workers, uri: folder.uri });
  reporter.message(`\`${call('follow', folder)}\` shows how it goes, \`${call('stop', folder)}\` ends it`);
}
