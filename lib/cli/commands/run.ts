import { dirname, join, resolve } from 'node:path';
import { SweepError } from '../../contract/sweep-error';
import type { SweepSpec } from '../../spec/sweep-spec';
import { chooseBackend } from '../choose-backend';
import { chooseSeed, countSweep } from '../create-sweep';
import type { ExitCode } from '../exit-codes';
import type { Io } from '../io';
import { loadPrior } from '../load-prior';
import { loadSpec } from '../load-spec';
import { packageRoot } from '../package-root';
import { createReporter } from '../reporter';
import { runHere } from '../run-here';
import type { RunFlags, RunRequest } from '../run-request';

/** `sweep run`: creates a sweep from a file and runs it to its end. */
export async function runCommand(io: Io, flags: RunFlags): Promise<ExitCode> {
  const reporter = createReporter(io, { json: flags.json === true });
  const spec = withFlags(await loadSpec(reporter, flags), flags);
  const wish =
    spec.backend === undefined ? undefined : { name: spec.backend, why: `the sweep file says ${spec.backend}` };
  const choice = chooseBackend(flags, wish);
  const seed = chooseSeed(spec);
  const trials = countSweep(spec, seed);
  const prior = await loadPrior(spec, flags, reporter);
  const request: RunRequest = { io, reporter, flags, spec, seed, trials, ...(prior && { prior }), ...places(flags) };
  if (choice.name !== 'batch') return runHere(request, choice);
  const { runInAws } = await import('../run-in-aws');
  return runInAws(request, choice);
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
function places({ grid }: RunFlags): Pick<RunRequest, 'base' | 'defaultContainer'> {
  const base = grid === undefined ? process.cwd() : dirname(resolve(grid));
  return { base, defaultContainer: join(packageRoot(), 'container') };
}
