import { ROOT_VARIABLE } from '../contract/environment';

const DEFAULT_ROOT = 'sweeps';

/** The folder of sweeps: `--root`, else `SWEEP_ROOT`, else `sweeps` here. */
export function rootAddress(option: string | undefined): string {
  return option ?? process.env[ROOT_VARIABLE] ?? DEFAULT_ROOT;
}
