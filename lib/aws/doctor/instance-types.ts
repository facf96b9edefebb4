import { paginateDescribeInstanceTypes, type EC2Client, type InstanceTypeInfo } from '@aws-sdk/client-ec2';
import type { InstanceTypeFacts } from '../../doctor/facts';
import type { Reading } from '../../doctor/reading';
import { read } from './read';

/** Families that Batch's own bundles stand for, as its API reference lists them; it changes them from time to time. */
const X86 = ['m6i', 'c6i', 'r6i', 'c7i'];
const BUNDLES: ReadonlyMap<string, readonly string[]> = new Map([
  ['optimal', X86],
  ['default_x86_64', X86],
  ['default_arm64', ['m6g', 'c6g', 'r6g', 'c7g']],
]);

/** Every type that names stand for and the region has. @param names types, families and bundles, as Batch takes them */
export function readInstanceTypes(
  ec2: EC2Client,
  names: readonly string[],
): Promise<Reading<readonly InstanceTypeFacts[]>> {
  return read('ec2:DescribeInstanceTypes', async (abort) => {
    if (names.length === 0) return [];
    const Filters = [{ Name: 'instance-type', Values: patterns(names) }];
    const found: InstanceTypeFacts[] = [];
    const pages = paginateDescribeInstanceTypes({ client: ec2, pageSize: 100 }, { Filters }, abort);
    for await (const { InstanceTypes = [] } of pages) found.push(...InstanceTypes.map(instanceFacts));
    return found;
  });
}

/** Types and families that names stand for, bundles of Batch taken apart. */
export function withoutBundles(names: readonly string[]): string[] {
  return [...new Set(names.flatMap((name) => BUNDLES.get(name) ?? [name]))];
}

function patterns(names: readonly string[]): string[] {
  return withoutBundles(names).map((name) => (name.includes('.') ? name : `${name}.*`));
}

function instanceFacts({ InstanceType, VCpuInfo, MemoryInfo, GpuInfo, ProcessorInfo }: InstanceTypeInfo) {
  return {
    type: InstanceType ?? '',
    vcpus: VCpuInfo?.DefaultVCpus ?? 0,
    memoryMiB: MemoryInfo?.SizeInMiB ?? 0,
    gpus: (GpuInfo?.Gpus ?? []).reduce((sum, { Count = 0 }) => sum + Count, 0),
    architectures: ProcessorInfo?.SupportedArchitectures ?? [],
  };
}
