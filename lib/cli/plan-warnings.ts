import type { BackendName } from '../backend/registry';
import type { SweepSpec } from '../spec/sweep-spec';

/** What of a sweep will not be as a person who wrote its file may expect. */
export function planWarnings(spec: SweepSpec, trials: number, backend: BackendName): string[] {
  const idle = withoutEffect(spec, backend);
  const { runCap, repeats } = spec;
  const isCut = runCap !== undefined && runCap !== trials && runCap - trials < repeats;
  return [
    ...(idle.length === 0 ? [] : [`${listed(idle)} ${idle.length === 1 ? 'has' : 'have'} no effect on this machine`]),
    ...(isCut ? [`${runCap} trials at most are ${trials}: ${repeats} of each point, and points are run whole`] : []),
  ];
}

/** Keys that only matter where machines are hired, or where containers limit what a program gets. */
function withoutEffect({ limits, resources }: SweepSpec, backend: BackendName): string[] {
  if (backend === 'batch') return [];
  const { vcpus, memoryMiB, gpus, priceUsdPerHour, queue, spot } = resources;
  const size = { 'resources.vcpus': vcpus, 'resources.memory_mib': memoryMiB, 'resources.gpus': gpus };
  const given = {
    'limits.max_cost_usd': priceUsdPerHour === undefined ? limits.maxCostUsd : undefined,
    ...(backend === 'docker' ? {} : size),
    'resources.queue': queue,
    'resources.spot': spot,
  };
  return Object.entries(given).flatMap(([key, value]) => (value === undefined ? [] : [key]));
}

function listed(names: readonly string[]): string {
  const last = names.at(-1) as string;
  return names.length === 1 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}
