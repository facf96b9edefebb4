import fc from 'fast-check';
import { fargateMachines, instanceMachines, type Offers } from '../../lib/cost/machines';
import type { InstanceOffer } from '../../lib/cost/price-list';
import { chargedPerHourUsd, hourlyPrice, type Machine, type WorkerPrice } from '../../lib/cost/worker-price';

const SIZES: readonly [string, number][] = [
  ['large', 2],
  ['xlarge', 4],
  ['2xlarge', 8],
  ['4xlarge', 16],
];

/** A family that costs the same for each vCPU, whatever the size. */
function family(name: string, usdPerVcpu: number, gibPerVcpu: number, gpus = 0): InstanceOffer[] {
  return SIZES.map(([size, vcpus]) => ({
    type: `${name}.${size}`,
    vcpus,
    memoryMiB: vcpus * gibPerVcpu * 1024,
    gpus,
    usdPerHour: vcpus * usdPerVcpu,
  }));
}

const size = { vcpus: 1, memoryMiB: 1024, gpus: 0 };
/** An address, and 100 GiB of disk. */
const EXTRAS = 0.005 + (0.08 * 100) / 730;

function priceOf(machines: readonly Machine[]): WorkerPrice {
  return { source: 'aws', machines };
}

describe('a machine holds as many workers', () => {
  const offers = (instances: readonly InstanceOffer[]): Offers => ({ instances, spotUsd: {} });
  const held = (instances: readonly InstanceOffer[], more: object): (number | undefined)[] =>
    SIZES.map(
      ([name]) =>
        instanceMachines(offers(instances), { ...size, ...more }).find(({ type }) => type.endsWith(`.${name}`))
          ?.workers,
    );

  test('as it has vCPUs for', () => {
    expect(held(family('c6i', 0.04, 2), {})).toEqual([2, 4, 8, 16]);
    expect(held(family('c6i', 0.04, 2), { vcpus: 3 })).toEqual([undefined, 1, 2, 5]);
  });

  test('as its memory is enough for, less what the system keeps', () => {
    expect(held(family('c6i', 0.04, 2), { memoryMiB: 4096 })).toEqual([undefined, 1, 3, 7]);
    // The whole of it but what the agent takes: one may just fit.
    expect(held(family('c6i', 0.04, 2), { memoryMiB: 8 * 1024 - 32 })).toEqual([undefined, 1, 1, 3]);
  });

  test('as it has GPUs', () => {
    expect(held(family('g5', 0.25, 4, 1), { gpus: 1, memoryMiB: 1024 })).toEqual([1, 1, 1, 1]);
    expect(held(family('c6i', 0.04, 2), { gpus: 1 })).toEqual([undefined, undefined, undefined, undefined]);
  });
});

describe('a worker costs', () => {
  const machines = instanceMachines(
    { instances: family('c6i', 0.04, 2), spotUsd: { 'c6i.large': 0.03, 'c6i.4xlarge': 0.5 } },
    size,
  );

  test('its part of machines that are full', () => {
    const { onDemand } = hourlyPrice(priceOf(machines.filter(({ type }) => type === 'c6i.2xlarge')), 16);
    expect(onDemand?.max).toBeCloseTo((8 * 0.04 + EXTRAS) / 8, 9);
  });

  test('more where the last machine is not full, and a whole one when it is alone', () => {
    const only = priceOf(machines.filter(({ type }) => type === 'c6i.2xlarge'));
    expect(hourlyPrice(only, 9).onDemand?.max).toBeCloseTo((2 * (8 * 0.04 + EXTRAS)) / 9, 9);
    expect(hourlyPrice(only, 1).onDemand?.max).toBeCloseTo(8 * 0.04 + EXTRAS, 9);
  });

  test('no more than the smallest machine that holds all workers, of each family', () => {
    const one = hourlyPrice(priceOf(machines), 1);
    expect(one.onDemand).toEqual({
      min: expect.closeTo(2 * 0.04 + EXTRAS, 9),
      max: expect.closeTo(2 * 0.04 + EXTRAS, 9),
    });
    const dearer = instanceMachines({ instances: family('r6i', 0.06, 8), spotUsd: {} }, size);
    expect(hourlyPrice(priceOf([...machines, ...dearer]), 1).onDemand?.max).toBeCloseTo(2 * 0.06 + EXTRAS, 9);
  });

  test('what is known of Spot, from the cheapest to the dearest', () => {
    const { spot } = hourlyPrice(priceOf(machines), 16);
    expect(spot).toEqual({
      min: expect.closeTo((0.03 + EXTRAS) / 2, 9),
      max: expect.closeTo((0.5 + EXTRAS) / 16, 9),
    });
    expect(hourlyPrice(priceOf(machines.filter(({ type }) => type === 'c6i.xlarge')), 4).spot).toBeUndefined();
  });

  test('on Fargate its vCPUs, its memory and its address', () => {
    const fargate = { vcpuUsd: 0.04, gibUsd: 0.004 };
    const [machine] = fargateMachines({ instances: [], spotUsd: {}, fargate }, { vcpus: 2, memoryMiB: 6144, gpus: 0 });
    expect(machine).toEqual({ type: 'fargate', workers: 1, onDemandUsd: expect.closeTo(0.08 + 0.024 + 0.005, 9) });
    expect(hourlyPrice(priceOf(machine ? [machine] : []), 7).onDemand?.max).toBeCloseTo(0.109, 9);
    expect(fargateMachines({ instances: [], spotUsd: {} }, size)).toEqual([]);
  });

  test('what the file says, and nothing is made up where nobody says anything', () => {
    expect(hourlyPrice({ source: 'file', usdPerHour: 0.3 }, 5)).toEqual({ onDemand: { min: 0.3, max: 0.3 } });
    expect(hourlyPrice({ source: 'unknown' }, 5)).toEqual({});
  });

  test('whatever the machines: never less than an even share of the cheapest, never more than a whole one', () => {
    const machine = fc.record({
      type: fc.constantFrom('a.1', 'a.2', 'b.1'),
      workers: fc.integer({ min: 1, max: 64 }),
      onDemandUsd: fc.double({ min: 0.01, max: 10, noNaN: true }),
    });
    fc.assert(
      fc.property(
        fc.array(machine, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 500 }),
        (some, workers) => {
          const { onDemand } = hourlyPrice(priceOf(some), workers);
          expect(onDemand?.min).toBeGreaterThanOrEqual(
            Math.min(...some.map((one) => one.onDemandUsd / one.workers)) - 1e-9,
          );
          expect(onDemand?.max).toBeLessThanOrEqual(Math.max(...some.map((one) => one.onDemandUsd)) + 1e-9);
        },
      ),
    );
  });
});

describe('workers reckon an hour', () => {
  const machines = [
    { type: 'a.1', workers: 1, onDemandUsd: 1, spotUsd: 0.3 },
    { type: 'b.1', workers: 1, onDemandUsd: 2, spotUsd: 0.4 },
  ];

  test.each([
    ['Spot first', true, machines, 0.4],
    ['on demand', false, machines, 2],
    [
      'Spot first, and its price unknown',
      true,
      machines.map(({ type, workers, onDemandUsd }) => ({ type, workers, onDemandUsd })),
      2,
    ],
  ])('%s', (_, spot, some, usd) => {
    expect(chargedPerHourUsd(priceOf(some), 1, spot)).toBe(usd);
  });

  test('not at all without a price', () => {
    expect(chargedPerHourUsd({ source: 'unknown' }, 1, true)).toBeUndefined();
    expect(chargedPerHourUsd({ source: 'file', usdPerHour: 0.2 }, 3, true)).toBe(0.2);
  });
});
