import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, type Ended } from './command';
import { processesWith, signal, type RunningProcess } from './processes';
import { SweepRecords } from './records';
import { until } from './waiting';

/** Short, so that a trial whose worker was killed is soon taken over; long enough for a slow machine. */
const HEARTBEAT_SECONDS = '0.5';

/** A folder with a program, sweep files and sweeps, and all processes that were started on them. */
export class Sandbox {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'sweepstack-e2e-')));
  readonly root = join(this.folder, 'sweeps');
  readonly scratch = join(this.folder, 'scratch');
  readonly journal = join(this.folder, 'journal');
  private readonly container = join(this.folder, 'container');
  private readonly endings: (() => void)[] = [];

  constructor() {
    for (const folder of [this.scratch, this.container]) mkdirSync(folder);
    writeFileSync(this.journal, '');
  }

  /** Writes the training program: a script, or its lines for `sh`. */
  program(source: string): void {
    const file = join(this.container, 'train');
    writeFileSync(file, source.startsWith('#!') ? source : `#!/bin/sh\n${source}\n`);
    chmodSync(file, 0o755);
  }

  /** Writes a file; returns its path. */
  file(name: string, text: string): string {
    const file = join(this.folder, name);
    writeFileSync(file, text);
    return file;
  }

  /** Writes a sweep file for the program: `k` from 0 to `trials` - 1, and whatever else is given. */
  sweepFile(trials: number, fields: object = {}): string {
    const sweep = {
      name: 'test',
      method: 'grid',
      metric: { name: 'val_error', goal: 'minimize' },
      parameters: { k: { min: 0, max: trials - 1 } },
      container: 'container',
      ...fields,
    };
    return this.file('sweep.json', JSON.stringify(sweep));
  }

  /** Starts a command. */
  start(args: readonly string[], env: NodeJS.ProcessEnv = {}, before: readonly string[] = []): Command {
    return new Command(args, { ...this.env, ...env }, before);
  }

  /** Runs a command to its end. */
  run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
    return this.start(args, env).ended;
  }

  /** Ids of the sweeps. */
  get sweeps(): string[] {
    return list(this.root).filter((name) => !name.startsWith('.'));
  }

  /** The records of the only sweep. */
  get records(): SweepRecords {
    const [id, ...others] = this.sweeps;
    if (id === undefined || others.length > 0) throw new Error(`one sweep expected in ${this.root}`);
    return new SweepRecords(join(this.root, id), this.journal);
  }

  /** Every process that was started in this sandbox and still runs. */
  processes(): RunningProcess[] {
    return processesWith(this.scratch);
  }

  /** Those of them that work on a sweep. */
  workers(): RunningProcess[] {
    const workers = this.processes().filter(({ command }) => / work .*\/sweeps\//.test(command));
    const pids = new Set(workers.map(({ pid }) => pid));
    // A child looks like its worker until it has become the training program: to kill it would fail the trial.
    return workers.filter(({ parent }) => !pids.has(parent));
  }

  /** Whether there is a file of this name. */
  has(name: string): boolean {
    return existsSync(join(this.folder, name));
  }

  /** What is left when all is over: processes, and files of workers. Waits for what is about to go. */
  async leftovers(): Promise<string[]> {
    const left = (): string[] => [
      ...this.processes().map(({ pid, command }) => `process ${pid}: ${command}`),
      ...list(this.scratch).map((name) => `folder ${name}`),
    ];
    await until('leftovers go', () => left().length === 0, 15_000).catch(() => undefined);
    return left();
  }

  /** Removes what a machine that fails leaves: nothing could do so then. */
  clearScratch(): void {
    for (const name of list(this.scratch)) rmSync(join(this.scratch, name), { recursive: true, force: true });
  }

  /** Calls back before the folder is removed. */
  atEnd(callback: () => void): void {
    this.endings.push(callback);
  }

  remove(): void {
    for (const process of this.processes()) signal(process, 'SIGKILL');
    for (const callback of this.endings) callback();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }

  private get env(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      SWEEP_ROOT: this.root,
      SWEEP_SCRATCH_DIR: this.scratch,
      SWEEP_HEARTBEAT_SECONDS: HEARTBEAT_SECONDS,
      JOURNAL: this.journal,
      NO_COLOR: '1',
    };
  }
}

/** A sandbox for each test. Afterwards nothing may be left: no process, and no file of a worker. */
export function sandboxPerTest(): () => Sandbox {
  let sandbox: Sandbox;
  beforeEach(() => {
    sandbox = new Sandbox();
  });
  afterEach(async () => {
    const left = await sandbox.leftovers();
    sandbox.remove();
    // eslint-disable-next-line jest/no-standalone-expect
    expect(left).toEqual([]);
  });
  return () => sandbox;
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
