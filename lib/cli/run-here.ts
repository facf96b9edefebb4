import { IMAGE } from '../contract/image';
import { createSearcher } from '../search/registry';
import { resolveAddress } from '../store/address';
import type { SweepSpec } from '../spec/sweep-spec';
import { openStore } from '../store/registry';
import type { Lock } from '../sweep/records';
import type { HereChoice } from './choose-backend';
import { createSweep, resolveChannels, resolveSweep, UNKNOWN_DIGEST, type Resolved } from './create-sweep';
import type { ExitCode } from './exit-codes';
import { plural } from './format';
import { defaultWorkers, prepareWorkers } from './local-workers';
import { describePlan, showPlan, type Plan } from './plan';
import { planWarnings } from './plan-warnings';
import { rootAddress } from './root-address';
import type { RunRequest } from './run-request';
import { runSweep } from './run-sweep';

/** Runs a new sweep by workers of this machine. */
export async function runHere(request: RunRequest, choice: HereChoice): Promise<ExitCode> {
  const { io, reporter, flags, spec, seed, trials, prior } = request;
  const workers = Math.min(flags.parallel ?? defaultWorkers(spec, trials), trials);
  const resolved = resolve(request, choice);
  const root = resolveAddress(rootAddress(flags.root));
  const backend = choice.name;
  const plan: Plan = {
    spec,
    seed,
    trials,
    prior,
    workers,
    root,
    backend,
    where: where(choice, workers, resolved, flags.image),
  };
  for (const warning of planWarnings(spec, trials, backend)) reporter.warning(warning);
  if (flags.dryRun === true)
    return showPlan(plan, createSearcher(spec, seed, prior?.observations.length), io, reporter);
  reporter.message(describePlan(plan));
  const store = openStore(root);
  // Before what takes long: whether the sweep can be kept at all.
  await store.now();
  const recruit = await prepareWorkers(choice, { resolved, spec, image: flags.image, reporter });
  const { folder, manifest } = await createSweep({ spec, seed, trials, resolved, store, prior, aws: priceOf(spec) });
  await folder.markStarted();
  reporter.event('sweep', { id: manifest.id, uri: folder.uri, trials, workers });
  reporter.message(`sweep ${manifest.id} in ${folder.uri}`);
  return runSweep({ io, reporter, folder, manifest, workers, recruit, detach: flags.detach === true });
}

/** Nobody hires this machine out, but its time may be reckoned with. */
function priceOf({ resources: { priceUsdPerHour } }: SweepSpec): Pick<Lock, 'pricePerHourUsd'> {
  return priceUsdPerHour === undefined ? {} : { pricePerHourUsd: priceUsdPerHour };
}

/** An image that was named has a program of its own. */
function resolve({ spec, base, defaultContainer, flags }: RunRequest, { name }: HereChoice): Resolved {
  if (name !== 'docker' || flags.image === undefined) return resolveSweep(spec, base, defaultContainer);
  return { container: IMAGE.program, digest: UNKNOWN_DIGEST, channels: resolveChannels(spec, base) };
}

function where({ name, why }: HereChoice, workers: number, { container }: Resolved, image: string | undefined): string {
  const kind = name === 'docker' ? 'in containers of this machine' : 'on this machine';
  const runs = name === 'docker' && image !== undefined ? image : `${container}/train`;
  return `${plural(workers, 'worker')} ${kind} (backend ${name}: ${why}), running ${runs}`;
}
