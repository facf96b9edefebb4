import { types } from 'node:util';
import { SweepError } from '../contract/sweep-error';
import { TROUBLES, troubleOfName, type Trouble } from './troubles';

/** What an error of an AWS SDK says, as far as it is one. */
interface ServiceFailure {
  readonly name: string;
  /** Of errors of the network: ECONNRESET and the like. */
  readonly code?: string;
  readonly message: string;
  readonly $fault?: 'client' | 'server';
  readonly $metadata?: { readonly httpStatusCode?: number; readonly attempts?: number };
  readonly $response?: { readonly headers?: { readonly [name: string]: string } };
}

/**
 * An error of an AWS SDK as one that a person can act on.
 *
 * @param what what was tried, as it follows "cannot": `submit a job to queue sweeps`
 * @returns the error itself when it is a SweepError already
 */
export function asAwsError(error: unknown, what: string): SweepError {
  if (error instanceof SweepError) return error;
  const trouble = troubleOf(error) ?? 'refused';
  const { code, hint, meaning } = TROUBLES[trouble];
  return new SweepError(code, `cannot ${what}: ${meaning}${saying(error)}`, { hint, source: 'machine', cause: error });
}

/** What went wrong, by the name, code and status of an error, never its text; `undefined` for errors of no service. */
export function troubleOf(error: unknown): Trouble | undefined {
  if (!types.isNativeError(error)) return undefined;
  const { name, code, $fault, $metadata } = error as Partial<ServiceFailure>;
  return (
    troubleOfName(name) ??
    troubleOfName(code) ??
    troubleOfStatus($metadata?.httpStatusCode) ??
    ($fault === undefined ? undefined : $fault === 'server' ? 'failing' : 'refused')
  );
}

/** Whether an error is the service's answer of one of these names. */
export function isAwsError(error: unknown, ...names: readonly string[]): boolean {
  return types.isNativeError(error) && names.includes(error.name);
}

/** How often the SDK asked before it gave this error or answer. */
export function attemptsOf(answer: unknown): number {
  return (answer as Partial<ServiceFailure>).$metadata?.attempts ?? 1;
}

/** A header of the answer that an error stands for. @param name in lower case */
export function headerOf(error: unknown, name: string): string | undefined {
  return (error as Partial<ServiceFailure>).$response?.headers?.[name];
}

function troubleOfStatus(status: number | undefined): Trouble | undefined {
  if (status === undefined || status < 300) return undefined;
  if (status === 301 || status === 307) return 'wrongRegion';
  if (status === 403) return 'denied';
  if (status === 429 || status === 503) return 'throttled';
  return status >= 500 ? 'failing' : 'refused';
}

/** What the service says: for a missing permission, which action on what. */
function saying(error: unknown): string {
  if (!types.isNativeError(error)) return ` (${String(error)})`;
  const { message, name, code } = error as ServiceFailure;
  const label = name === 'Error' ? (code ?? name) : name;
  const isTelling = message !== '' && message !== 'UnknownError' && message !== label;
  return isTelling ? ` (${label}: ${message})` : ` (${label})`;
}
