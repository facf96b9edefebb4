import { SweepError } from '../contract/sweep-error';
import { didYouMean } from '../contract/nearest';
import type { BatchBackend, BatchBackendOptions } from './batch/batch-backend';
import type { DockerBackend, DockerBackendOptions } from './docker';
import type { ProcessBackend, ProcessBackendOptions } from './process';

/** Backends by the names that `--on` takes: what each is made with, and what it is. */
interface Backends {
  readonly process: { readonly options: ProcessBackendOptions; readonly backend: ProcessBackend };
  readonly docker: { readonly options: DockerBackendOptions; readonly backend: DockerBackend };
  readonly batch: { readonly options: BatchBackendOptions; readonly backend: BatchBackend };
}

export type BackendName = keyof Backends;

type Factories = {
  readonly [name in BackendName]: (options: Backends[name]['options']) => Promise<Backends[name]['backend']>;
};

/** Each is loaded when it is asked for: a sweep on this machine never waits for the AWS SDK. */
const BACKENDS: Factories = {
  process: async (options) => new (await import('./process')).ProcessBackend(options),
  docker: async (options) => new (await import('./docker')).DockerBackend(options),
  batch: async (options) => new (await import('./batch/batch-backend')).BatchBackend(options),
};

/** Names that are kept for backends to come. */
const PLANNED = ['sagemaker'];

export const BACKEND_NAMES = Object.keys(BACKENDS) as readonly BackendName[];

export async function createBackend<Name extends BackendName>(
  name: Name,
  options: Backends[Name]['options'],
): Promise<Backends[Name]['backend']> {
  return BACKENDS[name](options);
}

/** @throws BackendNotAvailable, BackendUnknown */
export function checkBackend(name: string): asserts name is BackendName {
  if (Object.hasOwn(BACKENDS, name)) return;
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
