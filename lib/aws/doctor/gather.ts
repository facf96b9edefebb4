import type { DeploymentRecord, QueueRecord } from '../../contract/deployment';
import type { EnvironmentFacts, Facts, WorkerSize } from '../../doctor/facts';
import { fittingTypes } from '../../doctor/fitting-types';
import { quotaCodes } from '../../doctor/quota-codes';
import { valueOr } from '../../doctor/reading';
import { readEnvironments, readJobDefinition, readJobQueue } from './batch';
import { readBucket } from './bucket';
import type { DoctorClients } from './clients';
import { readImage } from './image';
import { readInstanceTypes } from './instance-types';
import { readJobs } from './jobs';
import { readNetwork } from './network';
import { readQuotas } from './quotas';
import { readSpot } from './spot';

export interface Asked {
  readonly deployment: DeploymentRecord;
  readonly queue: QueueRecord;
  readonly size: WorkerSize;
  /** @default those of the queue's last day */
  readonly jobs?: readonly string[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Asks AWS everything that checks look at, as much of it at once as can be. */
export async function gather(clients: DoctorClients, asked: Asked): Promise<Facts> {
  const { deployment, queue, size, now } = asked;
  const [place, { jobQueue, jobs }, jobDefinition, image, bucket] = await Promise.all([
    gatherPlace(clients, asked),
    gatherJobs(clients, asked),
    readJobDefinition(clients.batch, queue),
    readImage(deployment.image),
    readBucket(clients.s3, deployment.sweeps),
  ]);
  return { deployment, queue, size, now, ...place, jobQueue, jobs, jobDefinition, image, bucket };
}

/** A queue that is not there has no jobs, and asking for them is an error. */
async function gatherJobs(
  { batch }: DoctorClients,
  { queue, jobs: ids, now }: Asked,
): Promise<Pick<Facts, 'jobQueue' | 'jobs'>> {
  const jobQueue = await readJobQueue(batch, queue);
  const isGone = jobQueue.ok && jobQueue.value === undefined;
  const asked = isGone && ids === undefined ? [] : ids;
  return { jobQueue, jobs: await readJobs(batch, { queue: queue.queue, now, ...(asked && { ids: asked }) }) };
}

type Place = Pick<
  Facts,
  'environments' | 'instanceTypes' | 'quotas' | 'subnets' | 'endpoints' | 'closedGroups' | 'spot'
>;

/** Where workers would run. What the compute environments say goes before the record, which may be older. */
async function gatherPlace(
  { batch, ec2, quotas }: DoctorClients,
  { deployment, queue, size, now }: Asked,
): Promise<Place> {
  const { region } = deployment;
  const environments = await readEnvironments(batch, queue);
  const known = valueOr(environments, []);
  const [instanceTypes, network] = await Promise.all([
    readInstanceTypes(ec2, instanceNames(known, queue)),
    readNetwork(ec2, known, region),
  ]);
  const types = fittingTypes(valueOr(instanceTypes, []), size);
  const markets = environmentTypes(known, queue);
  const zones = valueOr(network.subnets, []).map(({ zone }) => zone);
  const [quotaReadings, spot] = await Promise.all([
    readQuotas(
      quotas,
      quotaCodes(
        types.map(({ type }) => type),
        markets,
      ),
    ),
    markets.includes('SPOT')
      ? readSpot(ec2, { types, zones: [...new Set(zones)], vcpus: queue.maxVcpus, region, now })
      : undefined,
  ]);
  return { environments, instanceTypes, ...network, quotas: quotaReadings, ...(spot && { spot }) };
}

function instanceNames(environments: readonly EnvironmentFacts[], queue: QueueRecord): readonly string[] {
  const names = environments.flatMap(({ instanceTypes }) => instanceTypes);
  return names.length > 0 ? [...new Set(names)] : queue.instanceTypes;
}

function environmentTypes(environments: readonly EnvironmentFacts[], { platform, spot }: QueueRecord): string[] {
  if (environments.length > 0) return [...new Set(environments.map(({ type }) => type))];
  if (platform === 'fargate') return [spot ? 'FARGATE_SPOT' : 'FARGATE'];
  return [spot ? 'SPOT' : 'EC2'];
}
