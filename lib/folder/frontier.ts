import * as keys from '../contract/object-keys';
import type { SweepFolder } from './sweep-folder';

/**
 * Finds trials that nobody has claimed, block by block from the one that the claims have reached: one listing each time,
 * and a look at the block's results when it is first come to.
 */
export class Frontier {
  private readonly folder: SweepFolder;
  private readonly trials: number;
  private block: number | undefined;
  /** All trials of the block below this one are claimed: listings begin there. */
  private claimedBelow = 0;
  private ended: { readonly block: number; readonly trials: ReadonlySet<number> } | undefined;

  /** @param trials only those below this one */
  constructor(folder: SweepFolder, trials: number) {
    this.folder = folder;
    this.trials = trials;
  }

  /** The free trials of the first block that has some, ascending; empty when all are claimed. */
  async free(): Promise<number[]> {
    const lastBlock = keys.blockOf(this.trials - 1);
    this.block ??= await this.blockReached();
    for (; this.block <= lastBlock; this.block++) {
      const free = await this.freeTrials(this.block);
      if (free.length > 0) return free;
    }
    return [];
  }

  private async blockReached(): Promise<number> {
    const blocks = await this.folder.store.folders(keys.CLAIMS);
    return keys.parseNumberedKey(blocks.at(-1) ?? '0') ?? 0;
  }

  private async freeTrials(block: number): Promise<number[]> {
    const claimed = new Set<number>();
    const end = block * keys.BLOCK_SIZE + keys.blockLength(block, this.trials);
    let first = Math.max(this.claimedBelow, block * keys.BLOCK_SIZE);
    const prefix = keys.claimsOfBlock(block);
    for await (const { key } of this.folder.entries(prefix, `${prefix}${keys.trialName(first)}`)) {
      const id = keys.parseAttemptKey(key);
      if (id) claimed.add(id.trial);
    }
    while (claimed.has(first)) first += 1;
    this.claimedBelow = first;
    const all = Array.from({ length: Math.max(0, end - first) }, (_, i) => first + i);
    const free = all.filter((trial) => !claimed.has(trial));
    if (free.length === 0) return [];
    const ended = await this.endedTrials(block);
    return free.filter((trial) => !ended.has(trial));
  }

  /** Trials that had a result when their block was entered: claims may be gone that results bear witness to. */
  private async endedTrials(block: number): Promise<ReadonlySet<number>> {
    if (this.ended?.block === block) return this.ended.trials;
    const trials = new Set((await this.folder.blockResults(block)).map(({ trial }) => trial));
    for await (const { key } of this.folder.entries(keys.resultsOfBlock(block))) {
      const trial = keys.parseNumberedKey(key);
      if (trial !== undefined) trials.add(trial);
    }
    this.ended = { block, trials };
    return trials;
  }
}
