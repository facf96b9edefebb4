import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * What happens to a request: an answer of S3's own in its place, a connection that breaks off, or the same after the
 * request was carried out.
 */
export type Fault = 'SlowDown' | 'InternalError' | 'ExpiredToken' | 'AccessDenied' | 'reset' | 'lost' | 'late error';

const STATUS: { readonly [code: string]: number } = {
  SlowDown: 503,
  InternalError: 500,
  ExpiredToken: 400,
  AccessDenied: 403,
};

/** Stands between a client and S3, and lets requests fail. */
export class FaultyProxy {
  requests = 0;
  faults = 0;
  private readonly server: Server;
  private readonly target: string;
  private readonly faultOf: (request: IncomingMessage) => Fault | undefined;

  /** @param faultOf what happens to a request; `undefined`: it passes */
  constructor(target: string, faultOf: (request: IncomingMessage) => Fault | undefined) {
    this.target = target;
    this.faultOf = faultOf;
    this.server = createServer((incoming, answer) => void this.handle(incoming, answer));
  }

  async start(): Promise<string> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  private async handle(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    this.requests += 1;
    const fault = this.faultOf(incoming);
    if (fault) this.faults += 1;
    const body = await bytesOf(incoming);
    if (fault === 'reset') return void answer.destroy();
    if (fault !== undefined && fault in STATUS) return refuse(answer, fault);
    const real = await this.forward(incoming, body);
    if (fault === 'lost') return void answer.destroy();
    if (fault === 'late error') return refuse(answer, 'InternalError');
    answer.writeHead(real.message.statusCode ?? 500, real.message.headers).end(real.body);
  }

  private async forward(incoming: IncomingMessage, body: Buffer): Promise<{ message: IncomingMessage; body: Buffer }> {
    const { method = 'GET', headers, url } = incoming;
    const outgoing = request(`${this.target}${url}`, { method, headers }).end(body);
    const [message] = (await once(outgoing, 'response')) as [IncomingMessage];
    return { message, body: await bytesOf(message) };
  }
}

function refuse(answer: ServerResponse, code: string): void {
  const xml = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>as planned</Message></Error>`;
  answer.writeHead(STATUS[code] ?? 500, { 'content-type': 'application/xml' }).end(xml);
}

async function bytesOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
