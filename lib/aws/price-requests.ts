import { EC2Client, paginateDescribeSpotPriceHistory, type _InstanceType } from '@aws-sdk/client-ec2';
import { paginateGetProducts, PricingClient, type Filter, type FilterType } from '@aws-sdk/client-pricing';
import type { QueueRecord } from '../contract/deployment';
import type { Offers } from '../cost/machines';
import { fargateRates, parseInstanceOffer, type InstanceOffer } from '../cost/price-list';
import { clientConfig, type ClientConfig } from './clients';
import { withoutBundles } from './doctor/instance-types';

/** What is asked for: the same for every sweep of a queue. */
export type PriceQuestion = Pick<QueueRecord, 'platform' | 'architecture' | 'instanceTypes'> & {
  readonly region: string;
};

/** A plan waits for the answers: what does not come at the second try is unknown. */
const MAX_ATTEMPTS = 2;

/** What the machines of a queue cost on demand. @throws the SDK's errors */
export async function askOffers(question: PriceQuestion, abortSignal: AbortSignal): Promise<Omit<Offers, 'spotUsd'>> {
  const client = new PricingClient(impatient(pricingRegion(question.region)));
  try {
    return question.platform === 'fargate'
      ? await askFargate(client, question, abortSignal)
      : { instances: await askInstances(client, question, abortSignal) };
  } finally {
    client.destroy();
  }
}

/** What spare capacity costs now, by instance type: in the dearest zone. @throws the SDK's errors */
export async function askSpot(
  region: string,
  types: readonly string[],
  abortSignal: AbortSignal,
): Promise<Record<string, number>> {
  const client = new EC2Client(impatient(region));
  const dearest = new Map<string, number>();
  // The same moment twice: the price that counts now, one for each type and zone.
  const at = new Date();
  const asked = {
    InstanceTypes: types as _InstanceType[],
    ProductDescriptions: ['Linux/UNIX'],
    StartTime: at,
    EndTime: at,
  };
  try {
    for await (const page of paginateDescribeSpotPriceHistory({ client }, asked, { abortSignal })) {
      for (const { InstanceType: type = '', SpotPrice } of page.SpotPriceHistory ?? []) {
        const usd = Number(SpotPrice);
        if (usd > 0) dearest.set(type, Math.max(usd, dearest.get(type) ?? 0));
      }
    }
  } finally {
    client.destroy();
  }
  return Object.fromEntries(dearest);
}

/** Only three regions answer about prices, of all regions: the nearest. */
export function pricingRegion(region: string): string {
  if (/^(?:eu|me|af|il)-/.test(region)) return 'eu-central-1';
  return region.startsWith('ap-') ? 'ap-south-1' : 'us-east-1';
}

async function askFargate(
  client: PricingClient,
  { region, architecture }: PriceQuestion,
  abortSignal: AbortSignal,
): Promise<Omit<Offers, 'spotUsd'>> {
  const filters = [filter('EQUALS', 'regionCode', region), filter('CONTAINS', 'usagetype', 'Fargate')];
  const products = await askProducts(client, 'AmazonECS', filters, abortSignal);
  const arm = architecture === 'arm64';
  const fargate = fargateRates(products, { arm, spot: false });
  const fargateSpot = fargateRates(products, { arm, spot: true });
  return { instances: [], ...(fargate && { fargate }), ...(fargateSpot && { fargateSpot }) };
}

/** One request for each type or family, a handful in all. */
async function askInstances(
  client: PricingClient,
  { region, instanceTypes }: PriceQuestion,
  abortSignal: AbortSignal,
): Promise<InstanceOffer[]> {
  const found = await Promise.all(
    withoutBundles(instanceTypes).map(async (name) => {
      const products = await askProducts(client, 'AmazonEC2', instanceFilters(region, name), abortSignal);
      return products.flatMap((text) => parseInstanceOffer(text) ?? []).filter(({ type }) => isOf(type, name));
    }),
  );
  return [...new Map(found.flat().map((offer) => [offer.type, offer])).values()];
}

function instanceFilters(region: string, name: string): Filter[] {
  return [
    filter('EQUALS', 'regionCode', region),
    filter('EQUALS', 'operatingSystem', 'Linux'),
    filter('EQUALS', 'tenancy', 'Shared'),
    filter('EQUALS', 'preInstalledSw', 'NA'),
    filter('EQUALS', 'capacitystatus', 'Used'),
    name.includes('.') ? filter('EQUALS', 'instanceType', name) : filter('CONTAINS', 'instanceType', `${name}.`),
  ];
}

/** Of a family Batch starts no bare metal. */
function isOf(type: string, name: string): boolean {
  return type === name || (type.startsWith(`${name}.`) && !type.includes('.metal'));
}

async function askProducts(
  client: PricingClient,
  ServiceCode: string,
  Filters: Filter[],
  abortSignal: AbortSignal,
): Promise<string[]> {
  const texts: string[] = [];
  for await (const { PriceList = [] } of paginateGetProducts({ client }, { ServiceCode, Filters }, { abortSignal })) {
    texts.push(...PriceList.map(String));
  }
  return texts;
}

function filter(Type: FilterType, Field: string, Value: string): Filter {
  return { Type, Field, Value };
}

function impatient(region: string): ClientConfig {
  return { ...clientConfig(region), maxAttempts: MAX_ATTEMPTS };
}
