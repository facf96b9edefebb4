import { spawn, spawnSync, type SpawnOptions } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REPOSITORY, RunningCommand, type Ended } from '../../e2e/support/command';

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

  /** Starts an npm script, as the README has people do, in a process group of its own. */
  start(script: string, ...args: readonly string[]): RunningCommand {
    const { folder: cwd, env } = this;
    const options: SpawnOptions = { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] };
    return new RunningCommand(spawn('npm', ['run', '--silent', script, '--', ...args], options));
  }

  /** Runs `sweep`. */
  sweep(...args: readonly string[]): Promise<Ended> {
    return this.start('sweep', ...args).ended;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
