import type { Checkpoint } from '../../simulate/comparison';
import { align } from '../align';
import { formatCount, formatNumber, plural } from '../format';
import type { SimulateFlags, SimulationPlan } from './plan';
import type { SimulationState } from './run-plan';

/** What was simulated, in a line. */
export function headline({ objective, time }: SimulateFlags, plan: SimulationPlan): string {
  const [seed] = plan.seeds;
  const { optimum } = plan.objectiveOf(0);
  const best = plan.goal === 'minimize' ? 'minimum' : 'maximum';
  return [
    optimum === undefined ? objective : `${objective} (${best} ${formatNumber(optimum)})`,
    plural(plan.trials, 'trial'),
    `${plural(plan.workers, 'worker')}${plan.synchronous ? ', synchronous' : ''}`,
    `time ${time}`,
    plan.seeds.length === 1 ? `seed ${seed}` : `medians of ${plan.seeds.length} runs, seeds from ${seed}`,
  ].join('; ');
}

/** The best objective of each series at each time, and after how many trials. */
export function comparisonTable(checkpoints: readonly Checkpoint[], columns: number): string {
  // As a rule all have ended the same trials at a time, for they take equally long.
  const areInStep = checkpoints.every(({ series }) => series.every(({ ended }) => ended === series[0]!.ended));
  const names = checkpoints[0]?.series.map(({ name }) => name) ?? [];
  const header = areInStep ? ['time', 'trials', ...names] : ['time', ...names.flatMap((name) => ['trials', name])];
  const rows = checkpoints.map(({ atSec, series }) => {
    const time = `${atSec.toFixed(1)} s`;
    const bests = series.map(({ best }) => (best === undefined ? '-' : formatNumber(best)));
    const counts = series.map(({ ended }) => formatNumber(ended));
    return areInStep ? [time, counts[0]!, ...bests] : [time, ...bests.flatMap((best, i) => [counts[i]!, best])];
  });
  return align([header, ...rows], columns);
}

/** How far the simulation is, for a terminal. */
export function stateLine({ method, run, ended }: SimulationState, { seeds, trials }: SimulationPlan): string {
  const which = seeds.length === 1 ? '' : ` run ${run + 1} of ${seeds.length},`;
  return `${method}:${which} ${formatCount(ended)} of ${plural(trials, 'trial')}`;
}
