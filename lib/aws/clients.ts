/** What clients of AWS services are made with. */
export interface ClientConfig {
  readonly region?: string;
  /** Slows down by itself when the service asks for it. */
  readonly retryMode: 'adaptive';
  readonly maxAttempts: number;
}

/** In all, before an error is reported: within about 20 seconds. */
const MAX_ATTEMPTS = 6;

/** @param region @default that of the environment or the profile */
export function clientConfig(region?: string): ClientConfig {
  return { ...(region === undefined ? {} : { region }), retryMode: 'adaptive', maxAttempts: MAX_ATTEMPTS };
}
