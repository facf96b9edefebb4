import type { WorkerSize } from '../doctor/facts';
import { mostMemoryMiB, usableMemoryMiB } from '../doctor/usable-memory';
import type { FargateRates, InstanceOffer } from './price-list';
import type { Machine } from './worker-price';

/** List prices of us-east-1, November 2026; they hardly differ elsewhere. */
const ADDRESS_USD_PER_HOUR = 0.005;
const DISK_USD_PER_GIB_MONTH = 0.08;
const HOURS_A_MONTH = 730;
/** The disk that the launch template gives an instance. */
const DISK_GIB = 100;
const INSTANCE_EXTRAS_USD = ADDRESS_USD_PER_HOUR + (DISK_USD_PER_GIB_MONTH * DISK_GIB) / HOURS_A_MONTH;

/** What AWS asks for instance types and for Fargate; plain JSON. */
export interface Offers {
  readonly instances: readonly InstanceOffer[];
  /** US dollars an hour by instance type: the dearest zone, for nobody knows in which one workers will be. */
  readonly spotUsd: { readonly [type: string]: number };
  readonly fargate?: FargateRates;
  readonly fargateSpot?: FargateRates;
}

/** The instance types that workers fit on, with how many of them one holds. */
export function instanceMachines({ instances, spotUsd }: Offers, size: WorkerSize): Machine[] {
  return instances.flatMap((offer) => {
    const workers = workersOn(offer, size);
    if (workers === 0) return [];
    const spot = spotUsd[offer.type];
    return {
      type: offer.type,
      workers,
      onDemandUsd: offer.usdPerHour + INSTANCE_EXTRAS_USD,
      ...(spot === undefined ? {} : { spotUsd: spot + INSTANCE_EXTRAS_USD }),
    };
  });
}

/** On Fargate a worker has a machine of its own, as large as it asks for. */
export function fargateMachines({ fargate, fargateSpot }: Offers, size: WorkerSize): Machine[] {
  const usd = ({ vcpuUsd, gibUsd }: FargateRates): number =>
    size.vcpus * vcpuUsd + (size.memoryMiB / 1024) * gibUsd + ADDRESS_USD_PER_HOUR;
  if (!fargate && !fargateSpot) return [];
  return [
    {
      type: 'fargate',
      workers: 1,
      ...(fargate ? { onDemandUsd: usd(fargate) } : {}),
      ...(fargateSpot ? { spotUsd: usd(fargateSpot) } : {}),
    },
  ];
}

/** How many fit. One may fit that needs nearly all memory; for more only what is surely usable is reckoned with. */
function workersOn(offer: InstanceOffer, { vcpus, memoryMiB, gpus }: WorkerSize): number {
  if (offer.vcpus < vcpus || offer.gpus < gpus || mostMemoryMiB(offer.memoryMiB) < memoryMiB) return 0;
  const byMemory = Math.floor(usableMemoryMiB(offer.memoryMiB) / memoryMiB);
  const byGpus = gpus === 0 ? Infinity : Math.floor(offer.gpus / gpus);
  return Math.max(1, Math.min(Math.floor(offer.vcpus / vcpus), byMemory, byGpus));
}
