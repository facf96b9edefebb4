import { setTimeout as sleep } from 'node:timers/promises';

export { sleep };

const PATIENCE_MS = 30_000;

/** Waits until a condition holds. Slow machines are no reason to fail: it gives up only when something hangs. */
export async function until(what: string, holds: () => boolean, patienceMs = PATIENCE_MS): Promise<void> {
  const begin = performance.now();
  while (!holds()) {
    if (performance.now() - begin > patienceMs) throw new Error(`waited ${patienceMs} ms in vain: ${what}`);
    await sleep(20);
  }
}
