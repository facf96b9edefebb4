import { SweepError } from '../contract/sweep-error';
import { TROUBLES } from './troubles';

/** What clients of AWS services are made with. */
export interface ClientConfig {
  readonly region?: string;
  /** Slows down by itself when the service asks for it. */
  readonly retryMode: 'adaptive';
  readonly maxAttempts: number;
  /** Milliseconds: nothing waits for an answer that never comes. */
  readonly requestHandler: { readonly connectionTimeout: number; readonly socketTimeout: number };
}

/** In all, before an error is reported: within about 20 seconds. */
const MAX_ATTEMPTS = 6;
const CONNECTION_TIMEOUT_MS = 5_000;
/** In which not a byte comes or goes. */
const SILENCE_MS = 20_000;

/** @param region @default that of the environment or the profile */
export function clientConfig(region: string | undefined = regionOfEnvironment()): ClientConfig {
  // Which Node the SDK will want some day is no business of who runs a sweep: the lock file pins the SDK.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  return {
    ...(region === undefined ? {} : { region }),
    retryMode: 'adaptive',
    maxAttempts: MAX_ATTEMPTS,
    requestHandler: { connectionTimeout: CONNECTION_TIMEOUT_MS, socketTimeout: SILENCE_MS },
  };
}

/** A client of any service, as far as requests can be watched on it. */
export interface WatchedClient {
  readonly config: { readonly region: () => Promise<string> };
  readonly middlewareStack: {
    add(watcher: Watcher, options: { step: 'deserialize'; name: string; priority: 'high' }): void;
  };
}

type Send = (args: never) => Promise<object>;
type Watcher = (next: Send, context: { readonly commandName?: string }) => Send;

/** Calls back with the name of the command before every request that is sent, retries included. */
export function watchRequests(client: WatchedClient, onRequest: (command: string) => void): void {
  const watcher: Watcher = (next, context) => (args) => {
    onRequest((context.commandName ?? 'unknown').replace(/Command$/, ''));
    return next(args);
  };
  client.middlewareStack.add(watcher, { step: 'deserialize', name: 'watchRequests', priority: 'high' });
}

/**
 * The region that a client asks in.
 *
 * @param what what is to be done there, as it follows "cannot"
 * @throws AwsRegionMissing: the SDK's own error has no name to tell it by
 */
export async function requireRegion(client: Pick<WatchedClient, 'config'>, what: string): Promise<string> {
  try {
    return await client.config.region();
  } catch (error) {
    const { code, meaning, hint } = TROUBLES.noRegion;
    throw new SweepError(code, `cannot ${what}: ${meaning}`, { hint, source: 'machine', cause: error });
  }
}

/** Other tools of AWS read a second variable, which the SDK for JavaScript does not. */
function regionOfEnvironment(): string | undefined {
  return process.env['AWS_REGION'] ?? process.env['AWS_DEFAULT_REGION'];
}
