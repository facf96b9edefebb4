import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { portError } from '../launch/ports';
import { ask, MAX_BYTES, NoAnswer, readAll, type Answer } from './http-client';
import { handOver } from './hand-over';
import { PING_TIMEOUT_MS } from './model-server';

/** A server of a pipeline. */
export interface Stage {
  readonly name: string;
  readonly port: number;
}

export interface PipelineFrontOptions {
  /** In the order in which a request goes through them. */
  readonly stages: readonly Stage[];
  /** For the answer of one container. @default 60 s, as SageMaker has it */
  readonly timeoutMs?: number;
  /** Bytes of a body at most, the client's and those in between. @default 25 MiB, as SageMaker has it */
  readonly maxBytes?: number;
  /** Told of each request that did not get through, in a line for people. */
  readonly onTrouble: (message: string) => void;
}

/** Names the container whose answer is not 2xx: `2 rules`. */
const CONTAINER_HEADER = 'x-sweep-container';
const TIMEOUT_MS = 60_000;
/** As many connections as may queue. */
const QUEUE_TURNS = 512;
/** Requests that were sent before their clients could know arrive within this time. */
const LINGER_MS = 250;
const STATUS_OF: { readonly [kind in NoAnswer['kind']]: number } = {
  unreachable: 503,
  'timed-out': 504,
  'too-large': 502,
  'given-up': 499,
};

interface Reply {
  readonly status: number;
  readonly contentType: string | undefined;
  readonly body: Uint8Array;
  readonly headers?: { readonly [name: string]: string };
}

/** What stands for an endpoint before the containers of a pipeline: takes a request through one after the other. */
export class PipelineFront {
  private readonly options: PipelineFrontOptions;
  private readonly server: Server;
  private isClosing = false;
  /** Requests without a whole answer. */
  private underWay = 0;

  constructor(options: PipelineFrontOptions) {
    this.options = options;
    this.server = createServer((request, response) => void this.handle(request, response));
  }

  /** @throws PortTaken, PortNotAllowed */
  listen(port: number): Promise<void> {
    return new Promise((done, failed) => {
      this.server.once('error', (error) => failed(portError(port, error)));
      this.server.listen(port, '127.0.0.1', done);
    });
  }

  /**
   * Lets clients know, for a moment, that they should go elsewhere; then takes no further connection. Resolves when
   * requests under way have their answers, or after `graceMs`.
   */
  async close(graceMs: number): Promise<void> {
    this.isClosing = true;
    await sleep(Math.min(LINGER_MS, graceMs));
    // Node.js takes one connection a turn: the system would break those off that still queue.
    for (let turn = 0; turn < QUEUE_TURNS; turn++) await nextTurn();
    const closed = new Promise<void>((done) => this.server.close(() => done()));
    const cut = setTimeout(() => this.server.closeAllConnections(), graceMs);
    this.closeWhenIdle();
    await closed;
    clearTimeout(cut);
  }

  /** Connections on which nothing is asked would hold it up; what was sent on them until now is yet to be read. */
  private closeWhenIdle(): void {
    if (this.server.listening || this.underWay > 0) return;
    setTimeout(() => {
      if (this.underWay === 0) this.server.closeAllConnections();
    }, LINGER_MS).unref();
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    this.underWay += 1;
    response.once('close', () => {
      gone.abort();
      this.underWay -= 1;
      this.closeWhenIdle();
    });
    const reply = await this.answer(request, gone.signal).catch((error: Error): Reply =>
      text(500, `the front failed: ${error.message}`),
    );
    if (!response.destroyed) this.send(reply, response);
  }

  private send({ status, contentType, body, headers }: Reply, response: ServerResponse): void {
    const type = contentType === undefined ? {} : { 'content-type': contentType };
    // A client that would go on to use the connection must not meet its end.
    const last = this.isClosing ? { connection: 'close' } : {};
    response.writeHead(status, { ...type, 'content-length': body.length, ...headers, ...last });
    response.end(body);
  }

  private async answer(request: IncomingMessage, gone: AbortSignal): Promise<Reply> {
    const path = (request.url ?? '').split('?', 1)[0];
    if (path === '/ping' && this.isClosing) return text(503, 'this server is about to end');
    if (path === '/ping') return request.method === 'GET' ? this.ping() : notAllowed('GET');
    if (path === '/invocations') return request.method === 'POST' ? this.invoke(request, gone) : notAllowed('POST');
    return text(404, `there is no ${path}: /ping and /invocations are what there is`);
  }

  /** 200 when every container is well. */
  private async ping(): Promise<Reply> {
    const asked = this.options.stages.map(async ({ name, port }, i) => {
      const question = { port, method: 'GET', path: '/ping', timeoutMs: PING_TIMEOUT_MS } as const;
      const said = await ask(question).then(
        ({ status }) => String(status),
        (error: Error) => error.message,
      );
      return said === '200' ? [] : [`container ${i + 1} ${name}: ${said}`];
    });
    const ill = (await Promise.all(asked)).flat();
    return ill.length === 0 ? text(200, '') : text(503, ill.join('\n'));
  }

  private async invoke(request: IncomingMessage, gone: AbortSignal): Promise<Reply> {
    const { stages, maxBytes = MAX_BYTES } = this.options;
    const given = await this.body(request, maxBytes);
    if (given === undefined) return text(413, `a body may have ${maxBytes} bytes at most`);
    let previous: Answer | undefined;
    for (const [i, stage] of stages.entries()) {
      const headers = handOver(request.headers, previous, i === stages.length - 1);
      const answer = await this.askStage(stage, headers, previous?.body ?? given, gone);
      if (answer instanceof NoAnswer) {
        return this.failure(i, text(STATUS_OF[answer.kind], answer.message), answer.message);
      }
      if (answer.status < 200 || answer.status > 299) {
        return this.failure(i, { ...answer, status: finalStatus(answer.status) }, `answered ${answer.status}`);
      }
      previous = answer;
    }
    return previous as Answer;
  }

  /** `undefined` where it is too large; what is yet to come of it is not read. */
  private async body(request: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) return undefined;
    return readAll(request, maxBytes).catch((error: unknown) => {
      if (error instanceof NoAnswer) return undefined;
      throw error;
    });
  }

  private async askStage(
    { port }: Stage,
    headers: { readonly [name: string]: string },
    body: Buffer,
    signal: AbortSignal,
  ): Promise<Answer | NoAnswer> {
    const { timeoutMs = TIMEOUT_MS, maxBytes = MAX_BYTES } = this.options;
    const question = {
      port,
      method: 'POST',
      path: '/invocations',
      headers,
      body,
      timeoutMs,
      maxBytes,
      signal,
    } as const;
    return ask(question).catch((error: unknown) => {
      if (error instanceof NoAnswer) return error;
      throw error;
    });
  }

  private failure(index: number, reply: Reply, what: string): Reply {
    const container = `${index + 1} ${this.options.stages[index]?.name}`;
    this.options.onTrouble(`container ${container}: ${what}`);
    return { ...reply, headers: { [CONTAINER_HEADER]: asHeader(container) } };
  }
}

/** A status that is none of HTTP, or not of an answer, cannot be sent on. */
function finalStatus(status: number): number {
  return status >= 200 && status <= 599 ? status : 502;
}

function text(status: number, message: string): Reply {
  return { status, contentType: 'text/plain; charset=utf-8', body: Buffer.from(message === '' ? '' : `${message}\n`) };
}

function notAllowed(method: string): Reply {
  return { ...text(405, `only ${method} is allowed`), headers: { allow: method } };
}

/** A folder may be called anything; a header may not. */
function asHeader(value: string): string {
  return value.replaceAll(/[^\u0020-\u007e]/g, '?');
}
