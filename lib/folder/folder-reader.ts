import * as keys from '../contract/object-keys';
import type { ResultRecord } from '../sweep/records';
import { emptyState, fold, type Fact, type SweepState } from '../sweep/fold';
import { concurrently } from './concurrently';
import { READ_WIDTH, type SweepFolder } from './sweep-folder';

/**
 * Follows a folder. A refresh asks only for what may have changed: blocks of ended trials are read once, as one
 * object each, and never listed again.
 */
export class FolderReader {
  readonly state: SweepState = emptyState();
  private readonly folder: SweepFolder;
  private readonly trials: number;
  private readonly compacted = new Set<number>();

  /** @param trials the sweep's trials in all */
  constructor(folder: SweepFolder, trials: number) {
    this.folder = folder;
    this.trials = trials;
  }

  async refresh(): Promise<SweepState> {
    await this.readBlocks();
    await this.readControl();
    const open = this.openBlocks();
    for (const run of open) {
      await this.readAttempts(keys.CLAIMS, run, ({ trial, attempt }, at) => ({ kind: 'claim', trial, attempt, at }));
      await this.readResults(run);
    }
    const rest: BlockRun = { from: open[0]?.from ?? 0, to: Infinity };
    await this.readAttempts(keys.FAILURES, rest, (id) => ({ kind: 'failure', ...id }));
    await this.readAttempts(keys.INTERRUPTIONS, rest, (id) => ({ kind: 'interruption', ...id }));
    await this.readAttempts(keys.BEATS, rest, (id, at, size) => ({ kind: 'beat', ...id, at, released: size === 0 }));
    return this.state;
  }

  /** Results known so far, in no particular order. */
  results(): ResultRecord[] {
    return [...this.state.trials.values()].flatMap((trial) => trial.result ?? []);
  }

  /** Blocks whose trials have all ended but that nobody has compacted, as after a crash. */
  uncompacted(): number[] {
    const ended = new Map<number, number>();
    for (const { trial, result } of this.state.trials.values()) {
      const block = keys.blockOf(trial);
      if (result && !this.compacted.has(block)) ended.set(block, (ended.get(block) ?? 0) + 1);
    }
    return [...ended].flatMap(([block, count]) => (count === keys.blockLength(block, this.trials) ? [block] : []));
  }

  /** Forgets trials whose records were taken back, and the blocks they are in. */
  forget(trials: readonly number[]): void {
    for (const trial of trials) {
      this.state.trials.delete(trial);
      this.compacted.delete(keys.blockOf(trial));
    }
  }

  private async readBlocks(): Promise<void> {
    const fresh: number[] = [];
    for await (const entry of this.folder.entries(keys.BLOCKS, this.lastLeadingBlock())) {
      const block = keys.parseNumberedKey(entry.key);
      if (block !== undefined && !this.compacted.has(block)) fresh.push(block);
    }
    await concurrently(fresh, READ_WIDTH, async (block) => {
      const results = await this.folder.blockResults(block);
      fold(results.map(asFact), this.state);
      if (results.length === keys.blockLength(block, this.trials)) this.compacted.add(block);
    });
  }

  /** The key of the last block before the first open one: a listing of blocks may start behind it. */
  private lastLeadingBlock(): string | undefined {
    let block = 0;
    while (this.compacted.has(block)) block++;
    return block === 0 ? undefined : keys.blockKey(block - 1);
  }

  private async readControl(): Promise<void> {
    const stop = await this.folder.stopRecord();
    const startedAt = await this.folder.startedAt();
    delete this.state.stop;
    if (stop) fold([{ kind: 'stop', stop }], this.state);
    if (startedAt !== undefined) fold([{ kind: 'started', at: startedAt }], this.state);
  }

  /** Runs of consecutive blocks that are not compacted; the last one has no end. */
  private openBlocks(): BlockRun[] {
    const compacted = [...this.compacted].sort((a, b) => a - b);
    const runs: BlockRun[] = [];
    let from = 0;
    for (const block of compacted) {
      if (block > from) runs.push({ from, to: block });
      from = block + 1;
    }
    return [...runs, { from, to: Infinity }];
  }

  private async readAttempts(
    prefix: string,
    run: BlockRun,
    fact: (id: keys.AttemptId, modified: number, size: number) => Fact,
  ): Promise<void> {
    const facts: Fact[] = [];
    for await (const { key, modified, size } of this.folder.entries(prefix, beforeBlock(prefix, run.from))) {
      const id = keys.parseAttemptKey(key);
      if (id && keys.blockOf(id.trial) >= run.to) break;
      if (id && !this.compacted.has(keys.blockOf(id.trial))) facts.push(fact(id, modified, size));
    }
    fold(facts, this.state);
  }

  private async readResults(run: BlockRun): Promise<void> {
    const fresh: number[] = [];
    for await (const { key } of this.folder.entries(keys.RESULTS, beforeBlock(keys.RESULTS, run.from))) {
      const trial = keys.parseNumberedKey(key);
      if (trial !== undefined && keys.blockOf(trial) >= run.to) break;
      if (trial !== undefined && !this.state.trials.get(trial)?.result) fresh.push(trial);
    }
    fold((await this.folder.results(fresh)).map(asFact), this.state);
  }
}

/** Blocks `from` up to, not including, `to`. */
interface BlockRun {
  readonly from: number;
  readonly to: number;
}

/** A key below those of a block's trials and above those of the trials before. */
function beforeBlock(prefix: string, block: number): string {
  if (prefix === keys.CLAIMS) return keys.claimsOfBlock(block).slice(0, -1);
  if (prefix === keys.RESULTS) return keys.resultsOfBlock(block).slice(0, -1);
  return `${prefix}${keys.trialName(block * keys.BLOCK_SIZE)}`;
}

function asFact(result: ResultRecord): Fact {
  return { kind: 'result', result };
}
