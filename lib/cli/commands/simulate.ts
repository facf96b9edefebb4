import { compare } from '../../simulate/comparison';
import { ExitCode } from '../exit-codes';
import type { Io } from '../io';
import { loadSpec } from '../load-spec';
import { createReporter } from '../reporter';
import { LiveRegion } from '../reporters/live-region';
import { planSimulation, type SimulateFlags, type SimulationPlan } from '../simulate/plan';
import { runPlan } from '../simulate/run-plan';
import { comparisonTable, headline, stateLine } from '../simulate/text';

/** `sweep simulate`: runs a sweep's search on a virtual clock, to choose a method and a budget before paying. */
export async function simulateCommand(io: Io, flags: SimulateFlags): Promise<ExitCode> {
  const reporter = createReporter(io, { json: flags.json === true });
  const plan = await planSimulation(await loadSpec(reporter, flags), flags);
  for (const warning of warnings(plan, flags)) reporter.warning(warning);
  const live = io.isTerminal && flags.json !== true ? new LiveRegion(io) : undefined;
  const series = await runPlan(plan, (state) => live?.draw([stateLine(state, plan)]));
  live?.clear();
  const checkpoints = compare(series, plan.trials);
  if (flags.json !== true) {
    io.out(headline(flags, plan));
    io.out(comparisonTable(checkpoints, io.columns));
    return ExitCode.ok;
  }
  const { optimum = null } = plan.objectiveOf(0);
  for (const { atSec, series } of checkpoints) {
    for (const { name: method, ended, best = null, runs } of series) {
      reporter.event('standing', { method, atSec, ended, best, runs: runs.map((run) => run ?? null), optimum });
    }
  }
  return ExitCode.ok;
}

function warnings({ idle, hasSteps, methods }: SimulationPlan, { objective }: SimulateFlags): string[] {
  const isStopped = methods.some(({ earlyTerminate }) => earlyTerminate !== undefined);
  return [
    ...(idle.length > 0 ? [`without influence on ${objective}: ${idle.join(', ')}`] : []),
    ...(isStopped && !hasSteps ? [`early_terminate stops nothing: ${objective} has no steps`] : []),
  ];
}
