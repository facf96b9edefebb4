import { existsSync } from 'node:fs';
import { readDeployment } from '../aws/deployment';
import type { BatchJobs } from '../backend/batch/job-states';
import { createBackend } from '../backend/registry';
import type { DeploymentRecord } from '../contract/deployment';
import { formatUsd } from '../cost/format-usd';
import { SweepError } from '../contract/sweep-error';
import type { SweepFolder } from '../folder/sweep-folder';
import { isRemote, parentAddress } from '../store/address';
import type { Lock, Manifest } from '../sweep/records';
import { awsPlan, type AwsPlan } from './aws-plan';
import { forTheRest } from './budget';
import { rootInAws, type AwsChoice } from './choose-backend';
import type { ResumeRequest } from './commands/resume';
import { askBefore } from './confirm';
import { programDigest, UNKNOWN_DIGEST } from './create-sweep';
import { ExitCode } from './exit-codes';
import { followSweep } from './follow-sweep';
import { plural } from './format';
import type { Progress } from './progress';
import { leave, startInAws } from './start-in-aws';

/** Prices of Spot go up and down a little all the time. */
const PRICE_TOLERANCE = 1.2;

/** Goes on with a sweep by jobs of AWS Batch, as many as are of use beside those that are still there. */
export async function resumeInAws(request: ResumeRequest, { why, place }: AwsChoice): Promise<ExitCode> {
  const { io, reporter, flags, folder, manifest, left } = request;
  const deployment = await readDeployment(place);
  checkReach(request, deployment);
  const { lock } = manifest;
  const spec = forTheRest(manifest, request.leftUsd);
  for (const warning of programWarnings(lock, deployment)) reporter.warning(warning);
  const queue = flags.queue ?? lock.queue;
  // A trial that takes hours would be waited for, to learn what those that have ended have shown.
  const canary = flags.canary !== false && !isProven(request, deployment);
  const planFlags = { ...flags, canary, ...(queue && { queue }) };
  const plan = await awsPlan({ spec, trials: left, deployment, flags: planFlags, why });
  const jobs = await createBackend('batch', { folder });
  const workers = plan.workers - staying(request.progress, await jobs.describe());
  const { id, trials } = manifest;
  if (workers <= 0) {
    reporter.message(`enough workers are at work on ${id} already: none is started`);
    if (request.progress.stop) await goOn(folder);
    if (flags.detach !== true) return followSweep({ ...request, deployment, jobs });
    leave(request, 0);
    return ExitCode.ok;
  }
  for (const warning of [...plan.warnings, ...priceWarnings(manifest, plan)]) reporter.warning(warning);
  reporter.message(`resuming ${id}: ${plural(left, 'trial')} of ${trials} left\n${plan.text}`);
  if (!(await askBefore(io, `start ${plural(workers, 'worker')} in AWS?`, flags))) {
    reporter.message('nothing was started');
    return ExitCode.interrupted;
  }
  await goOn(folder);
  reporter.event('sweep', { id, uri: folder.uri, trials, workers });
  return startInAws({ ...request, deployment, plan: { ...plan, workers }, detach: flags.detach === true });
}

/** The image has the program that runs, whatever was mended here since. */
function programWarnings({ program, image }: Lock, deployment: DeploymentRecord): string[] {
  const { programDigest: deployed, image: now } = deployment;
  const isOther = deployed === undefined ? image !== now : ![deployed, UNKNOWN_DIGEST].includes(program.digest);
  const isHere = deployed !== undefined && existsSync(program.folder);
  const isStale = isHere && programDigest(program.folder) !== deployed;
  return [
    ...(isOther
      ? ['another program was deployed since the sweep was created: old and new results may not compare']
      : []),
    ...(isStale
      ? [`the image does not hold the program in ${program.folder} as it is now: \`npm run update\` puts it there`]
      : []),
  ];
}

/** Workers reckon by the price that the sweep was begun with, as on another queue or another day. */
export function priceWarnings({ spec, lock }: Manifest, plan: Pick<AwsPlan, 'cost'>): string[] {
  const [before, now] = [lock.pricePerHourUsd, plan.cost.chargedPerHourUsd];
  const isHeld = spec.limits.maxCostUsd === undefined || before === undefined || now === undefined;
  if (isHeld || now <= PRICE_TOLERANCE * before) return [];
  const prices = `${formatUsd(now)} an hour now, and is reckoned at the ${formatUsd(before)} that the sweep was begun with`;
  return [`a worker costs ${prices}: it may cost more than max_cost_usd, in that proportion`];
}

async function goOn(folder: SweepFolder): Promise<void> {
  await folder.clearStop();
  await folder.markStarted();
}

/** Whether a trial has run to its end in the image that is deployed. */
function isProven({ progress, manifest }: ResumeRequest, { image }: DeploymentRecord): boolean {
  return progress.counts.completed > 0 && manifest.lock.image === image;
}

/**
 * Workers that are jobs of the sweep and will go on with it. Of one that was stopped those stay that run a trial: they
 * see nothing of the stop when it is taken back before they have ended.
 */
export function staying({ stop, counts }: Pick<Progress, 'stop' | 'counts'>, jobs: BatchJobs): number {
  if (!stop) return jobs.live;
  return stop.interrupt ? 0 : Math.min(counts.running, jobs.counts.running);
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
