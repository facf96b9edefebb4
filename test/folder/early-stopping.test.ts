import fc from 'fast-check';
import * as keys from '../../lib/contract/object-keys';
import { RungReports } from '../../lib/folder/rung-reports';
import { RetryingStore } from '../../lib/store/retrying-store';
import type { EarlyTerminateSpec } from '../../lib/spec/sweep-spec';
import { bestStanding, standings } from '../../lib/sweep/standings';
import { FlakyStore } from '../support/flaky-store';
import { HEARTBEAT_MS, manifestOf } from '../support/manifests';
import { SimulatedProcess } from '../support/simulation';
import { SimulatedSweep, type SweepPlan } from './simulated-sweep';

const TURNS = 100_000;
const EPOCHS = 9;
const RULES: readonly EarlyTerminateSpec[] = [
  { type: 'asha', minIter: 1, eta: 3, strict: false },
  { type: 'hyperband', minIter: 2, eta: 2, strict: true },
  { type: 'median', minIter: 1, minTrials: 2 },
];

const stories = fc.record({
  seed: fc.nat(1e6),
  rule: fc.constantFrom(...RULES),
  /** The losses of the trials, each the same at every epoch. */
  losses: fc.uniqueArray(fc.integer({ min: -50, max: 50 }), { minLength: 4, maxLength: 20 }),
  workers: fc.integer({ min: 1, max: 4 }),
  deaths: fc.array(fc.record({ at: fc.nat(80), after: fc.boolean(), startsAfterMs: fc.nat(20 * HEARTBEAT_MS) }), {
    maxLength: 10,
  }),
  interruptions: fc.array(fc.nat(19), { maxLength: 4 }),
});
type Story = typeof stories extends fc.Arbitrary<infer S> ? S : never;

async function play(story: Story, more: Partial<SweepPlan> = {}): Promise<SimulatedSweep> {
  const { seed, losses, rule, interruptions } = story;
  const spec = { earlyTerminate: rule, limits: { maxFailed: 0 } };
  const manifest = manifestOf({ trials: losses.length, spec });
  const act: SweepPlan['act'] = ({ trial, attempt }) => {
    const isCut = attempt === 1 && interruptions.includes(trial);
    return { beats: isCut ? 4 : EPOCHS, ending: isCut ? 'interrupt' : 'complete', objective: losses[trial]! };
  };
  const sweep = new SimulatedSweep({ seed, manifest, act, ...more });
  await sweep.begin();
  for (let i = 0; i < story.workers; i++) sweep.addWorker(new SimulatedProcess(`worker-${i}`));
  for (const [i, death] of story.deaths.entries()) {
    sweep.addWorker(new SimulatedProcess(`mortal-${i}`, death), death.startsAfterMs);
  }
  expect(await sweep.simulation.run(TURNS)).toBe(true);
  expect(sweep.errors).toEqual([]);
  return sweep;
}

async function isSound(sweep: SimulatedSweep, { losses }: Story): Promise<void> {
  const results = await sweep.results();
  expect(results.map(({ trial }) => trial)).toEqual([...losses.keys()]);
  // No trial does better, so this one runs to its end; nobody fails, and the sweep goes on.
  const best = losses.indexOf(Math.min(...losses));
  expect(bestStanding(standings(results, 1), { name: 'loss', goal: 'minimize', mode: 'last' })?.point).toBe(best);
  expect(results.filter(({ status }) => status === 'failed')).toEqual([]);
  await expect(sweep.folder.stopRecord()).resolves.toBeUndefined();
  for (const { trial, status, objective } of results) {
    expect(objective).toBe(losses[trial]);
    const claims = sweep.created.filter(
      (key) => keys.parseAttemptKey(key)?.trial === trial && key.startsWith('claims'),
    );
    if (status === 'stopped') expect(trial).not.toBe(best);
    expect(claims.length).toBeGreaterThanOrEqual(1);
  }
  await expect(sweep.folder.store.list(keys.BEATS)).resolves.toEqual({ entries: [], more: false });
  const [first = ''] = await sweep.folder.store.folders(keys.REPORTS);
  const reported = await new RungReports(sweep.folder).at(Number(first));
  expect([...reported].sort(([a], [b]) => a - b)).toEqual([...losses.entries()]);
}

test('workers that die while trials are being stopped lose none, and never the best', async () => {
  let stopped = 0;
  await fc.assert(
    fc.asyncProperty(stories, async (story) => {
      const sweep = await play(story);
      await isSound(sweep, story);
      stopped += (await sweep.results()).filter(({ status }) => status === 'stopped').length;
    }),
    { numRuns: 100 },
  );
  expect(stopped).toBeGreaterThan(100);
});

test('a store that fails one operation in ten changes nothing', async () => {
  const quick = { tries: 12, firstDelayMs: 0, maxDelayMs: 0 };
  await fc.assert(
    fc.asyncProperty(stories, async (story) => {
      let seed = story.seed;
      const few = { ...story, losses: story.losses.slice(0, 8) };
      const through: SweepPlan['through'] = (store) =>
        new RetryingStore(new FlakyStore(store, { seed: seed++, rate: 0.1, applied: 'either' }), quick);
      await isSound(await play(few, { through }), few);
    }),
    { numRuns: 12 },
  );
});
