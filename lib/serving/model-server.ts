import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SweepError } from '../contract/sweep-error';
import type { Launched, Launcher } from '../launch/launcher';
import { wasKilled } from '../launch/was-killed';
import { lastText, OutputTail } from '../worker/output-tail';
import type { Exit } from '../worker/program';
import { repeatedly, type Repetition } from '../worker/repeatedly';
import { ask } from './http-client';

export interface ModelServerOptions {
  /** What it is called where there are several. */
  readonly name: string;
  readonly launcher: Launcher;
  /** Folder that the program finds as /opt/ml, with the model in it. */
  readonly base: string;
  /** Port of this machine. */
  readonly port: number;
  /** Port inside a container. @default 8080 */
  readonly containerPort?: number;
  /** File for what it prints. */
  readonly log: string;
  /** Called with each line that it prints. */
  readonly onLine: (line: string) => void;
}

/** SageMaker gives a container this long for an answer to a ping. */
export const PING_TIMEOUT_MS = 2000;
const PING_EVERY_MS = 250;
const LOOK_EVERY_MS = 100;
const LAST_LINES = 10;
const LAST_BYTES = 64 * 1024;

/** A program that serves a model. */
export class ModelServer {
  readonly name: string;
  readonly port: number;
  readonly exited: Promise<Exit>;
  private readonly log: string;
  private readonly launched: Launched;
  private end: Exit | undefined;

  private constructor({ name, port, log, onLine }: ModelServerOptions, launched: Launched) {
    [this.name, this.port, this.log, this.launched] = [name, port, log, launched];
    const tail = new OutputTail(log, onLine);
    const looks = repeatedly(
      LOOK_EVERY_MS,
      () => tail.poll(),
      () => undefined,
    );
    this.exited = launched.exited.then(async (exit) => {
      this.end = exit;
      await finish(looks, tail);
      return exit;
    });
  }

  get hasEnded(): boolean {
    return this.end !== undefined;
  }

  get wasKilled(): boolean {
    return this.end !== undefined && wasKilled(this.end);
  }

  /** @throws what {@link Launcher.launch} throws */
  static async start(options: ModelServerOptions): Promise<ModelServer> {
    const { launcher, base, port, containerPort, log } = options;
    const launched = await launcher.launch({
      verb: 'serve',
      base,
      port,
      ...(containerPort === undefined ? {} : { containerPort }),
      readOnly: ['model'],
      stdout: log,
      stderr: log,
    });
    return new ModelServer(options, launched);
  }

  /**
   * Resolves when it answers pings.
   *
   * @param signal no longer of interest: resolves at once
   * @throws ServerEnded, ServerNotReady
   */
  async ready(withinMs: number, signal: AbortSignal): Promise<void> {
    const begin = performance.now();
    let last = 'it did not listen';
    while (!signal.aborted) {
      if (this.end) throw this.endedError();
      const status = await this.ping().catch((error: Error) => void (last = error.message));
      if (status === 200) return;
      if (status !== undefined) last = `/ping answered ${status}`;
      if (performance.now() - begin > withinMs) throw this.notReady(withinMs, last);
      await sleep(PING_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Status of the answer to a ping. @throws NoAnswer */
  async ping(): Promise<number> {
    const { port } = this;
    return (await ask({ port, method: 'GET', path: '/ping', timeoutMs: PING_TIMEOUT_MS })).status;
  }

  /** SIGTERM, then SIGKILL after `graceMs`. Resolves when it has ended and all its lines were told. */
  async stop(graceMs: number): Promise<void> {
    await this.launched.terminate(graceMs);
    await this.exited;
  }

  /** What to say of a server that ended by itself. */
  endedError(): SweepError {
    const { code, signal } = this.end ?? {};
    const how = signal === undefined ? `with exit code ${code}` : `by ${signal}`;
    return new SweepError('ServerEnded', `the server of ${this.name} ended by itself, ${how}${this.lastLines()}`, {
      hint: 'a server runs until it gets SIGTERM; what it printed should say why it did not',
      source: 'machine',
    });
  }

  private notReady(withinMs: number, last: string): SweepError {
    const message = `the server of ${this.name} was not ready within ${withinMs / 1000} s: ${last}${this.lastLines()}`;
    return new SweepError('ServerNotReady', message, {
      hint: 'it has to answer GET /ping with 200 at the port in SAGEMAKER_BIND_TO_PORT; --ready-within gives it longer',
      source: 'machine',
    });
  }

  /** Without those on pings: what they say is known. */
  private lastLines(): string {
    const printed = lastText(this.log, LAST_BYTES).split('\n');
    const lines = printed.filter((line) => line.trim() !== '' && !line.includes('/ping')).slice(-LAST_LINES);
    return lines.length === 0 ? '; it printed nothing' : `; its last lines:\n${lines.join('\n')}`;
  }
}

/** The file of what a server prints, in a folder. */
export function logFile(folder: string): string {
  return join(folder, 'server.log');
}

async function finish(looks: Repetition, tail: OutputTail): Promise<void> {
  await looks.stop();
  await tail.end();
}
