import fc from 'fast-check';
import * as keys from '../../lib/contract/object-keys';
import { FolderReader } from '../../lib/folder/folder-reader';
import { retryFailed } from '../../lib/folder/retry-failed';
import { spentUsd } from '../../lib/sweep/cost';
import type { LimitsSpec } from '../../lib/spec/sweep-spec';
import { HEARTBEAT_MS, HEARTBEAT_SEC, manifestOf } from '../support/manifests';
import { SimulatedProcess } from '../support/simulation';
import { SimulatedSweep, type Act } from './simulated-sweep';

/** A dollar a second: costs are times. */
const PRICE = 3600;
const TURNS = 100_000;
/** Store operations take a moment, and costs are reckoned before they are recorded. */
const MOMENT_SEC = 2;
const MAX_BEATS = 4;

interface Story {
  readonly seed: number;
  readonly trials: number;
  readonly attempts: number;
  readonly workers: number;
  /** Workers that die at a store operation of theirs. */
  readonly deaths: readonly { readonly at: number; readonly after: boolean; readonly startsAfterMs: number }[];
  /** How attempts end, one after another, before one completes: by trial, modulo the length. */
  readonly endings: readonly (readonly ('fail' | 'interrupt')[])[];
  readonly beats: readonly number[];
}

const stories: fc.Arbitrary<Story> = fc.record({
  seed: fc.nat(1e6),
  trials: fc.integer({ min: 1, max: 15 }),
  attempts: fc.integer({ min: 1, max: 3 }),
  workers: fc.integer({ min: 1, max: 4 }),
  deaths: fc.array(fc.record({ at: fc.nat(60), after: fc.boolean(), startsAfterMs: fc.nat(20 * HEARTBEAT_MS) }), {
    maxLength: 6,
  }),
  endings: fc.array(fc.array(fc.constantFrom('fail' as const, 'interrupt' as const), { maxLength: 3 }), {
    minLength: 1,
  }),
  beats: fc.array(fc.nat(MAX_BEATS), { minLength: 1, maxLength: 7 }),
});

function actOf({ endings, beats }: Story): (id: keys.AttemptId) => Act {
  return ({ trial, attempt }) => ({
    beats: beats[(trial + 3 * attempt) % beats.length] ?? 0,
    ending: endings[trial % endings.length]?.[attempt - 1] ?? 'complete',
  });
}

async function play(story: Story, limits: LimitsSpec = {}): Promise<SimulatedSweep> {
  const spec = { retry: { attempts: story.attempts }, limits };
  const manifest = manifestOf({ trials: story.trials, spec, pricePerHourUsd: PRICE });
  const sweep = new SimulatedSweep({ seed: story.seed, manifest, act: actOf(story) });
  await sweep.begin();
  for (let i = 0; i < story.workers; i++) sweep.addWorker(new SimulatedProcess(`worker-${i}`));
  for (const [i, death] of story.deaths.entries()) {
    sweep.addWorker(new SimulatedProcess(`mortal-${i}`, death), death.startsAfterMs);
  }
  expect(await sweep.simulation.run(TURNS)).toBe(true);
  expect(sweep.errors).toEqual([]);
  return sweep;
}

/** When attempts at a trial were claimed, and when those that ended recorded that; seconds. */
async function timesOf({ folder }: HasFolder, trial: number) {
  const read = async (prefix: string) =>
    new Map((await folder.attempts(prefix, trial)).map(({ attempt, modified }) => [attempt, modified / 1000]));
  const result = await folder.result(trial);
  const ended = result ? [[result.attempt, Date.parse(result.endedAt) / 1000] as const] : [];
  // Somebody else may have written the result of an attempt that had failed long before.
  const ends = new Map([...ended, ...(await read(keys.FAILURES)), ...(await read(keys.INTERRUPTIONS))]);
  return { claims: await read(keys.claimsOfBlock(0)), ends };
}

type HasFolder = Pick<SimulatedSweep, 'folder'>;

async function spentIn(sweep: SimulatedSweep, trials: number): Promise<number> {
  return spentUsd(await new FolderReader(sweep.folder, trials).refresh(), PRICE);
}

test('a trial costs the time of all its attempts, those that failed or were interrupted among them', async () => {
  await fc.assert(
    fc.asyncProperty(stories, async (anyStory) => {
      const story = { ...anyStory, deaths: [] };
      const sweep = await play(story);
      for (const { trial, costUsd = 0 } of await sweep.results()) {
        const { claims, ends } = await timesOf(sweep, trial);
        const seconds = [...claims].reduce((sum, [attempt, at]) => sum + (ends.get(attempt) ?? 0) - at, 0);
        expect(Math.abs(costUsd - seconds)).toBeLessThan(MOMENT_SEC * claims.size);
      }
    }),
    { numRuns: 60 },
  );
});

test('and of those that were lost with their workers, up to their last heartbeat', async () => {
  await fc.assert(
    fc.asyncProperty(stories, async (story) => {
      const sweep = await play(story);
      for (const { trial, costUsd = 0, endedAt } of await sweep.results()) {
        const { claims, ends } = await timesOf(sweep, trial);
        const known = [...ends].reduce((sum, [attempt, at]) => sum + at - (claims.get(attempt) ?? at), 0);
        const first = Math.min(...claims.values());
        expect(costUsd).toBeGreaterThan(known - MOMENT_SEC * claims.size);
        expect(costUsd).toBeLessThan(Date.parse(endedAt) / 1000 - first + MOMENT_SEC * claims.size);
      }
    }),
    { numRuns: 100 },
  );
});

test('a reader that comes late sees the same total as the results have', async () => {
  await fc.assert(
    fc.asyncProperty(stories, async (story) => {
      const sweep = await play(story);
      const results = await sweep.results();
      const total = results.reduce((sum, { costUsd = 0 }) => sum + costUsd, 0);
      await expect(spentIn(sweep, story.trials)).resolves.toBeCloseTo(total, 6);
      const summary = JSON.parse((await sweep.folder.store.read(keys.SUMMARY_KEY)) ?? '{}') as { costUsd: number };
      expect(summary.costUsd).toBeCloseTo(total, 2);
    }),
    { numRuns: 40 },
  );
});

describe('max_cost_usd', () => {
  test('stops the sweep when it is reached, not before, and not long after', async () => {
    let stopped = 0;
    await fc.assert(
      fc.asyncProperty(stories, fc.integer({ min: 1, max: 300 }), async (story, maxCostUsd) => {
        const sweep = await play(story, { maxCostUsd });
        const stop = await sweep.folder.stopRecord();
        const spent = await spentIn(sweep, story.trials);
        const results = await sweep.results();
        if (stop) {
          stopped += 1;
          expect(stop).toMatchObject({ cause: 'max_cost', interrupt: false });
          expect(stop.reason).toMatch(new RegExp(`^the trials have cost \\$[\\d.,]+; max_cost_usd is ${maxCostUsd}$`));
          expect(spent).toBeGreaterThanOrEqual(maxCostUsd);
        } else {
          expect(results).toHaveLength(story.trials);
        }
        expect(sweep.started.filter((start) => start.stopped)).toEqual([]);
        // Every worker that there ever was may be at an attempt when the limit is reached, and not look in time.
        const atOnce = story.workers + story.deaths.length;
        const attemptSec = MAX_BEATS * HEARTBEAT_SEC + MOMENT_SEC;
        expect(spent).toBeLessThan(maxCostUsd + atOnce * 2 * attemptSec);
      }),
      { numRuns: 120 },
    );
    expect(stopped).toBeGreaterThan(20);
  });

  test('stops the sweep where trials come to nothing but interruptions', async () => {
    const interrupted = ['interrupt', 'interrupt', 'interrupt'] as const;
    const story: Story = {
      seed: 0,
      trials: 1,
      attempts: 1,
      workers: 1,
      deaths: [],
      endings: [interrupted],
      beats: [3],
    };
    const sweep = await play(story, { maxCostUsd: 1 });
    await expect(sweep.folder.stopRecord()).resolves.toMatchObject({ cause: 'max_cost' });
    expect(sweep.started).toHaveLength(1);
  });

  test('holds where the worker dies that brought the sum to it', async () => {
    const story: Story = { seed: 3, trials: 12, attempts: 1, workers: 1, deaths: [], endings: [[]], beats: [2] };
    for (let at = 10; at < 60; at++) {
      const mortal = new SimulatedProcess('mortal', { at, after: at % 2 === 0 });
      const manifest = manifestOf({ trials: 12, spec: { limits: { maxCostUsd: 50 } }, pricePerHourUsd: PRICE });
      const sweep = new SimulatedSweep({ seed: at, manifest, act: actOf(story) });
      await sweep.begin();
      sweep.addWorker(mortal);
      expect(await sweep.simulation.run(TURNS)).toBe(true);
      sweep.addWorker(new SimulatedProcess('heir'));
      expect(await sweep.simulation.run(TURNS)).toBe(true);
      expect(sweep.errors).toEqual([]);
      await expect(sweep.folder.stopRecord()).resolves.toMatchObject({ cause: 'max_cost' });
      expect((await sweep.results()).length).toBeLessThan(5);
    }
  });

  test('is over for workers that come after a resume, until the budget is raised', async () => {
    const story: Story = { seed: 1, trials: 10, attempts: 1, workers: 2, deaths: [], endings: [[]], beats: [3] };
    const sweep = await play(story, { maxCostUsd: 100 });
    const before = sweep.started.length;
    expect(before).toBeLessThan(10);

    await sweep.folder.clearStop();
    sweep.addWorker(new SimulatedProcess('late'));
    expect(await sweep.simulation.run(TURNS)).toBe(true);
    expect(sweep.started).toHaveLength(before);
    await expect(sweep.folder.stopRecord()).resolves.toMatchObject({ cause: 'max_cost' });

    await sweep.folder.clearStop();
    await sweep.folder.setBudget(1000);
    sweep.addWorker(new SimulatedProcess('later'));
    expect(await sweep.simulation.run(TURNS)).toBe(true);
    await expect(sweep.results()).resolves.toHaveLength(10);
  });

  test('counts what was spent on trials that are run again', async () => {
    const story: Story = { seed: 1, trials: 2, attempts: 1, workers: 1, deaths: [], endings: [['fail']], beats: [3] };
    const sweep = await play(story);
    const reader = new FolderReader(sweep.folder, 2);
    await reader.refresh();
    const spent = spentUsd(reader.state, PRICE);
    expect(spent).toBeGreaterThan(60);
    await expect(retryFailed(sweep.folder, reader)).resolves.toBe(2);
    expect(spentUsd(await reader.refresh(), PRICE)).toBeCloseTo(spent, 6);
    await expect(spentIn(sweep, 2)).resolves.toBeCloseTo(spent, 6);

    sweep.addWorker(new SimulatedProcess('again'));
    expect(await sweep.simulation.run(TURNS)).toBe(true);
    await expect(spentIn(sweep, 2)).resolves.toBeGreaterThan(spent + 60);
  });
});

test('nothing is known of costs without a price', async () => {
  const sweep = new SimulatedSweep({
    seed: 1,
    manifest: manifestOf({ trials: 2 }),
    act: () => ({ beats: 1, ending: 'complete' }),
  });
  await sweep.begin();
  sweep.addWorker(new SimulatedProcess('worker'));
  expect(await sweep.simulation.run(TURNS)).toBe(true);
  const results = await sweep.results();
  expect(results.map((result) => 'costUsd' in result)).toEqual([false, false]);
  await expect(sweep.folder.store.read(keys.SUMMARY_KEY)).resolves.toContain('"costUsd": null');
});
