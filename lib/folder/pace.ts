import type { Store } from '../store/store';

const LOOKS_PER_BEAT = 5;

/**
 * How often to look for what may have changed, in the folder or for it. Where requests cost money, once per heartbeat:
 * the attempts of a lost worker are lost after three.
 */
export function lookEveryMs(store: Pick<Store, 'metered'>, heartbeatMs: number): number {
  return store.metered ? heartbeatMs : heartbeatMs / LOOKS_PER_BEAT;
}
