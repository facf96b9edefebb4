import { SweepError } from '../contract/sweep-error';

/** Characters. */
export const MAX_KEY_LENGTH = 512;
const PART = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/;

/** Throws unless `key` has the form that every store takes. */
export function assertKey(key: string): void {
  if (key.length <= MAX_KEY_LENGTH && key.split('/').every((part) => PART.test(part))) return;
  throw new SweepError('InvalidKey', `'${key}' is not a key: parts of letters, digits and -_. joined by /`, {
    source: 'tool',
  });
}

/** Throws unless `prefix` is empty or a key followed by `/`. */
export function assertPrefix(prefix: string): void {
  if (prefix !== '') assertKey(prefix.endsWith('/') ? prefix.slice(0, -1) : '');
}
