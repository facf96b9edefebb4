import { join } from 'node:path';
import { workerSize, type WorkerSize } from '../backend/batch/worker-size';
import { cacheDir } from '../backend/cache-dir';
import type { QueueRecord } from '../contract/deployment';
import { fargateMachines, instanceMachines, type Offers } from '../cost/machines';
import type { WorkerPrice } from '../cost/worker-price';
import type { ResourcesSpec } from '../spec/sweep-spec';
import { asAwsError } from './errors';
import { PriceCache } from './price-cache';
import type { PriceQuestion } from './price-requests';

/** A plan is waited for: prices that take longer are unknown. */
const LIMIT_MS = 8_000;

export interface PriceOptions {
  /** Folder for prices. @default `prices` in the cache folder of this machine */
  readonly cacheDir?: string;
  /** Milliseconds since the epoch. @default this machine's clock */
  readonly now?: () => number;
  /** Milliseconds after which AWS is not waited for any longer. @default 8 s */
  readonly limitMs?: number;
}

/**
 * What a worker of a queue costs: as AWS says, else as the sweep file says, else unknown. Never rejects: that AWS does
 * not answer, or does not allow the question, only makes the price unknown. Answers are kept for a day.
 *
 * @param resources of the sweep; what they leave open is the queue's
 */
export async function priceWorkers(
  queue: QueueRecord,
  resources: ResourcesSpec,
  region: string,
  options: PriceOptions = {},
): Promise<WorkerPrice> {
  const size = workerSize(resources, queue);
  const { offers, why } = await offersOf(queue, region, options);
  const machines = offers === undefined ? [] : machinesOf(queue, offers, size);
  if (machines.length > 0) return { source: 'aws', machines };
  if (resources.priceUsdPerHour !== undefined) return { source: 'file', usdPerHour: resources.priceUsdPerHour };
  return { source: 'unknown', why: why ?? `AWS lists no price for queue ${queue.name} in ${region}` };
}

function machinesOf({ platform }: QueueRecord, offers: Offers, size: WorkerSize) {
  return platform === 'fargate' ? fargateMachines(offers, size) : instanceMachines(offers, size);
}

async function offersOf(
  { platform, architecture, instanceTypes, spot }: QueueRecord,
  region: string,
  options: PriceOptions,
): Promise<{ offers?: Offers; why?: string }> {
  const cache = new PriceCache(options.cacheDir ?? join(cacheDir(), 'prices'), options.now ?? Date.now);
  const question: PriceQuestion = { region, platform, architecture, instanceTypes };
  const asked = { ...question, spot };
  const kept = cache.read(asked);
  if (kept) return { offers: kept };
  const signal = AbortSignal.timeout(options.limitMs ?? LIMIT_MS);
  try {
    const { offers, isWhole } = await Promise.race([ask(question, spot, signal), end(signal)]);
    if (isWhole) cache.write(asked, offers);
    return { offers };
  } catch (error) {
    const late = `AWS told no price within ${(options.limitMs ?? LIMIT_MS) / 1000} s`;
    const [said] = asAwsError(error, 'ask AWS for prices').message.split('\n', 1);
    return { why: signal.aborted ? late : (said ?? '') };
  }
}

/** Not every way to come by credentials heeds the signal. */
function end(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

/** Prices on demand are worth knowing without those of spare capacity, which are asked for elsewhere. */
async function ask(
  question: PriceQuestion,
  spot: boolean,
  signal: AbortSignal,
): Promise<{ offers: Offers; isWhole: boolean }> {
  const { askOffers, askSpot } = await import('./price-requests');
  const listed = await askOffers(question, signal);
  const types = listed.instances.map(({ type }) => type);
  const onDemand = { ...listed, spotUsd: {} };
  if (types.length === 0 || !spot)
    return { offers: onDemand, isWhole: types.length > 0 || listed.fargate !== undefined };
  try {
    return { offers: { ...listed, spotUsd: await askSpot(question.region, types, signal) }, isWhole: true };
  } catch {
    return { offers: onDemand, isWhole: false };
  }
}
