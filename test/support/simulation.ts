import type { Store } from '../../lib/store/store';
import { InterceptedStore, type Operation } from './intercepted-store';
import { uniform } from './uniform';

/** When the store's clock starts. */
export const START = Date.UTC(2026, 0, 1);

/** A process that may die at any of its store operations. */
export class SimulatedProcess {
  readonly name: string;
  alive = true;
  /** Store operations after which it dies; 0 is its first. */
  readonly diesAt: number;
  /** Whether the operation at which it dies is still carried out. */
  readonly diesAfter: boolean;
  operations = 0;

  constructor(name: string, death: { readonly at: number; readonly after: boolean } = { at: Infinity, after: false }) {
    this.name = name;
    this.diesAt = death.at;
    this.diesAfter = death.after;
  }
}

interface Waiting {
  readonly process: SimulatedProcess;
  readonly resume: () => void;
}

/**
 * Many processes in one, in virtual time: every store operation and every sleep waits for its turn, and the turns are
 * drawn from a seed. Time stands still while operations are due and jumps to the next sleeper when none is.
 */
export class Simulation {
  steps = 0;
  private time = START;
  private due: Waiting[] = [];
  private asleep: (Waiting & { readonly until: number })[] = [];
  private readonly processes = new Set<SimulatedProcess>();
  private readonly random: () => number;

  constructor(seed: number) {
    this.random = uniform(seed);
  }

  /** The store's clock. */
  readonly now = (): number => this.time;

  /** Starts a process. It has ended when its work has, or with it when that throws. */
  start(process: SimulatedProcess, work: () => Promise<void>, onError: (error: unknown) => void): void {
    this.processes.add(process);
    void work()
      .catch(onError)
      .finally(() => this.processes.delete(process));
  }

  sleep(process: SimulatedProcess, ms: number): Promise<void> {
    return new Promise((resume) => this.asleep.push({ process, resume, until: this.time + ms }));
  }

  turn(process: SimulatedProcess): Promise<void> {
    return new Promise((resume) => this.due.push({ process, resume }));
  }

  /** Goes on until every process has ended or died. False when that takes more than `limit` turns. */
  async run(limit: number): Promise<boolean> {
    for (; this.steps < limit; this.steps++) {
      await new Promise((done) => setImmediate(done));
      for (const process of this.processes) if (!process.alive) this.processes.delete(process);
      this.due = this.due.filter(({ process }) => process.alive);
      this.asleep = this.asleep.filter(({ process }) => process.alive);
      if (this.due.length > 0) {
        this.time += Math.floor(this.random() * 20);
        this.due.splice(Math.floor(this.random() * this.due.length), 1)[0]?.resume();
      } else if (this.isElsewhere()) {
        await new Promise((done) => setTimeout(done, 1));
      } else if (this.asleep.length > 0) {
        const next = this.asleep.reduce((first, other) => (other.until < first.until ? other : first));
        this.asleep.splice(this.asleep.indexOf(next), 1);
        this.time = Math.max(this.time, next.until);
        next.resume();
      } else {
        return true;
      }
    }
    return false;
  }

  /** Whether some process waits for a timer of the real world. */
  private isElsewhere(): boolean {
    return [...this.processes].some((process) => this.asleep.every((waiting) => waiting.process !== process));
  }
}

/** The store as one simulated process reaches it. */
export class SimulatedStore extends InterceptedStore {
  private readonly simulation: Simulation;
  private readonly process: SimulatedProcess;

  constructor(inner: Store, simulation: Simulation, process: SimulatedProcess) {
    super(inner);
    this.simulation = simulation;
    this.process = process;
  }

  protected override async intercept<T>(_operation: Operation, _key: string, call: () => Promise<T>): Promise<T> {
    const { process } = this;
    await this.simulation.turn(process);
    const dies = process.operations++ >= process.diesAt;
    if (dies && !process.diesAfter) return this.die();
    const result = await call();
    return dies ? this.die() : result;
  }

  private die(): Promise<never> {
    this.process.alive = false;
    return new Promise(() => undefined);
  }
}
