import type { SweepSpec } from '../spec/sweep-spec';

/** What of a sweep will not be as a person who wrote its file may expect. */
export function planWarnings(spec: SweepSpec, trials: number): string[] {
  const idle = withoutEffect(spec);
  const { runCap, repeats } = spec;
  const isCut = runCap !== undefined && runCap !== trials && runCap - trials < repeats;
  return [
    ...(idle.length === 0 ? [] : [`${listed(idle)} ${idle.length === 1 ? 'has' : 'have'} no effect on this machine`]),
    ...(isCut ? [`${runCap} trials at most are ${trials}: ${repeats} of each point, and points are run whole`] : []),
  ];
}

/** Keys that only matter where machines are hired. */
function withoutEffect({ limits, resources }: SweepSpec): string[] {
  const { vcpus, memoryMiB, gpus, spot } = resources;
  const given = {
    'limits.max_cost_usd': limits.maxCostUsd,
    'resources.vcpus': vcpus,
    'resources.memory_mib': memoryMiB,
    'resources.gpus': gpus,
    'resources.spot': spot,
  };
  return Object.entries(given).flatMap(([key, value]) => (value === undefined ? [] : [key]));
}

function listed(names: readonly string[]): string {
  const last = names.at(-1) as string;
  return names.length === 1 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}
