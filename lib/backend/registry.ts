import { SweepError } from '../contract/sweep-error';
import { didYouMean } from '../spec/nearest';
import type { Backend } from './backend';
import { ProcessBackend, type ProcessBackendOptions } from './process';

/** Backends by the names that `--on` takes. */
const BACKENDS = {
  process: (options: ProcessBackendOptions): Backend => new ProcessBackend(options),
};

/** Names that are kept for backends to come. */
const PLANNED = ['docker', 'batch', 'sagemaker'];

export type BackendName = keyof typeof BACKENDS;

export function createBackend(name: BackendName, options: ProcessBackendOptions): Backend {
  return BACKENDS[name](options);
}

/** @throws BackendNotAvailable, BackendUnknown */
export function checkBackend(name: string): asserts name is BackendName {
  if (Object.hasOwn(BACKENDS, name)) return;
  if (PLANNED.includes(name)) {
    throw new SweepError('BackendNotAvailable', `--on ${name} is not available yet`, {
      hint: 'leave --on out: workers run as processes of this machine',
    });
  }
  const known = [...Object.keys(BACKENDS), ...PLANNED];
  throw new SweepError('BackendUnknown', `--on: there is no backend '${name}'${didYouMean(name, known)}`, {
    hint: `available is ${Object.keys(BACKENDS).join(', ')}`,
  });
}
