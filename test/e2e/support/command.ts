import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { until } from './waiting';

export const REPOSITORY = join(__dirname, '../../..');
const SWEEP = join(REPOSITORY, 'dist/sweep.mjs');

export interface Ended {
  /** -1 when a signal ended it. */
  readonly code: number;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that runs. */
export class RunningCommand {
  stdout = '';
  stderr = '';
  readonly ended: Promise<Ended>;
  private readonly child: ChildProcess;
  private hasEnded = false;

  constructor(child: ChildProcess) {
    this.child = child;
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.ended = new Promise((done, failed) => {
      child.once('error', failed);
      child.once('close', (code, signal) => {
        this.hasEnded = true;
        done({ code: code ?? -1, signal, stdout: this.stdout, stderr: this.stderr });
      });
    });
  }

  get pid(): number {
    return this.child.pid as number;
  }

  get running(): boolean {
    return !this.hasEnded;
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Waits for a text on stdout or stderr. */
  async says(text: string | RegExp, patienceMs?: number): Promise<void> {
    const said = (): boolean => (this.stdout + this.stderr).search(text) >= 0;
    await until(`${text} of ${this.stdout}${this.stderr}`, () => said() || this.hasEnded, patienceMs);
    if (!said()) throw new Error(`it ended without saying ${text}: ${this.stdout}${this.stderr}`);
  }
}

/** A `sweep` command that runs. */
export class Command extends RunningCommand {
  /** @param before a command that starts it, such as `nsenter` */
  constructor(args: readonly string[], env: NodeJS.ProcessEnv, before: readonly string[] = []) {
    const [file = '', ...rest] = [...before, process.execPath, SWEEP, ...args];
    super(spawn(file, rest, { env, stdio: ['ignore', 'pipe', 'pipe'] }));
  }
}
