/** An instance type as the price list of AWS sells it. */
export interface InstanceOffer {
  readonly type: string;
  readonly vcpus: number;
  readonly memoryMiB: number;
  readonly gpus: number;
  /** US dollars an hour. */
  readonly usdPerHour: number;
}

/** What Fargate sells: parts of a machine. */
export interface FargateRates {
  /** US dollars an hour of a vCPU. */
  readonly vcpuUsd: number;
  /** US dollars an hour of a GiB of memory. */
  readonly gibUsd: number;
}

/** One entry of `GetProducts`, as far as it is read. */
interface Product {
  readonly product?: { readonly attributes?: { readonly [name: string]: string | undefined } };
  readonly terms?: { readonly OnDemand?: { readonly [offer: string]: Term } };
}

interface Term {
  readonly priceDimensions?: { readonly [rate: string]: { readonly pricePerUnit?: { readonly USD?: string } } };
}

/** Reads an instance type; `undefined` for text that does not offer one for US dollars. */
export function parseInstanceOffer(text: string): InstanceOffer | undefined {
  const product = parseProduct(text);
  const attributes = product?.product?.attributes ?? {};
  const { instanceType: type, vcpu, memory, gpu = '0' } = attributes;
  const usdPerHour = product && usdOf(product);
  const memoryMiB = mebibytes(memory);
  const whole = type !== undefined && usdPerHour !== undefined && memoryMiB !== undefined && Number(vcpu) > 0;
  return whole ? { type, vcpus: Number(vcpu), memoryMiB, gpus: Number(gpu) || 0, usdPerHour } : undefined;
}

/**
 * The rates of Fargate for Linux on one architecture among the products of a region. Its price list has rates alike for
 * Windows, for disks and, where it has them, for spare capacity; only the end of `usagetype` tells them apart.
 */
export function fargateRates(
  texts: readonly string[],
  options: { readonly arm: boolean; readonly spot: boolean },
): FargateRates | undefined {
  const name = `${options.spot ? 'SpotUsage-' : ''}Fargate-${options.arm ? 'ARM-' : ''}`;
  const vcpuUsd = rateOf(texts, `${name}vCPU-Hours:perCPU`);
  const gibUsd = rateOf(texts, `${name}GB-Hours`);
  return vcpuUsd === undefined || gibUsd === undefined ? undefined : { vcpuUsd, gibUsd };
}

function rateOf(texts: readonly string[], name: string): number | undefined {
  // Before the name there is only the region, as in `EUC1-Fargate-GB-Hours`; in us-east-1 nothing.
  const usage = new RegExp(`^(?:[A-Z]{2,4}\\d*-)?${name}$`);
  for (const product of texts.map(parseProduct)) {
    const usd = product && usage.test(product.product?.attributes?.['usagetype'] ?? '') ? usdOf(product) : undefined;
    if (usd !== undefined) return usd;
  }
  return undefined;
}

/** The first price above 0: what is free is no price, but the tier of a reservation. */
function usdOf({ terms }: Product): number | undefined {
  const prices = Object.values(terms?.OnDemand ?? {}).flatMap((term) => Object.values(term.priceDimensions ?? {}));
  return prices.map(({ pricePerUnit }) => Number(pricePerUnit?.USD)).find((usd) => usd > 0 && Number.isFinite(usd));
}

/** `16 GiB`, `3,904 GiB`, `0.5 GiB`. */
function mebibytes(text: string | undefined): number | undefined {
  const gib = /^([\d,.]+) GiB$/.exec(text ?? '')?.[1];
  return gib === undefined ? undefined : Math.round(Number(gib.replaceAll(',', '')) * 1024);
}

function parseProduct(text: string): Product | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
