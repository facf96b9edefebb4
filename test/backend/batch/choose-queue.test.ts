import { chooseQueue } from '../../../lib/backend/batch/choose-queue';
import { mostWorkers, unmetDemands, workerSize } from '../../../lib/backend/batch/worker-size';
import type { QueueRecord } from '../../../lib/contract/deployment';
import type { SweepError } from '../../../lib/contract/sweep-error';
import type { ResourcesSpec } from '../../../lib/spec/sweep-spec';
import { deploymentOf, queueOf } from './deployment';

const fargate: Partial<QueueRecord> = { platform: 'fargate', instanceTypes: [], vcpus: 1, memoryMiB: 2048 };

test.each<[string, ResourcesSpec, Partial<QueueRecord>]>([
  ['nothing', {}, {}],
  ['as much as the largest machine has', { vcpus: 96, memoryMiB: 300_000 }, {}],
  ['more than a machine has that is not known', { vcpus: 200, memoryMiB: 2 ** 24 }, { instanceTypes: ['m5', 'x99'] }],
  ['more than a kind of machine that AWS chooses', { vcpus: 200 }, { instanceTypes: ['default_x86_64'] }],
  ['GPUs where there are some', { gpus: 4 }, { gpus: 1, instanceTypes: ['g5'] }],
  ['a size of Fargate', { vcpus: 0.25, memoryMiB: 1024 }, fargate],
  ['a size of Fargate with what the queue gives', { memoryMiB: 8192 }, fargate],
  ['spare capacity where there is some', { spot: true }, {}],
  ['no spare capacity where there is none', { spot: false }, { spot: false }],
])('a queue can run workers that ask for %s', (_, resources, queue) => {
  expect(unmetDemands(resources, queueOf(queue))).toEqual([]);
});

test.each<[string, ResourcesSpec, Partial<QueueRecord>, RegExp]>([
  ['more vCPUs than may run', { vcpus: 257 }, { instanceTypes: [] }, /vcpus is 257, .* may run 256 in all: .*maxVcpus/],
  ['more vCPUs than a machine has', { vcpus: 97 }, {}, /vcpus is 97, .* the largest of m5, has 96: /],
  ['a part of a vCPU', { vcpus: 1.5 }, {}, /vcpus is 1.5, .* whole ones: set it to 2/],
  [
    'all memory of a machine',
    { memoryMiB: 393_216 },
    {},
    /is 393216, .* has 393216, .* get about 363692: set it to 363692/,
  ],
  ['more memory than a type has', { memoryMiB: 32_768 }, { instanceTypes: ['c5.4xlarge'] }, /c5.4xlarge, has 32768/],
  ['GPUs where there are none', { gpus: 1 }, {}, /gpus is 1, .* choose a queue with GPUs/],
  ['no GPU where each worker has one', { gpus: 0 }, { gpus: 1 }, /gpus is 0, .* has 1: choose a queue without/],
  ['GPUs of Fargate', { gpus: 1 }, fargate, /gpus is 1/],
  ['vCPUs that Fargate has not', { vcpus: 3 }, fargate, /vcpus is 3, .* one of 0.25, 0.5, 1, 2, 4, 8, 16, 32/],
  [
    'memory that Fargate has not',
    { memoryMiB: 9216 },
    fargate,
    /is 9216, .* with 1 vCPUs: .* multiple of 1024 from 2048 to 8192/,
  ],
  ['spare capacity where there is none', { spot: true }, { spot: false }, /spot is true, /],
  ['no spare capacity where it comes first', { spot: false }, {}, /spot is false, /],
])('a queue cannot run workers that ask for %s', (_, resources, queue, message) => {
  expect(unmetDemands(resources, queueOf(queue))).toEqual([expect.stringMatching(message)]);
});

describe('the queue', () => {
  const deployment = deploymentOf([
    queueOf(),
    queueOf({ name: 'gpu', gpus: 1, spot: false, instanceTypes: ['g5'], vcpus: 4, memoryMiB: 16_000 }),
    queueOf({ name: 'demand', spot: false }),
  ]);

  test.each<[string, ResourcesSpec, string | undefined, string]>([
    ['is the first one', {}, undefined, 'default'],
    ['is the first one that can', { gpus: 1 }, undefined, 'gpu'],
    ['is the first one that can, again', { spot: false, gpus: 0 }, undefined, 'demand'],
    ['is the one that is named', {}, 'demand', 'demand'],
  ])('%s', (_, resources, name, expected) => {
    expect(chooseQueue(deployment, resources, name).name).toBe(expected);
  });

  test('that is named and is not there is an error that shows those that are', () => {
    expect(() => chooseQueue(deployment, {}, 'gpus')).toThrow(
      expect.objectContaining({
        code: 'QueueUnknown',
        message: expect.stringMatching(/no queue 'gpus'.*did you mean 'gpu'/),
        hint: 'it has default, gpu, demand',
      }),
    );
  });

  test('that cannot is one error with all that is wrong, and those that can', () => {
    const error = errorOf(() => chooseQueue(deployment, { spot: false, vcpus: 97 }, 'default'));
    expect(error.code).toBe('ResourcesNotAvailable');
    expect(error.message.split('\n')).toEqual([
      expect.stringMatching(/^queue 'default' cannot run workers of this sweep; gpu can$/),
      expect.stringContaining('spot is false'),
      expect.stringContaining('vcpus is 97'),
    ]);
    expect(error.hint).toBe('choose with --queue gpu');
  });

  test('when none can, is the first one with what is wrong about it', () => {
    const error = errorOf(() => chooseQueue(deployment, { vcpus: 1000 }));
    expect(error.message).toMatch(/^queue 'default' cannot run workers of this sweep\n.*\n/);
    expect(error.hint).toContain('cdk.json');
  });
});

test('a worker gets what the sweep file asks for, and the rest from the queue', () => {
  expect(workerSize({ memoryMiB: 512 }, queueOf())).toEqual({ vcpus: 2, memoryMiB: 512, gpus: 0 });
});

test.each([
  [{}, 128],
  [{ vcpus: 96 }, 2],
  [{ vcpus: 1000 }, 1],
])('as many workers run at once as the queue may have vCPUs: %j', (resources, expected) => {
  expect(mostWorkers(resources, queueOf())).toBe(expected);
});

function errorOf(call: () => unknown): SweepError {
  try {
    call();
  } catch (error) {
    return error as SweepError;
  }
  throw new Error('nothing was thrown');
}
