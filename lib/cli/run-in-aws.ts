import { readDeployment } from '../aws/deployment';
import { createSearcher } from '../search/registry';
import { openStore } from '../store/registry';
import { awsPlan, priceOf, type AwsPlan } from './aws-plan';
import { askBefore } from './confirm';
import { rootInAws, type AwsChoice } from './choose-backend';
import { createSweep, resolveChannels } from './create-sweep';
import { deployedProgram } from './deployed-program';
import { ExitCode } from './exit-codes';
import { describePlan, showPlan, type Plan } from './plan';
import { planWarnings } from './plan-warnings';
import type { RunRequest } from './run-request';
import { startInAws } from './start-in-aws';
import { uploadInputs } from './upload-inputs';

/** Runs a new sweep by jobs of AWS Batch. Until the plan is agreed to, nothing is made and nothing costs anything. */
export async function runInAws(request: RunRequest, { why, place }: AwsChoice): Promise<ExitCode> {
  const { io, reporter, flags, spec, seed, trials, prior } = request;
  const deployment = await readDeployment(place);
  const root = rootInAws(flags, deployment.sweeps);
  const program = deployedProgram(spec, request, deployment);
  const channels = resolveChannels(spec, request.base);
  const aws = await awsPlan({ spec, trials, deployment, flags, why });
  for (const warning of [...planWarnings(spec, trials, 'batch'), ...aws.warnings]) reporter.warning(warning);
  const plan = planOf(request, aws, root);
  if (flags.dryRun === true)
    return showPlan(plan, createSearcher(spec, seed, prior?.observations.length), io, reporter);
  reporter.message(describePlan(plan));
  if (!(await askBefore(io, `start ${spec.name} in AWS?`, flags))) {
    reporter.message('nothing was started');
    return ExitCode.interrupted;
  }
  const store = openStore(root);
  const resolved = { ...program, channels: await uploadInputs(channels, deployment, reporter) };
  const pinned = { image: deployment.image, queue: aws.queue.name, ...priceOf(aws) };
  const { folder, manifest } = await createSweep({ spec, seed, trials, resolved, store, prior, aws: pinned });
  // The jobs mark the start, too; a limit on the time alone needs the mark before the first worker is there.
  if (spec.limits.maxRuntimeSec !== undefined) await folder.markStarted();
  reporter.event('sweep', { id: manifest.id, uri: folder.uri, trials, workers: aws.workers });
  reporter.message(`sweep ${manifest.id} in ${folder.uri}`);
  return startInAws({ io, reporter, folder, manifest, deployment, plan: aws, detach: flags.detach === true });
}

function planOf({ spec, seed, trials, prior }: RunRequest, aws: AwsPlan, root: string): Plan {
  return { spec, seed, trials, prior, workers: aws.workers, root, backend: 'batch', where: aws.text, facts: aws.facts };
}
