import fc from 'fast-check';
import * as keys from '../../lib/contract/object-keys';
import { RetryingStore } from '../../lib/store/retrying-store';
import type { Assignment } from '../../lib/spec/sweep-spec';
import { FlakyStore } from '../support/flaky-store';
import { endlessLearner, finiteLearner } from '../support/learners';
import { manifestOf } from '../support/manifests';
import type { SimulatedSweep, SweepPlan } from './simulated-sweep';
import { actOf, attemptsOf, nothingIsClaimedAfterItsResult, play, positions, stories, type Story } from './stories';

interface Search {
  /** Points of the space; those of a search without end, that are run. */
  readonly points: number;
  readonly planned: number;
  readonly repeats: number;
}

const searches: fc.Arbitrary<Search> = fc.record({
  points: fc.integer({ min: 1, max: 12 }),
  planned: fc.integer({ min: 1, max: 6 }),
  repeats: fc.integer({ min: 1, max: 3 }),
});

/** Workers that learn from what the trials gave: the distance to 3, with some noise between repeats. */
function playLearning(story: Story, search: Search, more: Partial<SweepPlan> = {}, trials = trialsOf(search)) {
  const { points, planned, repeats } = search;
  const manifest = manifestOf({ trials, spec: { repeats, retry: { attempts: story.attempts } } });
  const act: SweepPlan['act'] = (attempt, failures) => ({
    ...actOf(story)(attempt, failures),
    objective: Math.abs((attempt.parameters['x'] as number) - 3) + (attempt.trial % 2) / 10,
  });
  const searcher = finiteLearner(points, planned);
  return play({ ...story, trials }, { manifest, act, searcher, ...more });
}

function trialsOf({ points, repeats }: Search): number {
  return points * repeats;
}

/** What each attempt at a trial was claimed with. */
async function claimedWith(sweep: SimulatedSweep, trial: number): Promise<(Assignment | undefined)[]> {
  const attempts = attemptsOf(sweep, keys.CLAIMS, trial);
  return Promise.all(attempts.map(async (attempt) => (await sweep.folder.claimRecord({ trial, attempt }))?.parameters));
}

/** @returns the parameters of the points, in order */
async function everyPointIsOne(sweep: SimulatedSweep, { repeats }: Search): Promise<Assignment[]> {
  const results = await sweep.results();
  const points = new Map<number, Assignment>();
  for (const { trial, parameters } of results) {
    const point = Math.floor(trial / repeats);
    if (!points.has(point)) points.set(point, parameters);
    expect(parameters).toEqual(points.get(point));
    for (const claimed of await claimedWith(sweep, trial)) expect(claimed).toEqual(parameters);
  }
  return [...points.values()];
}

async function nobodyHoldsAnything(sweep: SimulatedSweep): Promise<void> {
  await expect(sweep.folder.store.list(keys.BEATS)).resolves.toEqual({ entries: [], more: false });
}

const distinct = (points: readonly Assignment[]): number => new Set(points.map(({ x }) => x)).size;

test('workers that learn and die at any moment run every point of a finite space once', async () => {
  await fc.assert(
    fc.asyncProperty(stories, searches, async (story, search) => {
      const sweep = await playLearning(story, search);
      await expect(sweep.results()).resolves.toHaveLength(trialsOf(search));
      expect(distinct(await everyPointIsOne(sweep, search))).toBe(search.points);
      nothingIsClaimedAfterItsResult(sweep);
      await nobodyHoldsAnything(sweep);
      await expect(sweep.has(keys.STOP_KEY)).resolves.toBe(false);
      await expect(sweep.has(keys.SUMMARY_KEY)).resolves.toBe(true);
    }),
    { numRuns: 150 },
  );
});

test('with a store that fails one operation in ten, too', async () => {
  const quick = { tries: 12, firstDelayMs: 0, maxDelayMs: 0 };
  await fc.assert(
    fc.asyncProperty(stories, searches, async (story, { points, ...others }) => {
      let seed = story.seed;
      const search = { ...others, points: Math.min(points, 5) };
      const sweep = await playLearning(story, search, {
        through: (store) =>
          new RetryingStore(new FlakyStore(store, { seed: seed++, rate: 0.1, applied: 'either' }), quick),
      });
      await expect(sweep.results()).resolves.toHaveLength(trialsOf(search));
      expect(distinct(await everyPointIsOne(sweep, search))).toBe(search.points);
    }),
    { numRuns: 12 },
  );
});

test('of a search without end every trial of a point runs the same', async () => {
  await fc.assert(
    fc.asyncProperty(stories, searches, async (story, search) => {
      const sweep = await playLearning(story, search, { searcher: endlessLearner(search.planned) });
      await expect(sweep.results()).resolves.toHaveLength(trialsOf(search));
      await everyPointIsOne(sweep, search);
      nothingIsClaimedAfterItsResult(sweep);
      await nobodyHoldsAnything(sweep);
    }),
    { numRuns: 100 },
  );
});

test('a sweep of more trials than there are points ends when all points were tried', async () => {
  await fc.assert(
    fc.asyncProperty(stories, searches, fc.integer({ min: 1, max: 8 }), async (story, search, more) => {
      const trials = trialsOf(search) + more * search.repeats;
      const sweep = await playLearning(story, search, {}, trials);
      await expect(sweep.folder.stopRecord()).resolves.toMatchObject({ cause: 'exhausted' });
      expect(positions(sweep, keys.RESULTS).size).toBe(trialsOf(search));
      expect(distinct(await everyPointIsOne(sweep, search))).toBe(search.points);
      await nobodyHoldsAnything(sweep);
    }),
    { numRuns: 60 },
  );
});
