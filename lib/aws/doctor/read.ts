import type { ReadFailure, Reading } from '../../doctor/reading';
import { asAwsError, troubleOf } from '../errors';
import type { Trouble } from '../troubles';

/** After this long a question is given up: a doctor who keeps silent helps nobody. */
const LIMIT_MS = 30_000;

/** Passed on to the request, so that it ends with the reading. */
export interface Abort {
  readonly abortSignal: AbortSignal;
}

/** Asks AWS one thing. Never rejects: that it did not answer is a fact, too. @param action as IAM calls it */
export async function read<T>(action: string, ask: (abort: Abort) => Promise<T>): Promise<Reading<T>> {
  const abortSignal = AbortSignal.timeout(LIMIT_MS);
  try {
    return { ok: true, action, value: await ask({ abortSignal }) };
  } catch (error) {
    if (abortSignal.aborted) {
      const message = `no answer to ${action} within ${LIMIT_MS / 1000} s`;
      return { ok: false, action, why: 'unreachable', message, hint: 'check the network and the proxy' };
    }
    const { message, hint } = asAwsError(error, `ask for ${action}`);
    return { ok: false, action, why: failureOf(error), message, ...(hint === undefined ? {} : { hint }) };
  }
}

const FAILURES: { readonly [trouble in Trouble]?: ReadFailure } = {
  denied: 'denied',
  expired: 'credentials',
  noCredentials: 'credentials',
  unknownCredentials: 'credentials',
  noRegion: 'region',
  unreachable: 'unreachable',
};

function failureOf(error: unknown): ReadFailure {
  const trouble = troubleOf(error);
  return (trouble && FAILURES[trouble]) ?? 'failed';
}
