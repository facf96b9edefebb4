/** Why AWS did not say. `failed`: none of the others; the message tells. */
export type ReadFailure = 'denied' | 'credentials' | 'region' | 'unreachable' | 'failed';

/** What was asked of AWS, as IAM calls it (`batch:DescribeJobs`), and what came back. */
export type Reading<T> =
  | { readonly ok: true; readonly action: string; readonly value: T }
  | {
      readonly ok: false;
      readonly action: string;
      readonly why: ReadFailure;
      /** A whole sentence, for people. */
      readonly message: string;
      readonly hint?: string;
    };

/** What was read, or `fallback` where it could not be. */
export function valueOr<T, F>(reading: Reading<T>, fallback: F): T | F {
  return reading.ok ? reading.value : fallback;
}
