import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeSpotPriceHistoryCommand, EC2Client } from '@aws-sdk/client-ec2';
import { GetProductsCommand, PricingClient, type Filter } from '@aws-sdk/client-pricing';
import { mockClient } from 'aws-sdk-client-mock';
import { priceWorkers } from '../../lib/aws/prices';
import { pricingRegion } from '../../lib/aws/price-requests';
import type { QueueRecord } from '../../lib/contract/deployment';
import { hourlyPrice } from '../../lib/cost/worker-price';
import { fargateProduct, instanceProduct } from '../cost/products';
import { temporaryFolders } from '../support/temporary-folder';

const folders = temporaryFolders();
const pricing = mockClient(PricingClient);
const ec2 = mockClient(EC2Client);

const QUEUE: QueueRecord = {
  name: 'default',
  queue: 'sweepstack-default',
  jobDefinition: 'arn:aws:batch:eu-central-1:123456789012:job-definition/worker:1',
  computeEnvironments: ['spot', 'on-demand'],
  platform: 'ec2',
  architecture: 'x86_64',
  spot: true,
  maxVcpus: 256,
  instanceTypes: ['c6i', 'm6i.xlarge'],
  vcpus: 2,
  memoryMiB: 3072,
  gpus: 0,
};

/** An address, and 100 GiB of disk. */
const EXTRAS = 0.005 + (0.08 * 100) / 730;

const C6I = [
  instanceProduct({ type: 'c6i.large', vcpu: 2, memory: '4 GiB', usd: '0.0970000000' }),
  instanceProduct({ type: 'c6i.xlarge', vcpu: 4, memory: '8 GiB', usd: '0.1940000000' }),
  instanceProduct({ type: 'c6i.metal', vcpu: 128, memory: '256 GiB', usd: '6.2080000000' }),
];
const M6I = [instanceProduct({ type: 'm6i.xlarge', vcpu: 4, memory: '16 GiB', usd: '0.2300000000' })];

function denied(name: string): Error {
  return Object.assign(new Error('User is not authorized'), { name, $fault: 'client', $metadata: {} });
}

const spotPrices = [
  ['c6i.large', 'a', '0.0400'],
  ['c6i.large', 'b', '0.0420'],
  ['c6i.xlarge', 'a', '0.0800'],
  ['m6i.xlarge', 'c', '0.0900'],
].map(([InstanceType, zone, SpotPrice]) => ({
  InstanceType: InstanceType as 'c6i.large',
  AvailabilityZone: `eu-central-1${zone}`,
  SpotPrice: SpotPrice as string,
  ProductDescription: 'Linux/UNIX' as const,
}));

beforeEach(() => {
  pricing.reset();
  ec2.reset();
  pricing.on(GetProductsCommand).callsFake(({ Filters, NextToken }: { Filters: Filter[]; NextToken?: string }) => {
    const type = Filters.find(({ Field }) => Field === 'instanceType')?.Value;
    if (type === 'c6i.')
      return NextToken === 'more' ? { PriceList: C6I.slice(1) } : { PriceList: C6I.slice(0, 1), NextToken: 'more' };
    return { PriceList: type === 'm6i.xlarge' ? M6I : [] };
  });
  ec2.on(DescribeSpotPriceHistoryCommand).resolves({ SpotPriceHistory: spotPrices });
});

function ask(queue: Partial<QueueRecord> = {}, more: { cacheDir?: string; now?: () => number; limitMs?: number } = {}) {
  return priceWorkers({ ...QUEUE, ...queue }, {}, 'eu-central-1', { cacheDir: folders(), ...more });
}

const requests = (): number => pricing.calls().length + ec2.calls().length;

describe('on EC2', () => {
  test('a worker costs its part of the types that the queue may start, on demand and on Spot', async () => {
    const price = await ask();
    expect(price).toEqual({
      source: 'aws',
      machines: [
        {
          type: 'c6i.large',
          workers: 1,
          onDemandUsd: expect.closeTo(0.097 + EXTRAS),
          spotUsd: expect.closeTo(0.042 + EXTRAS),
        },
        {
          type: 'c6i.xlarge',
          workers: 2,
          onDemandUsd: expect.closeTo(0.194 + EXTRAS),
          spotUsd: expect.closeTo(0.08 + EXTRAS),
        },
        {
          type: 'm6i.xlarge',
          workers: 2,
          onDemandUsd: expect.closeTo(0.23 + EXTRAS),
          spotUsd: expect.closeTo(0.09 + EXTRAS),
        },
      ],
    });
    expect(hourlyPrice(price, 8).spot?.max).toBeCloseTo(0.042 + EXTRAS, 6);
  });

  test('prices are asked for Linux on shared machines of the region, in a region that answers', async () => {
    await ask({ instanceTypes: ['optimal'] });
    const families = pricing.commandCalls(GetProductsCommand).map(({ args: [{ input }] }) => {
      expect(input.ServiceCode).toBe('AmazonEC2');
      return Object.fromEntries((input.Filters ?? []).map(({ Field, Value }) => [Field, Value]));
    });
    const shared = {
      regionCode: 'eu-central-1',
      operatingSystem: 'Linux',
      tenancy: 'Shared',
      preInstalledSw: 'NA',
      capacitystatus: 'Used',
    };
    expect(new Set(families.map(({ instanceType }) => instanceType))).toEqual(
      new Set(['m6i.', 'c6i.', 'r6i.', 'c7i.']),
    );
    expect(families[0]).toMatchObject(shared);
  });

  test.each([
    ['eu-west-3', 'eu-central-1'],
    ['me-south-1', 'eu-central-1'],
    ['ap-northeast-1', 'ap-south-1'],
    ['us-west-2', 'us-east-1'],
    ['sa-east-1', 'us-east-1'],
  ])('for %s that is %s', (region, answers) => {
    expect(pricingRegion(region)).toBe(answers);
  });

  test('Spot is asked about where the queue takes it, for the types that were found, as it is now', async () => {
    await ask();
    const [call] = ec2.commandCalls(DescribeSpotPriceHistoryCommand);
    const { InstanceTypes, ProductDescriptions, StartTime, EndTime } = call?.args[0].input ?? {};
    expect(InstanceTypes).toEqual(['c6i.large', 'c6i.xlarge', 'm6i.xlarge']);
    expect(ProductDescriptions).toEqual(['Linux/UNIX']);
    expect(EndTime).toEqual(StartTime);
    ec2.resetHistory();
    const price = await ask({ spot: false });
    expect(ec2.calls()).toHaveLength(0);
    expect(hourlyPrice(price, 8).spot).toBeUndefined();
  });

  test('types that are too small for a worker do not count', async () => {
    const price = await priceWorkers(QUEUE, { memoryMiB: 12_000 }, 'eu-central-1', { cacheDir: folders() });
    expect(price).toMatchObject({ machines: [{ type: 'm6i.xlarge', workers: 1 }] });
  });
});

describe('on Fargate', () => {
  const onFargate = { platform: 'fargate', instanceTypes: [] } as const;
  const products = [
    fargateProduct('EUC1-Fargate-vCPU-Hours:perCPU', '0.04656'),
    fargateProduct('EUC1-Fargate-GB-Hours', '0.00511'),
    fargateProduct('EUC1-Fargate-ARM-vCPU-Hours:perCPU', '0.03725'),
    fargateProduct('EUC1-Fargate-ARM-GB-Hours', '0.00409'),
  ];

  test.each([
    ['x86_64', 2 * 0.04656 + 3 * 0.00511 + 0.005],
    ['arm64', 2 * 0.03725 + 3 * 0.00409 + 0.005],
  ] as const)('a worker on %s costs its vCPUs, its memory and an address', async (architecture, usd) => {
    pricing.on(GetProductsCommand).resolves({ PriceList: products });
    const price = await ask({ ...onFargate, architecture });
    expect(price).toEqual({
      source: 'aws',
      machines: [{ type: 'fargate', workers: 1, onDemandUsd: expect.closeTo(usd) }],
    });
    expect(requests()).toBe(1);
  });
});

describe('what AWS does not tell', () => {
  const file = { priceUsdPerHour: 0.05 };

  test('comes from the sweep file', async () => {
    pricing.on(GetProductsCommand).rejects(denied('AccessDeniedException'));
    const price = await priceWorkers(QUEUE, file, 'eu-central-1', { cacheDir: folders() });
    expect(price).toEqual({ source: 'file', usdPerHour: 0.05 });
  });

  test('goes before the sweep file where it does tell', async () => {
    await expect(priceWorkers(QUEUE, file, 'eu-central-1', { cacheDir: folders() })).resolves.toMatchObject({
      source: 'aws',
    });
  });

  test('is unknown, with the reason, where nobody tells', async () => {
    pricing.on(GetProductsCommand).rejects(denied('AccessDeniedException'));
    await expect(ask()).resolves.toEqual({
      source: 'unknown',
      why: expect.stringMatching(/^cannot ask AWS for prices: the permission is missing \(AccessDeniedException/),
    });
  });

  test('is unknown when it takes too long, and the plan goes on', async () => {
    pricing.on(GetProductsCommand).callsFake(() => new Promise(() => undefined));
    await expect(ask({}, { limitMs: 50 })).resolves.toEqual({
      source: 'unknown',
      why: 'AWS told no price within 0.05 s',
    });
  });

  test('is unknown where the price list has no such type', async () => {
    const price = await ask({ instanceTypes: ['z9'] });
    expect(price).toEqual({ source: 'unknown', why: 'AWS lists no price for queue default in eu-central-1' });
  });

  test('of Spot leaves the price on demand', async () => {
    ec2.on(DescribeSpotPriceHistoryCommand).rejects(denied('UnauthorizedOperation'));
    const price = await ask();
    expect(hourlyPrice(price, 1)).toEqual({ onDemand: expect.anything() });
  });
});

describe('answers are kept', () => {
  test('for a day, so that most sweeps start without a question', async () => {
    const cacheDir = folders();
    let now = Date.UTC(2026, 0, 1);
    const first = await ask({}, { cacheDir, now: () => now });
    const asked = requests();
    expect(asked).toBeGreaterThan(0);
    now += 23 * 3_600_000;
    await expect(ask({}, { cacheDir, now: () => now })).resolves.toEqual(first);
    // The same machines, for workers of another size.
    await expect(ask({ vcpus: 4 }, { cacheDir, now: () => now })).resolves.toMatchObject({
      machines: [{ type: 'c6i.xlarge' }, {}],
    });
    expect(requests()).toBe(asked);
    now += 2 * 3_600_000;
    await ask({}, { cacheDir, now: () => now });
    expect(requests()).toBe(2 * asked);
  });

  test('apart from those of other queues', async () => {
    const cacheDir = folders();
    await ask({}, { cacheDir });
    await expect(ask({ instanceTypes: ['m6i.xlarge'] }, { cacheDir })).resolves.toMatchObject({
      machines: [{ type: 'm6i.xlarge' }],
    });
  });

  test('not when they are not whole', async () => {
    const cacheDir = folders();
    ec2
      .on(DescribeSpotPriceHistoryCommand)
      .rejectsOnce(denied('UnauthorizedOperation'))
      .resolves({ SpotPriceHistory: spotPrices });
    await ask({}, { cacheDir });
    const price = await ask({}, { cacheDir });
    expect(hourlyPrice(price, 1).spot).toBeDefined();
  });

  test('and asked for again where what was kept is broken, or cannot be kept', async () => {
    const cacheDir = folders();
    await ask({}, { cacheDir });
    for (const name of readdirSync(cacheDir)) writeFileSync(join(cacheDir, name), '{"v":1');
    await expect(ask({}, { cacheDir })).resolves.toMatchObject({ source: 'aws' });
    await expect(ask({}, { cacheDir: '/proc/nowhere' })).resolves.toMatchObject({ source: 'aws' });
  });
});
