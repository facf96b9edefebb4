import { randomBytes } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { runCommand, type CommandResult } from '../backend/run-command';
import { Program, type Exit } from '../worker/program';
import { ContainerGuard } from './container-guard';
import { launchArguments, type LaunchedImage } from './docker-arguments';
import { containerStartError } from './docker-errors';
import type { Launch, Launched, Launcher } from './launcher';
import { requirePort } from './ports';

export interface DockerLauncherOptions extends LaunchedImage {
  /** For the docker command; programs get nothing of it. */
  readonly env: NodeJS.ProcessEnv;
  /** Called with the name of each container that has ended, before it is removed. */
  readonly onEnded?: (container: string) => Promise<void>;
  /** How long a container that was killed may take to be gone; then the daemon counts as hung. @default 30 s */
  readonly patienceMs?: number;
}

/** To start a container: what is not there by then is a fault of the daemon. */
const START_TIMEOUT_MS = 120_000;
const COMMAND_TIMEOUT_MS = 30_000;
const PATIENCE_MS = 30_000;
/** For the last lines of a container that has ended. */
const LAST_LINES_MS = 10_000;
/** About 24 days, the longest that a timer can be set for. */
const FOREVER_MS = 2 ** 31 - 1;

/**
 * Programs as containers of this machine, started as SageMaker does: with the verb as argument, which makes the program
 * process 1. Each is removed at its end, and should this process be killed.
 */
export class DockerLauncher implements Launcher {
  private readonly options: DockerLauncherOptions;

  constructor(options: DockerLauncherOptions) {
    this.options = options;
  }

  async launch(launch: Launch): Promise<Launched> {
    if (launch.port !== undefined) await requirePort(launch.port);
    const name = `sweep-${launch.verb}-${randomBytes(4).toString('hex')}`;
    const guard = new ContainerGuard(name, this.options.env);
    const remove = async (): Promise<void> => {
      await this.docker(['rm', '--force', '--volumes', name]);
      guard.close();
    };
    try {
      const started = await this.docker(launchArguments(this.options, launch, name), START_TIMEOUT_MS);
      if (started.outcome !== 'exited' || started.code !== 0) {
        throw containerStartError(started, launch.verb, this.options.image);
      }
      const log = await this.follow(name, launch);
      const hung = new AbortController();
      return this.launched(name, this.end(name, log, launch, remove, hung.signal), hung);
    } catch (error) {
      await remove();
      throw error;
    }
  }

  private launched(name: string, exited: Promise<Exit>, hung: AbortController): Launched {
    const { patienceMs = PATIENCE_MS } = this.options;
    const signal = async (signal: string): Promise<void> => {
      await this.docker(['kill', '--signal', signal.replace(/^SIG/, ''), name]);
    };
    return {
      exited,
      signal,
      terminate: async (graceMs) => {
        const kill = setTimeout(() => void signal('SIGKILL'), graceMs);
        const giveUp = setTimeout(() => hung.abort(), graceMs + patienceMs);
        await signal('SIGTERM');
        await exited;
        clearTimeout(kill);
        clearTimeout(giveUp);
      },
    };
  }

  /** Output goes to files as the daemon has it: nothing is lost of what was written before this could look. */
  private follow(name: string, { stdout, stderr }: Launch): Promise<Program> {
    const { env } = this.options;
    return Program.start({ command: 'docker', arguments: ['logs', '--follow', name], cwd: '/', env, stdout, stderr });
  }

  private async end(
    name: string,
    log: Program,
    { stderr }: Launch,
    remove: () => Promise<void>,
    hung: AbortSignal,
  ): Promise<Exit> {
    const { outcome, code, stdout, stderr: said } = await this.docker(['wait', name], FOREVER_MS, hung);
    await Promise.race([log.exited, sleep(LAST_LINES_MS, undefined, { ref: false })]);
    await log.kill();
    try {
      await this.options.onEnded?.(name);
    } finally {
      await remove();
    }
    const exitCode = code === 0 && outcome === 'exited' ? Number(stdout) : NaN;
    if (Number.isInteger(exitCode)) return { code: exitCode, signal: undefined };
    const why = outcome === 'aborted' ? 'the Docker daemon does not answer' : said;
    appendFileSync(stderr, `the container was lost: ${why}\n`);
    return { code: undefined, signal: 'SIGKILL' };
  }

  private docker(
    args: readonly string[],
    timeoutMs = COMMAND_TIMEOUT_MS,
    signal?: AbortSignal,
  ): Promise<CommandResult> {
    const { env } = this.options;
    return runCommand('docker', args, { env, timeoutMs, ...(signal ? { signal } : {}) });
  }
}
