import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { costLines } from '../../lib/cost/cost-lines';
import { estimateCost, mostWorkerSec, type CostQuestion } from '../../lib/cost/estimate';
import { instanceMachines } from '../../lib/cost/machines';
import { requirePrice } from '../../lib/cost/require-price';
import { uniform } from '../support/uniform';

const AWS = {
  source: 'aws',
  machines: [
    { type: 'c6i.large', workers: 1, onDemandUsd: 0.1, spotUsd: 0.04 },
    { type: 'm6i.large', workers: 1, onDemandUsd: 0.12, spotUsd: 0.05 },
  ],
} as const;

const QUESTION: CostQuestion = {
  price: AWS,
  spot: true,
  trials: 100,
  workers: 10,
  limits: { trialTimeoutSec: 540 },
  retry: { attempts: 2 },
};

/** Minutes until a machine is there, and until it is let go, for each worker. */
const AROUND_SEC = 600;

describe('the most that a sweep can cost', () => {
  test('by its trials: each takes all its attempts, and the last one makes the others wait', () => {
    const hours = (109 * 2 * 600 + 10 * AROUND_SEC) / 3600;
    expect(estimateCost(QUESTION)).toEqual({
      source: 'aws',
      perHour: { onDemand: { min: 0.1, max: 0.12 }, spot: { min: 0.04, max: 0.05 } },
      chargedPerHourUsd: 0.05,
      most: {
        known: true,
        onDemandUsd: expect.closeTo(0.12 * hours, 9),
        spotUsd: expect.closeTo(0.05 * hours, 9),
        boundBy: 'trial_timeout',
      },
    });
  });

  test('by the time of the sweep, where that is less', () => {
    const limits = { ...QUESTION.limits, maxRuntimeSec: 3600 };
    const hours = (10 * (3600 + 600) + 10 * AROUND_SEC) / 3600;
    const { most } = estimateCost({ ...QUESTION, limits });
    expect(most).toMatchObject({ boundBy: 'max_runtime', spotUsd: expect.closeTo(0.05 * hours, 9) });
    expect(estimateCost({ ...QUESTION, limits: { ...limits, maxRuntimeSec: 86_400 } }).most).toMatchObject({
      boundBy: 'trial_timeout',
    });
  });

  test('by max_cost_usd, and what workers do when it is reached', () => {
    const limits = { ...QUESTION.limits, maxCostUsd: 0.5 };
    const hours = 0.5 / 0.05 + (10 * (600 + 1200) + 10 * AROUND_SEC) / 3600;
    const { most } = estimateCost({ ...QUESTION, limits });
    expect(most).toMatchObject({
      boundBy: 'max_cost_usd',
      spotUsd: expect.closeTo(0.05 * hours, 9),
      // Reckoned as Spot, and paid on demand where there is no Spot.
      onDemandUsd: expect.closeTo(0.12 * hours, 9),
    });
  });

  test('is not known without a time limit for trials, whatever else is limited', () => {
    for (const limits of [{}, { maxRuntimeSec: 60 }, { maxCostUsd: 1 }]) {
      expect(estimateCost({ ...QUESTION, limits }).most).toEqual({ known: false, missing: 'trial_timeout' });
    }
  });

  test('is not known without a price', () => {
    const price = { source: 'unknown' } as const;
    expect(estimateCost({ ...QUESTION, price })).toEqual({
      source: 'unknown',
      perHour: {},
      most: { known: false, missing: 'price' },
    });
  });
});

/** Workers that take one trial after another and wait for each other, as they do; seconds that they are there. */
function simulate(story: Story): number {
  const random = uniform(story.seed);
  const free = Array.from({ length: story.workers }, () => 0);
  const isOver = (at: number): boolean =>
    at >= (story.runtimeSec ?? Infinity) || spentBy(free, at, story.usdPerHour) >= (story.costUsd ?? Infinity);
  let isStopped = false;
  for (let trial = 0; trial < story.trials && !isStopped; trial++) {
    const worker = free.indexOf(Math.min(...free));
    const attempts = 1 + Math.floor(random() * story.attempts);
    for (let attempt = 0; attempt < attempts && !isStopped; attempt++) {
      const at = free[worker] ?? 0;
      isStopped = isOver(at);
      // Often as long as it may, with what comes after it.
      if (!isStopped) free[worker] = at + (story.timeoutSec + 60) * (random() < 0.6 ? 1 : random());
    }
  }
  // Workers of a sweep that was stopped leave when they are done; others wait for the last one.
  const total = free.reduce((sum, sec) => sum + sec, 0);
  return isStopped ? total : Math.max(...free) * story.workers;
}

/** US dollars until a moment, for workers that are at work until `free`. */
function spentBy(free: readonly number[], at: number, usdPerHour: number): number {
  return (free.reduce((sum, sec) => sum + Math.min(sec, at), 0) * usdPerHour) / 3600;
}

interface Story {
  readonly seed: number;
  readonly trials: number;
  readonly workers: number;
  readonly attempts: number;
  readonly timeoutSec: number;
  readonly usdPerHour: number;
  readonly runtimeSec: number | undefined;
  readonly costUsd: number | undefined;
}

test('no course of a sweep costs more', () => {
  const stories: fc.Arbitrary<Story> = fc.record({
    seed: fc.nat(1e6),
    trials: fc.integer({ min: 1, max: 60 }),
    workers: fc.integer({ min: 1, max: 20 }),
    attempts: fc.integer({ min: 1, max: 3 }),
    timeoutSec: fc.integer({ min: 1, max: 20_000 }),
    usdPerHour: fc.double({ min: 0.01, max: 50, noNaN: true }),
    runtimeSec: fc.option(fc.integer({ min: 1, max: 50_000 }), { nil: undefined }),
    costUsd: fc.option(fc.double({ min: 0.01, max: 1000, noNaN: true }), { nil: undefined }),
  });
  fc.assert(
    fc.property(stories, (story) => {
      const limits = {
        trialTimeoutSec: story.timeoutSec,
        ...(story.runtimeSec === undefined ? {} : { maxRuntimeSec: story.runtimeSec }),
        ...(story.costUsd === undefined ? {} : { maxCostUsd: story.costUsd }),
      };
      const { trials, workers, attempts, usdPerHour } = story;
      const bound = mostWorkerSec({ trials, workers, limits, retry: { attempts } }, usdPerHour);
      expect(simulate(story)).toBeLessThanOrEqual((bound?.sec ?? 0) - workers * AROUND_SEC + 1e-6);
    }),
    { numRuns: 2000 },
  );
});

describe('a plan says', () => {
  const lines = (more: Partial<CostQuestion>): [string, string][] => {
    const question = { ...QUESTION, ...more };
    return costLines(estimateCost(question), question.limits, question.spot);
  };

  test('what a worker costs, on Spot and on demand, and the most of the sweep', () => {
    expect(lines({})).toEqual([
      ['price', '$0.04 to $0.05 on Spot, $0.10 to $0.12 on demand per worker and hour (prices of AWS)'],
      [
        'at most',
        '$1.90 on Spot, $4.56 on demand: if every attempt takes its whole trial_timeout; ' +
          'what is repeated after Spot took a machine back comes on top',
      ],
    ]);
  });

  test('a price of the file as it is', () => {
    const price = { source: 'file', usdPerHour: 0.05 } as const;
    expect(lines({ price, spot: false, limits: { trialTimeoutSec: 540, maxRuntimeSec: 60 } })).toEqual([
      ['price', '$0.05 per worker and hour (price of the sweep file)'],
      ['at most', '$0.18: if it runs until max_runtime'],
    ]);
  });

  test('that Spot is unknown, where only that is', () => {
    const price = { source: 'aws', machines: [{ type: 'c6i.large', workers: 1, onDemandUsd: 0.1 }] } as const;
    expect(lines({ price })[0]).toEqual([
      'price',
      '$0.10 on demand, unknown on Spot per worker and hour (prices of AWS)',
    ]);
  });

  test('which limit would bound it', () => {
    expect(lines({ limits: {} })[1]).toEqual(['at most', 'unbounded: limits.trial_timeout would bound it']);
    expect(lines({ limits: { maxCostUsd: 25 } })[1]?.[1]).toBe(
      'about $25.00, and what the trials that run then still cost: limits.trial_timeout would bound it',
    );
  });

  test('that nothing is known', () => {
    expect(lines({ price: { source: 'unknown', why: 'no' } })).toEqual([
      ['price', 'unknown'],
      ['at most', 'unknown'],
    ]);
  });
});

test('the example of docs/costs.md is what a plan would say', () => {
  const offers = {
    instances: [{ type: 'c6i.large', vcpus: 2, memoryMiB: 4096, gpus: 0, usdPerHour: 0.085 }],
    spotUsd: { 'c6i.large': 0.04 },
  };
  const machines = instanceMachines(offers, { vcpus: 1, memoryMiB: 1800, gpus: 0 });
  const limits = { trialTimeoutSec: 900 };
  const price = { source: 'aws', machines } as const;
  const estimate = estimateCost({ price, spot: true, trials: 200, workers: 16, limits, retry: { attempts: 2 } });
  const docs = readFileSync(join(__dirname, '../../docs/costs.md'), 'utf8');
  for (const [label, text] of costLines(estimate, limits, true))
    expect(docs).toContain(`    ${label.padEnd(7)}  ${text}\n`);
});

describe('a limit on the cost of a sweep in AWS', () => {
  test('is refused where it could not be kept, with what to do', () => {
    const price = { source: 'unknown', why: 'cannot ask AWS for prices: the permission is missing' } as const;
    expect(() => requirePrice({ maxCostUsd: 25 }, price)).toThrow(
      expect.objectContaining({
        code: 'PriceUnknown',
        message:
          'limits.max_cost_usd is 25, and the price of a worker is unknown: ' +
          'cannot ask AWS for prices: the permission is missing',
        hint: expect.stringContaining('resources.price_usd_per_hour'),
      }),
    );
  });

  test('is kept where a price is known, and nothing else needs one', () => {
    expect(() => requirePrice({ maxCostUsd: 25 }, { source: 'file', usdPerHour: 1 })).not.toThrow();
    expect(() => requirePrice({ maxCostUsd: 25 }, AWS)).not.toThrow();
    expect(() => requirePrice({}, { source: 'unknown' })).not.toThrow();
  });
});
