import { dirname, join, resolve } from 'node:path';
import { checkBackend } from '../../backend/registry';
import { SweepError } from '../../contract/sweep-error';
import { createSearcher } from '../../search/registry';
import type { SweepSpec } from '../../spec/sweep-spec';
import { openStore } from '../../store/registry';
import { chooseSeed, countSweep, createSweep, resolveSweep, type Resolved } from '../create-sweep';
import type { ExitCode } from '../exit-codes';
import type { Io } from '../io';
import { loadSpec } from '../load-spec';
import { packageRoot } from '../package-root';
import { describePlan, showPlan, type Plan } from '../plan';
import { planWarnings } from '../plan-warnings';
import { createReporter } from '../reporter';
import { rootAddress } from '../root-address';
import { defaultWorkers, prepareProgram, runSweep } from '../run-sweep';

export interface RunFlags {
  readonly grid?: string;
  readonly param?: readonly string[];
  readonly on?: string;
  readonly parallel?: number;
  readonly count?: number;
  readonly root?: string;
  readonly name?: string;
  readonly dryRun?: boolean;
  readonly detach?: boolean;
  readonly json?: boolean;
  /** Nothing reads it yet: only sweeps that cost money will ask whether to go on. */
  readonly yes?: boolean;
}

/** `sweep run`: creates a sweep from a file and runs it to its end. */
export async function runCommand(io: Io, flags: RunFlags): Promise<ExitCode> {
  checkBackend(flags.on ?? 'process');
  const reporter = createReporter(io, { json: flags.json === true });
  const spec = withFlags(await loadSpec(reporter, flags), flags);
  const seed = chooseSeed(spec);
  const trials = countSweep(spec, seed);
  const workers = Math.min(flags.parallel ?? defaultWorkers(spec, trials), trials);
  const resolved = resolveFlags(spec, flags);
  const plan: Plan = { spec, seed, trials, workers, resolved, root: resolve(rootAddress(flags.root)) };
  for (const warning of planWarnings(spec, trials)) reporter.warning(warning);
  if (flags.dryRun === true) return showPlan(plan, createSearcher(spec, seed), io, reporter);
  reporter.message(describePlan(plan));
  const store = openStore(rootAddress(flags.root));
  // Before what takes long: whether the sweep can be kept at all.
  await store.now();
  const path = await prepareProgram(resolved.container, reporter);
  const { folder, manifest } = await createSweep({ spec, seed, trials, resolved, store });
  reporter.event('sweep', { id: manifest.id, uri: folder.uri, trials, workers });
  reporter.message(`sweep ${manifest.id} in ${folder.uri}`);
  return runSweep({ io, reporter, folder, manifest, workers, path, detach: flags.detach === true });
}

/** The command line goes before the file. */
function withFlags(spec: SweepSpec, flags: RunFlags): SweepSpec {
  if (flags.count !== undefined && flags.count < spec.repeats) {
    throw new SweepError('CountBelowRepeats', `--count ${flags.count} is less than one point, which is run whole`, {
      hint: `the sweep file says repeats: ${spec.repeats}; give at least that many trials`,
    });
  }
  return {
    ...spec,
    ...(flags.name === undefined ? {} : { name: flags.name }),
    ...(flags.count === undefined ? {} : { runCap: flags.count }),
  };
}

/** Paths in a sweep file are relative to it; without a file, to the current folder. */
function resolveFlags(spec: SweepSpec, flags: RunFlags): Resolved {
  const base = flags.grid === undefined ? process.cwd() : dirname(resolve(flags.grid));
  return resolveSweep(spec, base, join(packageRoot(), 'container'));
}
