import * as keys from '../contract/object-keys';
import type { ResultRecord } from '../sweep/records';
import { emptyState, fold, type Fact, type SweepState } from '../sweep/fold';
import { PAGE_SIZE } from '../store/store';
import { concurrently } from './concurrently';
import { READ_WIDTH, type SweepFolder } from './sweep-folder';

/** A listing that is begun anew costs as much as going on through this many blocks. */
const BLOCKS_PER_PAGE = PAGE_SIZE / keys.BLOCK_SIZE;
/** Younger beats, in heartbeats: nobody counts these attempts as lost. */
const SURELY_ALIVE_BEATS = 2;

/**
 * Follows a folder. A refresh asks only for what may have changed: blocks of ended trials are read once, as one
 * object each, and never listed again; nor are claims of attempts that are seen to be alive.
 */
export class FolderReader {
  readonly state: SweepState = emptyState();
  private readonly folder: SweepFolder;
  private readonly trials: number;
  private readonly compacted = new Set<number>();
  /** Keys of records of open blocks, with their trials; each is read once. */
  private readonly costsUnread = new Map<string, number>();
  private readonly costsRead = new Set<string>();

  private readonly heartbeatMs: number;
  /** By trial the latest attempt whose claim was listed. */
  private readonly claimed = new Map<number, number>();
  /** By trial the attempt that is surely at work, as of the last refresh. */
  private readonly alive = new Map<number, number>();

  /**
   * @param trials the sweep's trials in all
   * @param heartbeatMs the sweep's. @default 0: all claims are listed, to find those too whose worker died at once
   */
  constructor(folder: SweepFolder, trials: number, heartbeatMs = 0) {
    this.folder = folder;
    this.trials = trials;
    this.heartbeatMs = heartbeatMs;
  }

  async refresh(): Promise<SweepState> {
    await this.readBlocks();
    await this.readControl();
    const open = this.openBlocks();
    for (const run of runsOf(open)) await this.readResults(run);
    const rest: BlockRun = { from: open[0] ?? this.blocks, to: Infinity };
    await this.readAttempts(keys.FAILURES, rest, (id) =>
      this.mayTellCost(keys.failureKey(id), { kind: 'failure', ...id }),
    );
    await this.readAttempts(keys.INTERRUPTIONS, rest, (id) =>
      this.mayTellCost(keys.interruptionKey(id), { kind: 'interruption', ...id }),
    );
    await this.readBeats(rest);
    // Last, for what the others show spares most of them.
    const unsettled = open.filter((block) => !this.isSettled(block));
    for (const run of runsOf(unsettled)) await this.readAttempts(keys.CLAIMS, run, (id, at) => this.claim(id, at));
    await this.readCosts();
    return this.state;
  }

  /** Reads only which trials were claimed and how they ended. */
  async refreshTrials(): Promise<SweepState> {
    await this.readBlocks();
    const runs = runsOf(this.openBlocks());
    for (const run of runs) await this.readResults(run);
    for (const run of runs) await this.readAttempts(keys.CLAIMS, run, (id, at) => this.claim(id, at));
    return this.state;
  }

  /** Takes note of a claim that is there, though listings may be slow to show it, as on a network file system. */
  noteClaim(id: keys.AttemptId): void {
    fold([this.claim(id, this.folder.clock.now())], this.state);
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
      this.claimed.delete(trial);
      this.compacted.delete(keys.blockOf(trial));
    }
    this.costsRead.clear();
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

  private get blocks(): number {
    return Math.ceil(this.trials / keys.BLOCK_SIZE);
  }

  /** Blocks that are not compacted, ascending. */
  private openBlocks(): number[] {
    return Array.from({ length: this.blocks }, (_, block) => block).filter((block) => !this.compacted.has(block));
  }

  /** Whether no claim can have been made in a block that is not known: all its trials have ended or are at work. */
  private isSettled(block: number): boolean {
    const first = block * keys.BLOCK_SIZE;
    const length = keys.blockLength(block, this.trials);
    return Array.from({ length }, (_, i) => first + i).every((trial) => {
      const known = this.state.trials.get(trial);
      if (!known || known.result) return known?.result !== undefined;
      const { attempt, failed, interrupted } = known;
      const isAtWork = this.alive.get(trial) === attempt && this.claimed.get(trial) === attempt;
      return isAtWork && !failed.has(attempt) && !interrupted.has(attempt);
    });
  }

  private async readBeats(run: BlockRun): Promise<void> {
    this.alive.clear();
    const aliveSince = this.folder.clock.now() - SURELY_ALIVE_BEATS * this.heartbeatMs;
    await this.readAttempts(keys.BEATS, run, (id, at, size) => {
      if (size > 0 && at > aliveSince) this.alive.set(id.trial, id.attempt);
      return { kind: 'beat', ...id, at, released: size === 0 };
    });
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

  /** Of a first attempt nothing came before. */
  private claim(id: keys.AttemptId, at: number): Fact {
    this.claimed.set(id.trial, id.attempt);
    const fact = { kind: 'claim', ...id, at } as const;
    return id.attempt === 1 ? fact : this.mayTellCost(keys.claimKey(id), fact);
  }

  /** Notes a record that may say what a trial had cost. */
  private mayTellCost<T extends Fact & keys.AttemptId>(key: string, fact: T): T {
    if (!this.costsRead.has(key)) this.costsUnread.set(key, fact.trial);
    return fact;
  }

  private async readCosts(): Promise<void> {
    const facts = await concurrently([...this.costsUnread], READ_WIDTH, async ([key, trial]) => {
      return { kind: 'cost', trial, costUsd: await this.folder.costAt(key) } as const;
    });
    fold(facts, this.state);
    for (const key of this.costsUnread.keys()) this.costsRead.add(key);
    this.costsUnread.clear();
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

/** Puts blocks, ascending, into as few listings as can be. */
function runsOf(blocks: readonly number[]): BlockRun[] {
  const runs: { from: number; to: number }[] = [];
  for (const block of blocks) {
    const last = runs.at(-1);
    if (last && block < last.to + BLOCKS_PER_PAGE) last.to = block + 1;
    else runs.push({ from: block, to: block + 1 });
  }
  return runs;
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
