import { readDeployment } from '../aws/deployment';
import { createBackend } from '../backend/registry';
import type { DeploymentRecord } from '../contract/deployment';
import { SweepError } from '../contract/sweep-error';
import { isRemote, parentAddress } from '../store/address';
import { awsPlan } from './aws-plan';
import { forTheRest } from './budget';
import { rootInAws, type AwsChoice } from './choose-backend';
import type { ResumeRequest } from './commands/resume';
import { askBefore } from './confirm';
import { UNKNOWN_DIGEST } from './create-sweep';
import { ExitCode } from './exit-codes';
import { followSweep } from './follow-sweep';
import { plural } from './format';
import { startInAws } from './start-in-aws';

/** Goes on with a sweep by jobs of AWS Batch, as many as are of use beside those that are still there. */
export async function resumeInAws(request: ResumeRequest, { why, place }: AwsChoice): Promise<ExitCode> {
  const { io, reporter, flags, folder, manifest, left } = request;
  const deployment = await readDeployment(place);
  checkReach(request, deployment);
  const { lock } = manifest;
  const spec = forTheRest(manifest, request.leftUsd);
  const { programDigest } = deployment;
  const isOther = ![programDigest, UNKNOWN_DIGEST].includes(lock.program.digest);
  if (isOther)
    reporter.warning('another program was deployed since the sweep was created: old and new results may not compare');
  const queue = flags.queue ?? lock.queue;
  const plan = await awsPlan({ spec, trials: left, deployment, flags: { ...flags, ...(queue && { queue }) }, why });
  const workers = plan.workers - (await atWork(request));
  const { id, trials } = manifest;
  if (workers <= 0) {
    reporter.message(`enough workers are at work on ${id} already: none is started`);
    return followSweep({ ...request, deployment, jobs: await createBackend('batch', { folder }) });
  }
  for (const warning of plan.warnings) reporter.warning(warning);
  reporter.message(`resuming ${id}: ${plural(left, 'trial')} of ${trials} left\n${plan.text}`);
  if (!(await askBefore(io, `start ${plural(workers, 'worker')} in AWS?`, flags))) {
    reporter.message('nothing was started');
    return ExitCode.interrupted;
  }
  await folder.clearStop();
  await folder.markStarted();
  reporter.event('sweep', { id, uri: folder.uri, trials, workers });
  return startInAws({ ...request, deployment, plan: { ...plan, workers }, detach: flags.detach === true });
}

/** Workers that are jobs of the sweep and stay. */
async function atWork({ folder, stopped }: ResumeRequest): Promise<number> {
  return stopped ? 0 : (await (await createBackend('batch', { folder })).describe()).live;
}

/** @throws RootNotInAws, ChannelNotInAws */
function checkReach({ folder, manifest }: ResumeRequest, { sweeps }: DeploymentRecord): void {
  rootInAws({ root: parentAddress(folder.uri) }, sweeps);
  for (const [name, address] of Object.entries(manifest.lock.channels)) {
    if (isRemote(address)) continue;
    throw new SweepError('ChannelNotInAws', `channel '${name}' is ${address}, which workers in AWS cannot read`, {
      hint: 'the sweep was created on a machine: --on process goes on with it there',
    });
  }
}
