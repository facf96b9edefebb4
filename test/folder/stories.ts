import fc from 'fast-check';
import * as keys from '../../lib/contract/object-keys';
import type { LimitsSpec } from '../../lib/spec/sweep-spec';
import { HEARTBEAT_MS, manifestOf } from '../support/manifests';
import { SimulatedProcess } from '../support/simulation';
import { uniform } from '../support/uniform';
import { SimulatedSweep, type SweepPlan } from './simulated-sweep';

export const TURNS = 100_000;

export interface Story {
  readonly seed: number;
  readonly trials: number;
  readonly attempts: number;
  /** Workers that do not die; the last trial needs at least one. */
  readonly workers: number;
  /** Workers that die at a store operation of theirs. */
  readonly deaths: readonly { readonly at: number; readonly after: boolean; readonly startsAfterMs: number }[];
  /** How often the program of trial t fails before it completes: entry t, modulo the length. */
  readonly fails: readonly number[];
  /** Attempts that are interrupted, as `trial.attempt`. */
  readonly interruptions: readonly string[];
}

export const stories: fc.Arbitrary<Story> = fc.record({
  seed: fc.nat(1e6),
  trials: fc.integer({ min: 1, max: 25 }),
  attempts: fc.integer({ min: 1, max: 3 }),
  workers: fc.integer({ min: 1, max: 4 }),
  deaths: fc.array(fc.record({ at: fc.nat(60), after: fc.boolean(), startsAfterMs: fc.nat(20 * HEARTBEAT_MS) }), {
    maxLength: 10,
  }),
  fails: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 5 }),
  interruptions: fc.array(
    fc.tuple(fc.nat(24), fc.integer({ min: 1, max: 3 })).map(([trial, attempt]) => `${trial}.${attempt}`),
    { maxLength: 5 },
  ),
});

export function failsOf(story: Story, trial: number): number {
  return story.fails[trial % story.fails.length] ?? 0;
}

export function actOf(story: Story): SweepPlan['act'] {
  return ({ trial, attempt }, failures) => {
    const beats = Math.floor(uniform(story.seed * 31 + trial * 7 + attempt)() * 4);
    if (story.interruptions.includes(`${trial}.${attempt}`)) return { beats, ending: 'interrupt' };
    return { beats, ending: failures < failsOf(story, trial) ? 'fail' : 'complete' };
  };
}

export async function play(
  story: Story,
  more: Partial<SweepPlan> = {},
  limits: LimitsSpec = {},
): Promise<SimulatedSweep> {
  const spec = { retry: { attempts: story.attempts }, limits };
  const manifest = manifestOf({ trials: story.trials, spec });
  const sweep = new SimulatedSweep({ seed: story.seed, manifest, act: actOf(story), ...more });
  await sweep.begin();
  for (let i = 0; i < story.workers; i++) sweep.addWorker(new SimulatedProcess(`worker-${i}`));
  for (const [i, death] of story.deaths.entries()) {
    sweep.addWorker(new SimulatedProcess(`mortal-${i}`, death), death.startsAfterMs);
  }
  expect(await sweep.simulation.run(TURNS)).toBe(true);
  expect(sweep.errors).toEqual([]);
  return sweep;
}

/** Where in `created` each key of a kind stands. */
export function positions(sweep: SimulatedSweep, prefix: string): Map<string, number> {
  return new Map([...sweep.created.entries()].flatMap(([i, key]) => (key.startsWith(prefix) ? [[key, i]] : [])));
}

export function attemptsOf(sweep: SimulatedSweep, prefix: string, trial: number): number[] {
  const ids = [...positions(sweep, prefix).keys()].flatMap((key) => keys.parseAttemptKey(key) ?? []);
  return ids.filter((id) => id.trial === trial).map(({ attempt }) => attempt);
}

export function nothingIsClaimedAfterItsResult(sweep: SimulatedSweep): void {
  const results = positions(sweep, keys.RESULTS);
  for (const [key, position] of positions(sweep, keys.CLAIMS)) {
    const id = keys.parseAttemptKey(key)!;
    expect(position).toBeLessThan(results.get(keys.resultKey(id.trial)) ?? Infinity);
  }
}
