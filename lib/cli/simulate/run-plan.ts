import { setImmediate as turn } from 'node:timers/promises';
import { createSearcher } from '../../search/registry';
import { bestSoFar, type Progress } from '../../simulate/best-so-far';
import type { Series } from '../../simulate/comparison';
import { simulate, type SimulatedEnd } from '../../simulate/simulation';
import { createStoppingRule } from '../../stopping/registry';
import type { SweepSpec } from '../../spec/sweep-spec';
import type { SimulationPlan } from './plan';

/** How far a simulation is. */
export interface SimulationState {
  readonly method: string;
  /** From 0. */
  readonly run: number;
  /** Trials of the run that have ended. */
  readonly ended: number;
}

/** Milliseconds between looks at the terminal, and between moments at which a signal is heard. */
const TURN_EVERY_MS = 100;

/** Simulates every run of every method, one after another. */
export async function runPlan(plan: SimulationPlan, onState: (state: SimulationState) => void): Promise<Series[]> {
  const series: Series[] = [];
  for (const spec of plan.methods) {
    const runs: (readonly Progress[])[] = [];
    for (const [run, seed] of plan.seeds.entries()) {
      runs.push(await runOnce(plan, spec, seed, (ended) => onState({ method: spec.method, run, ended })));
    }
    series.push({ name: spec.method, runs });
  }
  return series;
}

async function runOnce(
  plan: SimulationPlan,
  spec: SweepSpec,
  seed: number,
  onEnded: (ended: number) => void,
): Promise<readonly Progress[]> {
  const ends: SimulatedEnd[] = [];
  let turnAt = performance.now() + TURN_EVERY_MS;
  const stopping = createStoppingRule(spec);
  const sweep = simulate({
    ...plan,
    ...(stopping ? { stopping } : {}),
    ...(spec.metric ? { metric: spec.metric } : {}),
    searcher: createSearcher(spec, seed),
    objective: plan.objectiveOf(seed),
    durationOf: plan.durationOf(seed),
  });
  for (const end of sweep) {
    ends.push(end);
    if (performance.now() < turnAt) continue;
    onEnded(ends.length);
    await turn();
    turnAt = performance.now() + TURN_EVERY_MS;
  }
  return bestSoFar(ends, plan.goal, plan.repeats);
}
