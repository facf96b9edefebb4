import fc from 'fast-check';
import * as keys from '../../lib/contract/object-keys';
import { RetryingStore } from '../../lib/store/retrying-store';
import { FlakyStore } from '../support/flaky-store';
import { manifestOf } from '../support/manifests';
import { SimulatedProcess, START } from '../support/simulation';
import { SimulatedSweep, type Act, type SweepPlan } from './simulated-sweep';
import {
  actOf,
  attemptsOf,
  nothingIsClaimedAfterItsResult,
  failsOf,
  play,
  positions,
  stories,
  TURNS,
  type Story,
} from './stories';

async function everyTrialHasOneResult(sweep: SimulatedSweep, story: Story): Promise<void> {
  const created = [...positions(sweep, keys.RESULTS).keys()].map((key) => keys.parseNumberedKey(key) ?? -1);
  const trials = Array.from({ length: story.trials }, (_, trial) => trial);
  expect(created.sort((a, b) => a - b)).toEqual(trials);
  const results = await sweep.results();
  expect(results.map(({ trial }) => trial)).toEqual(trials);
  for (const { trial, attempt, parameters } of results) {
    expect(attemptsOf(sweep, keys.CLAIMS, trial)).toContain(attempt);
    expect(parameters).toEqual({ x: trial });
  }
}

async function failuresAreCharged(sweep: SimulatedSweep, story: Story): Promise<void> {
  for (const { trial, status } of await sweep.results()) {
    const fails = failsOf(story, trial);
    expect(status).toBe(fails >= story.attempts ? 'failed' : 'completed');
    expect(attemptsOf(sweep, keys.FAILURES, trial)).toHaveLength(Math.min(fails, story.attempts));
  }
}

test('workers that die at any moment lose no trial, repeat none and are charged to none', async () => {
  await fc.assert(
    fc.asyncProperty(stories, async (story) => {
      const sweep = await play(story);
      await everyTrialHasOneResult(sweep, story);
      nothingIsClaimedAfterItsResult(sweep);
      await failuresAreCharged(sweep, story);
      for (let trial = 0; trial < story.trials; trial++) {
        const claims = attemptsOf(sweep, keys.CLAIMS, trial);
        expect(claims).toEqual(claims.map((_, i) => i + 1));
      }
      const needed = story.trials + positions(sweep, keys.FAILURES).size + positions(sweep, keys.INTERRUPTIONS).size;
      expect(positions(sweep, keys.CLAIMS).size).toBeLessThanOrEqual(needed + story.deaths.length);
      await expect(sweep.folder.store.list(keys.BEATS)).resolves.toEqual({ entries: [], more: false });
      await expect(sweep.has(keys.SUMMARY_KEY)).resolves.toBe(true);
      await expect(sweep.has(keys.blockKey(0))).resolves.toBe(true);
    }),
    { numRuns: 150 },
  );
});

test('workers that fall silent, and come back with a late result, change nothing', async () => {
  await fc.assert(
    fc.asyncProperty(stories, fc.array(fc.nat(24), { maxLength: 6 }), async (story, silent) => {
      const act: SweepPlan['act'] = (id, failures) => ({
        ...actOf(story)(id, failures),
        ...(silent.includes(id.trial) && id.attempt < 4 ? { silent: 4 } : {}),
      });
      const sweep = await play(story, { act });
      await everyTrialHasOneResult(sweep, story);
      expect(sweep.started.filter(({ ended }) => ended)).toEqual([]);
      for (const { trial, status } of await sweep.results()) {
        const failures = attemptsOf(sweep, keys.FAILURES, trial).length;
        if (status === 'failed') expect(failures).toBeGreaterThanOrEqual(story.attempts);
        else expect(failsOf(story, trial)).toBeLessThan(story.attempts);
      }
    }),
    { numRuns: 100 },
  );
});

test('a store that fails one operation in ten leads to no wrong result', async () => {
  const quick = { tries: 12, firstDelayMs: 0, maxDelayMs: 0 };
  await fc.assert(
    fc.asyncProperty(stories, async (story) => {
      let seed = story.seed;
      const sweep = await play(
        { ...story, trials: Math.min(story.trials, 8) },
        {
          through: (store) =>
            new RetryingStore(new FlakyStore(store, { seed: seed++, rate: 0.1, applied: 'either' }), quick),
        },
      );
      await everyTrialHasOneResult(sweep, { ...story, trials: Math.min(story.trials, 8) });
      nothingIsClaimedAfterItsResult(sweep);
      await failuresAreCharged(sweep, story);
    }),
    { numRuns: 12 },
  );
});

test('more trials than a block, and a crowd of workers', async () => {
  const story: Story = {
    seed: 5,
    trials: keys.BLOCK_SIZE + 60,
    attempts: 2,
    workers: 12,
    deaths: Array.from({ length: 8 }, (_, i) => ({ at: 30 + 25 * i, after: i % 2 === 0, startsAfterMs: 1000 * i })),
    fails: [0, 0, 1, 0, 0, 0, 2],
    interruptions: ['3.1', '251.1'],
  };
  const sweep = await play(story);
  await everyTrialHasOneResult(sweep, story);
  nothingIsClaimedAfterItsResult(sweep);
  await failuresAreCharged(sweep, story);
  for (const block of [0, 1]) await expect(sweep.has(keys.blockKey(block))).resolves.toBe(true);
});

describe('limits hold for every worker, dead ones included', () => {
  const nobodyClaimsOnceStopped = (sweep: SimulatedSweep): void =>
    expect(sweep.started.filter(({ stopped }) => stopped)).toEqual([]);

  test('max_failed', async () => {
    await fc.assert(
      fc.asyncProperty(stories, fc.nat(3), async (story, maxFailed) => {
        const sweep = await play(story, {}, { maxFailed });
        const results = await sweep.results();
        const failed = results.filter(({ status }) => status === 'failed').length;
        const stop = await sweep.folder.stopRecord();
        expect(stop?.cause).toBe(failed > maxFailed ? 'max_failed' : undefined);
        if (!stop) expect(results).toHaveLength(story.trials);
        nobodyClaimsOnceStopped(sweep);
      }),
      { numRuns: 100 },
    );
  });

  test('target, by the mean of the repeats', async () => {
    await fc.assert(
      fc.asyncProperty(stories, fc.integer({ min: 1, max: 3 }), fc.nat(24), async (story, repeats, best) => {
        const spec = { repeats, metric: { name: 'loss', goal: 'minimize', mode: 'last', target: 0.5 } } as const;
        const manifest = manifestOf({ trials: story.trials * repeats, spec });
        // The first repeat of every point looks good enough; all repeats of one point are.
        const act = ({ trial }: keys.AttemptId): Act => {
          const good = trial % repeats === 0 || Math.floor(trial / repeats) === best;
          return { beats: trial % 3, ending: 'complete', objective: good ? 0.4 : 0.9 };
        };
        const sweep = await play({ ...story, trials: story.trials * repeats }, { manifest, act });
        const results = await sweep.results();
        const stop = await sweep.folder.stopRecord();
        const reached =
          repeats === 1 || results.filter(({ trial }) => Math.floor(trial / repeats) === best).length === repeats;
        expect(stop?.cause).toBe(reached ? 'target' : undefined);
        if (!stop) expect(results).toHaveLength(manifest.trials);
        nobodyClaimsOnceStopped(sweep);
      }),
      { numRuns: 60 },
    );
  });

  test('max_runtime, by the clock of the store', async () => {
    await fc.assert(
      fc.asyncProperty(stories, fc.integer({ min: 5, max: 100 }), async (story, maxRuntimeSec) => {
        const sweep = await play(story, {}, { maxRuntimeSec });
        const results = await sweep.results();
        const stop = await sweep.folder.stopRecord();
        if (results.length < story.trials) expect(stop?.cause).toBe('max_runtime');
        // A worker's idea of the store's time lags behind by what its last write took.
        const lateMs = maxRuntimeSec * 1000 + 1000;
        expect(sweep.started.filter(({ at }) => at > START + lateMs)).toEqual([]);
        nobodyClaimsOnceStopped(sweep);
      }),
      { numRuns: 60 },
    );
  });

  test('stop', async () => {
    await fc.assert(
      fc.asyncProperty(stories, fc.nat(50_000), async (story, afterMs) => {
        const user = new SimulatedProcess('user');
        const manifest = manifestOf({ trials: 25, spec: { retry: { attempts: story.attempts } } });
        const sweep = new SimulatedSweep({ seed: story.seed, manifest, act: actOf(story) });
        await sweep.begin();
        for (let i = 0; i < story.workers; i++) sweep.addWorker(new SimulatedProcess(`worker-${i}`));
        const stop = async (): Promise<void> => {
          await sweep.simulation.sleep(user, afterMs);
          await sweep.folderOf(user).stop({ cause: 'user', reason: 'enough', interrupt: false });
        };
        sweep.simulation.start(user, stop, (error) => sweep.errors.push(error));
        expect(await sweep.simulation.run(TURNS)).toBe(true);
        expect(sweep.errors).toEqual([]);
        nobodyClaimsOnceStopped(sweep);
        await expect(sweep.folder.stopRecord()).resolves.toMatchObject({ cause: 'user', reason: 'enough' });
      }),
      { numRuns: 40 },
    );
  });
});
