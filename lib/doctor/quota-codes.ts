/** How capacity is bought: quotas of the two are counted apart. */
export type Market = 'on-demand' | 'spot';

interface QuotaFamily {
  /** Letters that the names of its instance types begin with. */
  readonly families: readonly string[];
  readonly codes: { readonly [market in Market]?: string };
}

/** Codes of the vCPU quotas of EC2, as Service Quotas lists them. More exact names come first. */
const EC2_QUOTAS: readonly QuotaFamily[] = [
  { families: ['p5'], codes: { 'on-demand': 'L-417A185B', spot: 'L-C4BD4855' } },
  { families: ['p'], codes: { 'on-demand': 'L-417A185B', spot: 'L-7212CCBC' } },
  { families: ['g', 'gr', 'vt'], codes: { 'on-demand': 'L-DB2E81BA', spot: 'L-3819A6DF' } },
  { families: ['inf'], codes: { 'on-demand': 'L-1945791B', spot: 'L-B5D1601B' } },
  { families: ['trn'], codes: { 'on-demand': 'L-2C3B7624', spot: 'L-6B0D517C' } },
  { families: ['dl'], codes: { 'on-demand': 'L-6E869C2A', spot: 'L-85EED4F7' } },
  { families: ['f'], codes: { 'on-demand': 'L-74FC7D96', spot: 'L-88CF9481' } },
  { families: ['x'], codes: { 'on-demand': 'L-7295265B', spot: 'L-E3A00192' } },
  { families: ['hpc'], codes: { 'on-demand': 'L-F7808C92' } },
  {
    families: ['a', 'c', 'd', 'h', 'i', 'im', 'is', 'm', 'r', 't', 'z'],
    codes: { 'on-demand': 'L-1216C47A', spot: 'L-34B43A08' },
  },
];

const FARGATE_QUOTAS: { readonly [market in Market]: string } = { 'on-demand': 'L-3032A538', spot: 'L-36FBB829' };

/** Code of the quota that an instance type counts against; `undefined` for types that are not known here. */
export function ec2QuotaCode(instanceType: string, market: Market): string | undefined {
  const [letters = '', generation = ''] = /^([a-z]+)(\d*)/.exec(instanceType)?.slice(1) ?? [];
  const isOf = (family: string): boolean => family === letters || family === letters + generation;
  return EC2_QUOTAS.find(({ families }) => families.some(isOf))?.codes[market];
}

/** A quota as Service Quotas finds it. */
export interface QuotaCode {
  readonly service: 'ec2' | 'fargate';
  readonly code: string;
}

/**
 * The quotas that count for a queue, each once.
 *
 * @param instanceTypes that may take a worker
 * @param environmentTypes of its compute environments: `EC2`, `SPOT`, `FARGATE`, `FARGATE_SPOT`
 */
export function quotaCodes(instanceTypes: readonly string[], environmentTypes: readonly string[]): QuotaCode[] {
  const codes = environmentTypes.flatMap((environment): QuotaCode[] => {
    const market = environment.endsWith('SPOT') ? 'spot' : 'on-demand';
    if (environment.startsWith('FARGATE')) return [{ service: 'fargate', code: FARGATE_QUOTAS[market] }];
    const known = instanceTypes.map((type) => ec2QuotaCode(type, market)).filter((code) => code !== undefined);
    return [...new Set(known)].map((code) => ({ service: 'ec2', code }));
  });
  return codes.filter(({ code }, i) => codes.findIndex((other) => other.code === code) === i);
}
