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

/** A `sweep` command that runs. */
export class Command {
  stdout = '';
  stderr = '';
  readonly ended: Promise<Ended>;
  private readonly child: ChildProcess;
  private hasEnded = false;

  /** @param before a command that starts it, such as `nsenter` */
  constructor(args: readonly string[], env: NodeJS.ProcessEnv, before: readonly string[] = []) {
    const [file = '', ...rest] = [...before, process.execPath, SWEEP, ...args];
    this.child = spawn(file, rest, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.ended = new Promise((done, failed) => {
      this.child.once('error', failed);
      this.child.once('close', (code, signal) => {
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
  async says(text: string | RegExp): Promise<void> {
    const said = (): boolean => (this.stdout + this.stderr).search(text) >= 0;
    await until(`${text} of ${this.stdout}${this.stderr}`, () => said() || this.hasEnded);
    if (!said()) throw new Error(`it ended without saying ${text}: ${this.stdout}${this.stderr}`);
  }
}
