import { readDeployment, type DeploymentPlace } from '../../aws/deployment';
import type { DeploymentRecord, QueueRecord } from '../../contract/deployment';
import { didYouMean } from '../../contract/nearest';
import { SweepError } from '../../contract/sweep-error';
import { hasProblem, ok, problem } from '../../doctor/finding';
import { examineLocal } from '../../doctor/local';
import { call } from '../call';
import { deploymentPlace, deploymentSource, type DeploymentFlags } from '../deployment';
import { ExitCode } from '../exit-codes';
import { sectionsText, type Section } from '../findings-text';
import type { Io } from '../io';
import { localFacts } from '../local-facts';
import { createReporter } from '../reporter';

export interface DoctorFlags extends DeploymentFlags {
  /** Name of a queue in the deployment. @default each of them */
  readonly queue?: string;
  readonly json?: boolean;
}

/** `sweep doctor`: what keeps sweeps from running here, and jobs of a deployment from starting. */
export async function doctorCommand(io: Io, flags: DoctorFlags): Promise<ExitCode> {
  const isJson = flags.json === true;
  const reporter = createReporter(io, { json: isJson });
  const sections: Section[] = [
    { title: 'This machine', findings: examineLocal(await localFacts(process.env)) },
    ...(await awsSections(flags)),
  ];
  for (const { title, findings } of sections) {
    for (const finding of findings) reporter.event('finding', { section: title, ...finding });
  }
  if (!isJson) io.out(sectionsText(sections, io.colors));
  return hasProblem(sections.flatMap(({ findings }) => findings)) ? ExitCode.failure : ExitCode.ok;
}

/** A deployment that cannot be read is what the doctor was asked for: a finding, not an error. */
async function awsSections(flags: DoctorFlags): Promise<Section[]> {
  try {
    const place = deploymentPlace(flags);
    if (!place) return [{ title: 'AWS', findings: [noDeployment()] }];
    return await deploymentSections(place, flags);
  } catch (error) {
    if (!(error instanceof SweepError) || error.code === 'QueueUnknown') throw error;
    const fix = error.hint ?? 'the message says what is wrong';
    return [{ title: 'AWS', findings: [problem('deployment', error.message, fix)] }];
  }
}

function noDeployment() {
  return ok('deployment', 'this checkout has none: sweeps run on this machine; `npm run up` makes one');
}

async function deploymentSections(place: DeploymentPlace, flags: DoctorFlags): Promise<Section[]> {
  const deployment = await readDeployment(place);
  const { namespace, region, toolVersion } = deployment;
  const found = ok('deployment', `${deploymentSource(place, flags)}, deployed by version ${toolVersion}`);
  // Loaded when there is something to ask: the clients of five services.
  const { diagnose } = await import('../../aws/doctor/diagnose');
  const queues = queuesOf(deployment, flags.queue);
  const sections = queues.map(async (queue) => ({
    title: `AWS: deployment ${namespace} in ${region}, queue ${queue.name} (${queue.queue})`,
    findings: await diagnose({ deployment, queue }),
  }));
  return [{ title: 'AWS', findings: [found] }, ...(await Promise.all(sections))];
}

/** @throws QueueUnknown */
function queuesOf({ queues, namespace }: DeploymentRecord, name: string | undefined): readonly QueueRecord[] {
  const named = name === undefined ? queues : queues.filter((queue) => queue.name === name);
  if (name === undefined || named.length > 0) return named;
  const names = queues.map((queue) => queue.name);
  throw new SweepError('QueueUnknown', `deployment '${namespace}' has no queue '${name}'${didYouMean(name, names)}`, {
    hint: `its queues are ${names.join(', ')}; \`${call('doctor')}\` without --queue looks at all of them`,
  });
}
