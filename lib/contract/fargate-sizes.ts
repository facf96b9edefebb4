/** One of the sizes that Fargate has. */
export interface FargateSize {
  readonly vcpus: number;
  /** MiB that go with them. */
  readonly memoryMiB: readonly number[];
  /** `memoryMiB` for people. */
  readonly memory: string;
}

/** What a worker on Fargate can have, as Batch documents it. */
export const FARGATE_SIZES: readonly FargateSize[] = [
  { vcpus: 0.25, memoryMiB: [512, 1024, 2048], memory: '512, 1024 or 2048' },
  multiples(0.5, 1024, 4096, 1024),
  multiples(1, 2048, 8192, 1024),
  multiples(2, 4096, 16_384, 1024),
  multiples(4, 8192, 30_720, 1024),
  multiples(8, 16_384, 61_440, 4096),
  multiples(16, 32_768, 122_880, 8192),
  { vcpus: 32, memoryMiB: [61_440, 122_880, 249_856], memory: '61440, 122880 or 249856' },
];

function multiples(vcpus: number, from: number, to: number, step: number): FargateSize {
  const memoryMiB = Array.from({ length: (to - from) / step + 1 }, (_, i) => from + i * step);
  return { vcpus, memoryMiB, memory: `a multiple of ${step} from ${from} to ${to}` };
}
