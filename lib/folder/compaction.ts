import { BLOCK_SIZE, blockLength, parseNumberedKey, resultKey, resultsOfBlock } from '../contract/object-keys';
import type { SweepFolder } from './sweep-folder';

/**
 * Puts the results of a block into one object once all its trials have ended. One short listing when they have not.
 *
 * Results never change, so every worker that compacts a block writes the same; the first one that can be read stands.
 */
export class Compaction {
  private readonly folder: SweepFolder;
  private readonly trials: number;
  /** By block: a trial below which all were seen to have ended, so that listings begin there. */
  private readonly endedBelow = new Map<number, number>();

  /** @param trials the sweep's trials in all */
  constructor(folder: SweepFolder, trials: number) {
    this.folder = folder;
    this.trials = trials;
  }

  /** False when trials of the block have not ended. */
  async compact(block: number): Promise<boolean> {
    if (!(await this.hasEnded(block))) return false;
    const length = blockLength(block, this.trials);
    const results = await this.folder.results(Array.from({ length }, (_, i) => block * BLOCK_SIZE + i));
    if (results.length < length) return false;
    await this.folder.recordBlock(block, results);
    this.endedBelow.delete(block);
    return true;
  }

  private async hasEnded(block: number): Promise<boolean> {
    const first = block * BLOCK_SIZE;
    const end = first + blockLength(block, this.trials);
    let below = this.endedBelow.get(block) ?? first;
    const after = below > first ? { after: resultKey(below - 1) } : {};
    const { entries } = await this.folder.store.list(resultsOfBlock(block), after);
    const ended = new Set(entries.map(({ key }) => parseNumberedKey(key)));
    while (ended.has(below)) below += 1;
    this.endedBelow.set(block, below);
    return below === end;
  }
}
