import { spawn, spawnSync, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REPOSITORY } from '../../e2e/support/command';
import { until } from '../../e2e/support/waiting';

/** What a person who checked the product out has, and its tests do not change. */
const PARTS = [
  'bin',
  'cdk.json',
  'container',
  'dist',
  'examples',
  'lambda',
  'lib',
  'package.json',
  'schema',
  'scripts',
  'tsconfig.json',
];

export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that runs in a checkout. */
export class Running {
  stdout = '';
  stderr = '';
  readonly ended: Promise<Said>;
  private readonly child: ChildProcess;

  constructor(child: ChildProcess) {
    this.child = child;
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.ended = new Promise((done) =>
      child.once('close', (code) => done({ code: code ?? -1, stdout: this.stdout, stderr: this.stderr })),
    );
  }

  kill(signal: NodeJS.Signals): void {
    if (this.child.pid !== undefined) process.kill(-this.child.pid, signal);
  }

  async says(text: RegExp): Promise<void> {
    await until(`${text} of ${this.stdout}${this.stderr}`, () => text.test(this.stdout + this.stderr), 120_000);
  }
}

/** A copy of the product in a folder of its own, so that what is deployed from it is known to it alone. */
export class Checkout {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'sweepstack-checkout-')));
  readonly scratch = join(this.folder, 'scratch');
  private readonly env: NodeJS.ProcessEnv;

  constructor(env: NodeJS.ProcessEnv) {
    this.env = env;
    for (const part of PARTS) {
      if (!existsSync(join(REPOSITORY, part))) throw new Error(`there is no ${part} in the repository any more`);
      cpSync(join(REPOSITORY, part), join(this.folder, part), { recursive: true });
    }
    symlinkSync(join(REPOSITORY, 'node_modules'), join(this.folder, 'node_modules'));
    mkdirSync(this.scratch);
    // Containers write to it as a user of their own.
    chmodSync(this.scratch, 0o1777);
  }

  /** Runs a command to its end. @throws when it fails */
  run(command: string, ...args: readonly string[]): string {
    const options = { cwd: this.folder, env: this.env, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 } as const;
    const { status, stdout, stderr, error } = spawnSync(command, args, options);
    if (status !== 0) throw error ?? new Error(`${command} ${args.join(' ')}: ${stdout}${stderr}`);
    return stdout;
  }

  /** Starts an npm script, as the README has people do. */
  start(script: string, ...args: readonly string[]): Running {
    const { folder: cwd, env } = this;
    const options: SpawnOptions = { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] };
    return new Running(spawn('npm', ['run', '--silent', script, '--', ...args], options));
  }

  /** Runs `sweep`. */
  sweep(...args: readonly string[]): Promise<Said> {
    return this.start('sweep', ...args).ended;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
