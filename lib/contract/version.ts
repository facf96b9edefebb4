/** Put in by the bundler; absent when the sources run as they are. */
declare const SWEEP_VERSION: string | undefined;

export const VERSION = typeof SWEEP_VERSION === 'string' ? SWEEP_VERSION : '0.0.0-source';
