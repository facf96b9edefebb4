import { priceWorkers } from '../aws/prices';
import { chooseQueue } from '../backend/batch/choose-queue';
import { wantsCanary } from '../backend/batch/plan-jobs';
import { mostWorkers, workerSize } from '../backend/batch/worker-size';
import type { DeploymentRecord, QueueRecord } from '../contract/deployment';
import { costLines } from '../cost/cost-lines';
import { estimateCost, type CostEstimate } from '../cost/estimate';
import { requirePrice } from '../cost/require-price';
import type { SweepSpec } from '../spec/sweep-spec';
import type { Lock } from '../sweep/records';
import { align } from './align';
import { formatCount, formatDuration, plural } from './format';

export interface AwsPlanFlags {
  readonly queue?: string;
  readonly parallel?: number;
  /** False: no worker goes ahead of the others. */
  readonly canary?: boolean;
}

export interface AwsPlanRequest {
  readonly spec: SweepSpec;
  /** Trials that are to be run. */
  readonly trials: number;
  readonly deployment: DeploymentRecord;
  readonly flags: AwsPlanFlags;
  /** Why workers run in AWS. */
  readonly why: string;
}

/** What will be asked of AWS. */
export interface AwsPlan {
  readonly queue: QueueRecord;
  readonly workers: number;
  readonly canary: boolean;
  readonly cost: CostEstimate;
  /** For people: a line, and a table. */
  readonly text: string;
  /** For programs. */
  readonly facts: object;
  readonly warnings: readonly string[];
}

/**
 * What a sweep will ask of AWS, and what that costs.
 *
 * @throws QueueUnknown, ResourcesNotAvailable, PriceUnknown
 */
export async function awsPlan(request: AwsPlanRequest): Promise<AwsPlan> {
  const { spec, trials, deployment, flags } = request;
  const queue = chooseQueue(deployment, spec.resources, flags.queue ?? spec.resources.queue);
  const most = mostWorkers(spec.resources, queue);
  const workers = Math.min(flags.parallel ?? spec.limits.parallel ?? most, trials);
  const canary = flags.canary !== false && workers > 1 && wantsCanary(trials);
  const cost = await costOf(request, queue, workers);
  const { namespace, region } = deployment;
  return {
    queue,
    workers,
    canary,
    cost,
    text: planText(request, { queue, workers, canary, cost }),
    facts: { namespace, region, queue: queue.name, ...workerSize(spec.resources, queue), canary, cost },
    warnings: workers > most ? [crowded(workers, most, queue)] : [],
  };
}

/** What of the plan is pinned with the sweep. */
export function priceOf({ cost }: AwsPlan): Pick<Lock, 'pricePerHourUsd'> {
  return cost.chargedPerHourUsd === undefined ? {} : { pricePerHourUsd: cost.chargedPerHourUsd };
}

async function costOf(
  { spec, trials, deployment }: AwsPlanRequest,
  queue: QueueRecord,
  workers: number,
): Promise<CostEstimate> {
  const { limits, retry, resources } = spec;
  const price = await priceWorkers(queue, resources, deployment.region);
  requirePrice(limits, price);
  return estimateCost({ price, spot: queue.spot, trials, workers, limits, retry });
}

function planText(
  { spec, trials, deployment, why }: AwsPlanRequest,
  { queue, workers, canary, cost }: Pick<AwsPlan, 'queue' | 'workers' | 'canary' | 'cost'>,
): string {
  const { vcpus, memoryMiB, gpus } = workerSize(spec.resources, queue);
  const graphics = gpus > 0 ? `, ${plural(gpus, 'GPU')}` : '';
  const rows = [
    ['trials', `${formatCount(trials)}${canary ? '; one runs first, alone, and the others when it succeeded' : ''}`],
    ['workers', `${formatCount(workers)} on queue ${queue.name}, ${capacity(queue)}`],
    ['each', `${vcpus} vCPU, ${formatCount(memoryMiB)} MiB${graphics}`],
    ['time', timeText(spec)],
    ['image', deployment.image],
    ...costLines(cost, spec.limits, queue.spot),
  ];
  return `on AWS Batch in ${deployment.region} (${why})\n${align(rows, Infinity)}`;
}

function capacity({ platform, spot }: QueueRecord): string {
  const kind = platform === 'fargate' ? 'Fargate' : 'EC2';
  return spot ? `${kind} Spot` : kind;
}

function timeText({ limits: { trialTimeoutSec, maxRuntimeSec } }: SweepSpec): string {
  const trial =
    trialTimeoutSec === undefined ? 'no limit for a trial' : `${formatDuration(trialTimeoutSec)} for a trial`;
  const sweep = maxRuntimeSec === undefined ? 'none for the sweep' : `${formatDuration(maxRuntimeSec)} for the sweep`;
  return `${trial}, ${sweep}`;
}

function crowded(workers: number, most: number, { name, maxVcpus }: QueueRecord): string {
  const rest = `queue ${name} runs ${formatCount(most)} at once with its ${formatCount(maxVcpus)} vCPUs`;
  return `${formatCount(workers)} workers are more than fit: ${rest}, and the others wait`;
}
