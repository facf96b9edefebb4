import { SweepError } from '../contract/sweep-error';
import { didYouMean } from '../contract/nearest';
import type { BatchBackend, BatchBackendOptions } from './batch/batch-backend';
import type { DockerBackend, DockerBackendOptions } from './docker';
import type { ProcessBackend, ProcessBackendOptions } from './process';
import type { SimulatedBackend, SimulatedBackendOptions } from './simulated/simulated-backend';

/** Backends by name: what each is made with, and what it is. */
interface Backends {
  readonly process: { readonly options: ProcessBackendOptions; readonly backend: ProcessBackend };
  readonly docker: { readonly options: DockerBackendOptions; readonly backend: DockerBackend };
  readonly batch: { readonly options: BatchBackendOptions; readonly backend: BatchBackend };
  readonly simulated: { readonly options: SimulatedBackendOptions; readonly backend: SimulatedBackend };
}

/** What `--on` takes: a sweep that is simulated runs no program. */
export type BackendName = Exclude<keyof Backends, 'simulated'>;

type Factories = {
  readonly [name in keyof Backends]: (options: Backends[name]['options']) => Promise<Backends[name]['backend']>;
};

/** Each is loaded when it is asked for: a sweep on this machine never waits for the AWS SDK. */
const BACKENDS: Factories = {
  process: async (options) => new (await import('./process')).ProcessBackend(options),
  docker: async (options) => new (await import('./docker')).DockerBackend(options),
  batch: async (options) => new (await import('./batch/batch-backend')).BatchBackend(options),
  simulated: async (options) => new (await import('./simulated/simulated-backend')).SimulatedBackend(options),
};

/** Names that are kept for backends to come. */
const PLANNED = ['sagemaker'];

export const BACKEND_NAMES: readonly BackendName[] = ['process', 'docker', 'batch'];

export async function createBackend<Name extends keyof Backends>(
  name: Name,
  options: Backends[Name]['options'],
): Promise<Backends[Name]['backend']> {
  return BACKENDS[name](options);
}

/** @throws BackendNotAvailable, BackendUnknown */
export function checkBackend(name: string): asserts name is BackendName {
  if ((BACKEND_NAMES as readonly string[]).includes(name)) return;
  if (PLANNED.includes(name)) {
    throw new SweepError('BackendNotAvailable', `--on ${name} is not available yet`, {
      hint: `available is ${BACKEND_NAMES.join(', ')}`,
    });
  }
  const known = [...BACKEND_NAMES, ...PLANNED];
  throw new SweepError('BackendUnknown', `--on: there is no backend '${name}'${didYouMean(name, known)}`, {
    hint: `available is ${BACKEND_NAMES.join(', ')}`,
  });
}
