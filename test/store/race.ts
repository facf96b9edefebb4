import type { Store } from '../../lib/store/store';
import { bundle, runScript } from '../support/bundled-script';

export interface Race {
  /** Claims that were won, as often as a process said so. */
  readonly won: number;
  readonly keys: number;
  /** Claims that do not hold the name of who won them. */
  readonly wrong: readonly string[];
}

/**
 * Lets processes race for the claims of an empty store. It fails should one of them read half an object.
 *
 * @param folder for the script that they run
 */
export async function race(store: Store, folder: string, size: { processes: number; keys: number }): Promise<Race> {
  const script = bundle('store/racing-process.ts', folder);
  const runs = Array.from({ length: size.processes }, () => runScript(script, store.uri, String(size.keys)));
  for (const { child } of runs) child.stdin?.end();
  const won = await Promise.all(runs.map(async ({ output }) => JSON.parse(await output) as string[]));
  const wrong: string[] = [];
  for (const [i, keys] of won.entries()) {
    for (const key of keys) if ((await store.read(key)) !== String(runs[i]?.child.pid)) wrong.push(key);
  }
  return { won: won.flat().length, keys: new Set(won.flat()).size, wrong };
}
