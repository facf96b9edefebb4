import fc from 'fast-check';
import { fargateRates, parseInstanceOffer } from '../../lib/cost/price-list';
import { fargateProduct, instanceProduct } from './products';

describe('an instance type of the price list', () => {
  test('has its size and its price on demand, not that of a reservation', () => {
    const text = instanceProduct({ type: 'c6i.large', vcpu: 2, memory: '4 GiB', usd: '0.0970000000' });
    expect(parseInstanceOffer(text)).toEqual({
      type: 'c6i.large',
      vcpus: 2,
      memoryMiB: 4096,
      gpus: 0,
      usdPerHour: 0.097,
    });
  });

  test('has its GPUs, and memory with a comma or a point', () => {
    const large = instanceProduct({ type: 'p4d.24xlarge', vcpu: 96, memory: '1,152 GiB', usd: '32.77', gpu: 8 });
    expect(parseInstanceOffer(large)).toMatchObject({ memoryMiB: 1152 * 1024, gpus: 8 });
    const small = instanceProduct({ type: 't3.nano', vcpu: 2, memory: '0.5 GiB', usd: '0.006' });
    expect(parseInstanceOffer(small)).toMatchObject({ memoryMiB: 512 });
  });

  test.each([
    ['free', instanceProduct({ type: 'p5.48xlarge', vcpu: 192, memory: '2048 GiB', usd: '0.0000000000' })],
    ['without a size', instanceProduct({ type: 'm5', vcpu: 0, memory: 'NA', usd: '5' })],
    [
      'in another currency',
      instanceProduct({ type: 'c6i.large', vcpu: 2, memory: '4 GiB', usd: '1' }).replace('USD', 'CNY'),
    ],
    ['something else', fargateProduct('EUC1-Fargate-GB-Hours', '0.005')],
    ['not to be read', '{'],
  ])('is left out when it is %s', (_, text) => {
    expect(parseInstanceOffer(text)).toBeUndefined();
  });

  test('is read from any text without an error', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.jsonValue().map((value) => JSON.stringify(value)),
        ),
        (text) => {
          expect(parseInstanceOffer(text)).toBeUndefined();
          expect(fargateRates([text], { arm: false, spot: false })).toBeUndefined();
        },
      ),
    );
  });
});

describe('the rates of Fargate', () => {
  const products = [
    fargateProduct('EUC1-Fargate-EphemeralStorage-GB-Hours', '0.000127'),
    fargateProduct('EUC1-Fargate-Windows-vCPU-Hours:perCPU', '0.10658'),
    fargateProduct('EUC1-Fargate-ARM-vCPU-Hours:perCPU', '0.03725'),
    fargateProduct('EUC1-Fargate-ARM-GB-Hours', '0.00409'),
    fargateProduct('EUC1-Fargate-vCPU-Hours:perCPU', '0.04656'),
    fargateProduct('EUC1-Fargate-GB-Hours', '0.00511'),
  ];
  const spot = [
    fargateProduct('EUC1-SpotUsage-Fargate-vCPU-Hours:perCPU', '0.01397'),
    fargateProduct('EUC1-SpotUsage-Fargate-GB-Hours', '0.00153'),
  ];

  test('are those of the architecture, not of Windows or of disks', () => {
    expect(fargateRates(products, { arm: false, spot: false })).toEqual({ vcpuUsd: 0.04656, gibUsd: 0.00511 });
    expect(fargateRates(products, { arm: true, spot: false })).toEqual({ vcpuUsd: 0.03725, gibUsd: 0.00409 });
  });

  test('of Spot are told where they are listed', () => {
    expect(fargateRates(products, { arm: false, spot: true })).toBeUndefined();
    expect(fargateRates([...spot, ...products], { arm: false, spot: true })).toEqual({
      vcpuUsd: 0.01397,
      gibUsd: 0.00153,
    });
    expect(fargateRates([...spot, ...products], { arm: false, spot: false })?.vcpuUsd).toBe(0.04656);
  });

  test('of us-east-1 have no region in their names', () => {
    const here = [
      fargateProduct('Fargate-vCPU-Hours:perCPU', '0.04048'),
      fargateProduct('Fargate-GB-Hours', '0.004445'),
    ];
    expect(fargateRates(here, { arm: false, spot: false })).toEqual({ vcpuUsd: 0.04048, gibUsd: 0.004445 });
  });
});
