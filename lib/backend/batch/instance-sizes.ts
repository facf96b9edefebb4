/** What an instance type, or the largest of a family, has. */
export interface InstanceSize {
  readonly type: string;
  readonly vcpus: number;
  /** MiB that it is sold with. */
  readonly memoryMiB: number;
}

/** GiB per vCPU, and the vCPUs of the largest type, of families whose types are all made in this proportion. */
const FAMILIES: { readonly [family: string]: readonly [gibPerVcpu: number, maxVcpus: number] } = {
  ...each(['m4', 'm6g', 'm6gd', 'm7g', 'm7gd'], 4, 64),
  ...each(['m5', 'm5a', 'm5ad', 'm5d', 'm5dn', 'm5n'], 4, 96),
  ...each(['m6i', 'm6id', 'm6idn', 'm6in'], 4, 128),
  ...each(['m6a', 'm7a', 'm7i', 'm8g', 'm8gd'], 4, 192),
  ...each(['c6g', 'c6gd', 'c7g', 'c7gd'], 2, 64),
  ...each(['c5', 'c5a', 'c5ad', 'c5d'], 2, 96),
  ...each(['c6i', 'c6id', 'c6in'], 2, 128),
  ...each(['c6a', 'c7a', 'c7i', 'c8g', 'c8gd'], 2, 192),
  ...each(['r6g', 'r6gd', 'r7g', 'r7gd'], 8, 64),
  ...each(['r5', 'r5a', 'r5ad', 'r5b', 'r5d', 'r5dn', 'r5n'], 8, 96),
  ...each(['r6i', 'r6id', 'r6idn', 'r6in'], 8, 128),
  ...each(['r6a', 'r7a', 'r7i', 'r8g', 'r8gd'], 8, 192),
  ...each(['g4dn'], 4, 96),
  ...each(['g5', 'g6'], 4, 192),
  ...each(['g6e'], 8, 192),
};

const VCPUS: { readonly [size: string]: number } = { medium: 1, large: 2, xlarge: 4 };

/** What a type, or the largest of a family, has; `undefined` for whatever is not in this small table. */
export function instanceSize(name: string): InstanceSize | undefined {
  const [family = '', size] = name.split('.');
  const [gibPerVcpu, maxVcpus] = FAMILIES[family] ?? [];
  if (gibPerVcpu === undefined || maxVcpus === undefined) return undefined;
  const vcpus = size === undefined ? maxVcpus : vcpusOf(size);
  if (vcpus === undefined || vcpus > maxVcpus) return undefined;
  return { type: size === undefined ? `the largest of ${family}` : name, vcpus, memoryMiB: vcpus * gibPerVcpu * 1024 };
}

function vcpusOf(size: string): number | undefined {
  const times = /^(\d+)xlarge$/.exec(size)?.[1];
  return times === undefined ? VCPUS[size] : Number(times) * 4;
}

function each(families: readonly string[], gibPerVcpu: number, maxVcpus: number) {
  return Object.fromEntries(families.map((family) => [family, [gibPerVcpu, maxVcpus] as const]));
}
