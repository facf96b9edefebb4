import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { request, type Agent } from 'node:http';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../lib/launch/ports';
import { REPOSITORY } from './staged-program';

const START_MS = 30_000;

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly type: string | undefined;
  readonly headers: NodeJS.Dict<string | string[]>;
}

export interface Asked {
  readonly method?: string;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: string | Buffer;
  /** Without a length in front. @default false */
  readonly chunked?: boolean;
  /** @default a connection of its own */
  readonly agent?: Agent;
}

export interface Serving {
  /** Folder of the program, which may be relative to the repository. @default container */
  readonly program?: string;
  readonly base: string;
  /** Put first on the PATH. @default nothing is */
  readonly binDir?: string | undefined;
  readonly env?: NodeJS.ProcessEnv;
}

/** A `serve` that was started, and a client for it. */
export class ServedProgram {
  readonly exited: Promise<number | null>;
  private output = '';
  private readonly child: ChildProcess;
  readonly port: number;

  private constructor(child: ChildProcess, port: number) {
    this.child = child;
    this.port = port;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    }
    this.exited = new Promise((done) => child.once('close', done));
  }

  static async launch({ program = 'container', base, binDir, env }: Serving): Promise<ServedProgram> {
    const port = await freePort();
    const own = {
      PATH: [binDir, process.env['PATH']].filter(Boolean).join(':'),
      SAGEMAKER_BASE_DIR: base,
      SAGEMAKER_BIND_TO_PORT: String(port),
      MODEL_SERVER_WORKERS: '2',
      PYTHONDONTWRITEBYTECODE: '1',
    };
    const file = join(resolve(REPOSITORY, program), 'serve');
    return new ServedProgram(spawn(file, ['serve'], { env: { ...process.env, ...own, ...env } }), port);
  }

  /** One that answers `/ping`. */
  static async start(serving: Serving): Promise<ServedProgram> {
    const served = await ServedProgram.launch(serving);
    const begin = performance.now();
    while ((await served.status('/ping')) !== 200) {
      if (performance.now() - begin > START_MS) throw new Error(`it does not get ready: ${served.log}`);
      await sleep(20);
    }
    return served;
  }

  get pid(): number {
    return this.child.pid as number;
  }

  /** Both its outputs, as far as they have come. */
  get log(): string {
    return this.output;
  }

  /** Processes that it has started itself: nginx and gunicorn. */
  ownChild(name: string): number {
    return childrenOf(this.pid).find((pid) => commandOf(pid).includes(name)) as number;
  }

  workers(): number[] {
    return childrenOf(this.ownChild('gunicorn'));
  }

  /** All its descendants, and itself. */
  processes(): number[] {
    const below = (pid: number): number[] => [pid, ...childrenOf(pid).flatMap(below)];
    return below(this.pid);
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  async stop(): Promise<number | null> {
    this.signal('SIGTERM');
    return this.exited;
  }

  /** Status of a GET; `undefined` where nobody answers. */
  async status(path: string): Promise<number | undefined> {
    return this.ask(path).then(
      ({ status }) => status,
      () => undefined,
    );
  }

  ask(path: string, { method, headers, body, chunked, agent }: Asked = {}): Promise<Answer> {
    return new Promise((done, fail) => {
      const length = body === undefined || chunked ? {} : { 'content-length': String(Buffer.byteLength(body)) };
      const options = { method: method ?? (body === undefined ? 'GET' : 'POST'), agent: agent ?? false };
      const call = request(`http://127.0.0.1:${this.port}${path}`, { ...options, headers: { ...length, ...headers } });
      call.once('response', (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.once('error', fail);
        response.once('end', () => {
          const { statusCode = 0, headers: given } = response;
          done({ status: statusCode, body: text, type: given['content-type'], headers: given });
        });
      });
      call.once('error', fail);
      call.end(body);
    });
  }

  /** Status and text of the answer. */
  async invoke(type: string, body: string | Buffer, path = '/invocations'): Promise<[number, string]> {
    const answer = await this.ask(path, { body, headers: { 'content-type': type } });
    return [answer.status, answer.body];
  }

  csv(body: string, asked: Asked = {}): Promise<Answer> {
    return this.ask('/invocations', { ...asked, body, headers: { 'content-type': 'text/csv', ...asked.headers } });
  }
}

/** Memory of a process. */
export function residentKb(pid: number): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0);
}

function childrenOf(pid: number): number[] {
  return read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number);
}

function commandOf(pid: number): string {
  return read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ');
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
