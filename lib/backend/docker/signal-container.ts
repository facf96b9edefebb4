import { setTimeout as sleep } from 'node:timers/promises';
import type { StopMode } from '../backend';
import { runCommand } from '../run-command';

const TRY_AGAIN_MS = 200;
const TIMEOUT_MS = 10_000;

/**
 * Tells the worker in a container to leave. One that is about to start has no container to send a signal to: it is tried
 * again until it has one or has gone.
 */
export async function signalContainer(
  name: string,
  mode: StopMode,
  { env, end }: { readonly env: NodeJS.ProcessEnv; readonly end: Promise<unknown> },
): Promise<void> {
  const gone = new AbortController();
  void end.then(() => gone.abort());
  const args = ['kill', '--signal', mode === 'drain' ? 'INT' : 'TERM', name];
  while (!gone.signal.aborted) {
    const { code } = await runCommand('docker', args, { env, timeoutMs: TIMEOUT_MS });
    if (code === 0) return;
    await sleep(TRY_AGAIN_MS, undefined, { ref: false, signal: gone.signal }).catch(() => undefined);
  }
}
