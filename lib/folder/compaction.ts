import { blockKey, blockLength, parseNumberedKey, resultsOfBlock } from '../contract/object-keys';
import { serialize, type BlockRecord } from '../sweep/records';
import type { SweepFolder } from './sweep-folder';

/**
 * Puts the results of a block into one object once all its trials have ended. One request when they have not.
 *
 * Results never change, so every worker that compacts a block writes the same; the first one stands.
 */
export async function compactBlock(folder: SweepFolder, block: number, trials: number): Promise<boolean> {
  const page = await folder.store.list(resultsOfBlock(block));
  if (page.entries.length < blockLength(block, trials)) return false;
  const ended = page.entries.flatMap((entry) => parseNumberedKey(entry.key) ?? []);
  const results = await folder.results(ended);
  if (results.length < blockLength(block, trials)) return false;
  await folder.store.create(blockKey(block), serialize({ v: 1, results } satisfies BlockRecord));
  return true;
}
