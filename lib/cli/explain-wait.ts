import { readDeployment } from '../aws/deployment';
import type { BatchJobs } from '../backend/batch/job-states';
import type { DeploymentRecord } from '../contract/deployment';
import { SweepError } from '../contract/sweep-error';
import { hasProblem, type Finding } from '../doctor/finding';
import type { Manifest } from '../sweep/records';
import { call } from './call';
import { deploymentPlace, type DeploymentFlags } from './deployment';
import { findingsText } from './findings-text';
import type { Io } from './io';
import type { Reporter } from './reporter';

export interface WaitOptions {
  readonly io: Io;
  readonly look: BatchJobs;
  readonly manifest: Manifest;
  readonly reporter: Reporter;
  /** @default it is asked for */
  readonly deployment?: DeploymentRecord;
  readonly flags?: DeploymentFlags;
}

/** Says why workers wait for a machine for longer than usual: what `sweep doctor` finds. Never rejects. */
export async function explainWait(options: WaitOptions): Promise<void> {
  const { io, reporter } = options;
  reporter.warning('workers wait for a machine for longer than usual; looking for the reason');
  try {
    const findings = (await find(options)).filter(({ level }) => level !== 'ok');
    for (const finding of findings) reporter.event('finding', { section: 'AWS', ...finding });
    if (findings.length > 0) reporter.message(findingsText(findings, io.colors));
    if (!hasProblem(findings))
      reporter.message('nothing is wrong that could be seen: AWS may be short of such machines');
  } catch (error) {
    reporter.warning(`the reason could not be found: ${(error as Error).message}; \`${call('doctor')}\` tries again`);
  }
}

/** @throws DeploymentUnknown, and what any request to AWS may throw */
async function find({ look, manifest, ...options }: WaitOptions): Promise<readonly Finding[]> {
  const { diagnose } = await import('../aws/doctor/diagnose');
  const place = deploymentPlace(options.flags);
  const deployment = options.deployment ?? (place && (await readDeployment(place)));
  const queue = deployment?.queues.find(({ name }) => name === manifest.lock.queue);
  if (!deployment || !queue) {
    throw new SweepError('DeploymentUnknown', `no deployment with the queue ${manifest.lock.queue} is known here`);
  }
  const jobs = look.jobs.filter(({ counts }) => counts.runnable > 0).map(({ id }) => id);
  return diagnose({ deployment, queue, resources: manifest.spec.resources, jobs });
}
