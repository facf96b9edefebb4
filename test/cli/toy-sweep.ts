import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseLines } from './recording-io';

const CLI = join(__dirname, '..', '..', 'dist', 'sweep.mjs');

/** Fails for x=3 unless the file `mended` is there; waits for the file `go` when x is 8 or more. */
const PROGRAM = `#!/bin/sh
echo "start $SM_HP_X"
[ "$SM_HP_X" -lt 8 ] || { : > "$TOY/started-$SM_HP_X"; while [ ! -e "$TOY/go" ]; do sleep 0.05; done; }
if [ "$SM_HP_X" = 3 ] && [ ! -e "$TOY/mended" ]; then echo "x is three" >&2; exit 7; fi
echo "loss=$SM_HP_X"
echo "model $SM_HP_X" > "$SM_MODEL_DIR/model.txt"
`;

export interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly events: Record<string, unknown>[];
}

/** A folder with a program that takes milliseconds, and the built command run in it. */
export class Toy {
  readonly folder: string;
  private readonly env: NodeJS.ProcessEnv;

  constructor(folder: string, env: NodeJS.ProcessEnv = {}) {
    this.folder = folder;
    const { SWEEP_ROOT: _, NO_COLOR: __, FORCE_COLOR: ___, ...rest } = process.env;
    // Whatever this checkout has deployed: toys do not run there.
    this.env = { ...rest, TOY: folder, SWEEP_HEARTBEAT_SECONDS: '1', SWEEP_DEPLOYMENT: '', ...env };
    mkdirSync(join(folder, 'container'));
    writeFileSync(join(folder, 'container', 'train'), PROGRAM, { mode: 0o755 });
  }

  /** The same folder, with more in the environment. */
  with(env: NodeJS.ProcessEnv): Toy {
    return Object.assign(Object.create(Toy.prototype) as Toy, { folder: this.folder, env: { ...this.env, ...env } });
  }

  /** Writes `sweep.json`: a grid over x. */
  values(x: readonly number[], more: object = {}): void {
    const spec = { method: 'grid', container: 'container', metric: { name: 'loss' }, parameters: { x: { values: x } } };
    writeFileSync(join(this.folder, 'sweep.json'), JSON.stringify({ ...spec, limits: { parallel: 2 }, ...more }));
  }

  /** Lets programs that wait go on. */
  go(name = 'go'): void {
    writeFileSync(join(this.folder, name), '');
  }

  /** Runs a command to its end. */
  async sweep(...args: string[]): Promise<Ended> {
    return this.start(...args).ended;
  }

  start(...args: string[]): Started {
    const options = { cwd: this.folder, env: this.env } as const;
    return new Started(spawn(process.execPath, [CLI, ...args], options), this.folder);
  }
}

/** A command that runs. */
export class Started {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  private readonly folder: string;
  private stdout = '';
  private stderr = '';

  constructor(process: ChildProcess, folder: string) {
    this.process = process;
    this.folder = folder;
    process.stdout?.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    process.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.ended = new Promise((resolve) => {
      process.once('close', (code, signal) => {
        const { stdout, stderr } = this;
        if (code === null) this.stderr += `ended by ${signal}`;
        resolve({
          exitCode: code ?? -1,
          stdout,
          stderr,
          get events() {
            return parseLines(stdout);
          },
        });
      });
    });
  }

  /** Waits for a text on standard output. */
  async printed(text: string): Promise<void> {
    await this.until(() => this.stdout.includes(text), `'${text}'`);
  }

  /** Waits until the program of the trial with this value runs. */
  async runs(x: number): Promise<void> {
    await this.until(() => existsSync(join(this.folder, `started-${x}`)), `x = ${x} to start`);
  }

  private async until(condition: () => boolean, what: string): Promise<void> {
    while (!condition()) {
      if (this.process.exitCode !== null) throw new Error(`ended before ${what}: ${this.stdout}${this.stderr}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}
