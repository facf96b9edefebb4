import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, StartFacts } from '../check/facts';
import { isSuccess } from '../check/describe';
import { SweepError } from '../contract/sweep-error';
import type { Launched, Launcher } from '../launch/launcher';
import { freePort } from '../launch/ports';
import { lastText } from '../worker/output-tail';
import type { Exit } from '../worker/program';
import { call } from './http';
import { lastWords } from './last-words';
import { wasKilled } from '../launch/was-killed';

export interface ServerOptions {
  /** Base folder; its folder `model` is read-only. */
  readonly base: string;
  /** For the logs. */
  readonly home: string;
  /** Port that it is told inside a container. @default none: it should be 8080 */
  readonly containerPort?: number | undefined;
  /** How long it may take until it answers. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

const LOOK_MS = 30;
/** How long one answer may take: longer than the contract allows, to see by how much. */
const PING_TIMEOUT_MS = 5_000;
const SAID_BYTES = 600;

/** A `serve` that was started, until it is ended. */
export class Server {
  readonly port: number;
  readonly start: StartFacts;
  private readonly launched: Launched | undefined;
  private hasEnded = false;

  private constructor(port: number, start: StartFacts, launched: Launched | undefined) {
    this.port = port;
    this.start = start;
    this.launched = launched;
    void launched?.exited.then(() => (this.hasEnded = true));
  }

  /** Starts it and waits until it is ready, has ended, or has taken too long. */
  static async begin(launcher: Launcher, options: ServerOptions): Promise<Server> {
    const { base, home, containerPort } = options;
    const logs = { stdout: join(home, 'stdout.log'), stderr: join(home, 'stderr.log') };
    const port = await freePort();
    const begin = performance.now();
    try {
      const launched = await launcher.launch({
        verb: 'serve',
        base,
        port,
        ...(containerPort === undefined ? { tellsPort: false } : { containerPort }),
        readOnly: ['model'],
        ...logs,
      });
      const start = await untilReady(launched, port, begin, options);
      const said = lastWords(lastText(logs.stderr, SAID_BYTES)) || lastWords(lastText(logs.stdout, SAID_BYTES));
      return new Server(port, { ...start, said }, launched);
    } catch (error) {
      if (!(error instanceof SweepError) || error.code !== 'ProgramNotStarted') throw error;
      return new Server(port, { notStarted: error.message, ready: false, seconds: 0, said: '' }, undefined);
    }
  }

  ping(timeoutMs = PING_TIMEOUT_MS): Promise<Answer> {
    return call({ port: this.port, path: '/ping', timeoutMs });
  }

  /** Whether it answers. A server that starts a worker anew gets some time for it. */
  async isAlive(patienceMs: number): Promise<boolean> {
    const begin = performance.now();
    for (;;) {
      if (isSuccess(await this.ping())) return true;
      if (this.hasEnded || performance.now() - begin > patienceMs) return false;
      await sleep(LOOK_MS);
    }
  }

  /** SIGTERM, and SIGKILL in the end. @returns whether it took that */
  async terminate(graceMs: number): Promise<boolean> {
    await this.launched?.terminate(graceMs);
    const exit = await this.launched?.exited;
    return exit !== undefined && wasKilled(exit);
  }

  async end(): Promise<void> {
    await this.terminate(0);
  }
}

async function untilReady(
  launched: Launched,
  port: number,
  begin: number,
  { timeoutMs, signal }: ServerOptions,
): Promise<Omit<StartFacts, 'said'>> {
  const seconds = (): number => (performance.now() - begin) / 1000;
  const end: { exit?: Exit } = {};
  void launched.exited.then((exit) => (end.exit = exit));
  let lastPing: Answer | undefined;
  while (!end.exit && seconds() * 1000 < timeoutMs && !signal.aborted) {
    lastPing = await call({ port, path: '/ping', timeoutMs: PING_TIMEOUT_MS });
    if (isSuccess(lastPing)) return { ready: true, seconds: seconds(), lastPing };
    await Promise.race([sleep(LOOK_MS), launched.exited]);
  }
  if (signal.aborted) {
    await launched.terminate(0);
    signal.throwIfAborted();
  }
  return {
    ready: false,
    seconds: seconds(),
    ...(end.exit && { ended: howExited(end.exit) }),
    ...(lastPing === undefined ? {} : { lastPing }),
  };
}

function howExited({ code, signal }: Exit): string {
  return signal ?? `exit code ${code}`;
}
