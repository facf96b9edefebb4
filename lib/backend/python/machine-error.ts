import { SweepError } from '../../contract/sweep-error';

/** An error that lies with the machine: what is installed on it, and what it can reach. */
export function machineError(
  code: string,
  message: string,
  options: { hint?: string; cause?: unknown } = {},
): SweepError {
  return new SweepError(code, message, { ...options, source: 'machine' });
}
