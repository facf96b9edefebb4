import { asAwsError, troubleOf } from '../aws/errors';
import type { Trouble } from '../aws/troubles';
import { SweepError } from '../contract/sweep-error';
import { StoreError, type StoreErrorKind } from './store';

const KINDS: { readonly [trouble in Trouble]: StoreErrorKind } = {
  throttled: 'transient',
  failing: 'transient',
  conflict: 'transient',
  unreachable: 'transient',
  expired: 'denied',
  noCredentials: 'denied',
  unknownCredentials: 'denied',
  denied: 'denied',
  noBucket: 'unusable',
  wrongRegion: 'unusable',
  noRegion: 'unusable',
  wrongTime: 'unusable',
  refused: 'unusable',
};

/** By these a container is told where to ask for its credentials. */
const CONTAINER_CREDENTIALS = ['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI', 'AWS_CONTAINER_CREDENTIALS_FULL_URI'];

/** What was asked of S3. */
export interface S3Request {
  /** As it follows "cannot". */
  readonly verb: string;
  /** The permission that it takes. */
  readonly action: string;
  readonly address: string;
}

/** Says what a failed request means for a store; errors that are not the service's or the network's pass unchanged. */
export function asS3Error(error: unknown, { verb, action, address }: S3Request): unknown {
  if (error instanceof SweepError) return asUnusable(error);
  const trouble = troubleOf(error);
  if (trouble === undefined) return error;
  const { code, message, hint } = asAwsError(error, `${verb} ${address}`);
  const needed = trouble === 'denied' ? `it takes ${action} on ${address}: ` : '';
  return new StoreError(kindOf(trouble), message, { code, hint: needed + (hint ?? ''), cause: error });
}

/** A container asks its machine for credentials, which does not answer each time where many begin at once. */
function kindOf(trouble: Trouble): StoreErrorKind {
  const isGiven = CONTAINER_CREDENTIALS.some((name) => process.env[name] !== undefined);
  return trouble === 'noCredentials' && isGiven ? 'transient' : KINDS[trouble];
}

/** For what is wrong before anything can be asked: no region, say. */
function asUnusable(error: SweepError): StoreError {
  if (error instanceof StoreError) return error;
  const { code, message, hint } = error;
  return new StoreError('unusable', message, { code, hint: hint ?? '', cause: error });
}
