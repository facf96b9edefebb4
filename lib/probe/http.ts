import { request, type ClientRequest } from 'node:http';
import type { Answer } from '../check/facts';

export interface Call {
  readonly port: number;
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly contentType?: string;
  readonly body?: Buffer;
  /** For the whole of it. */
  readonly timeoutMs: number;
}

/** Characters of an answer that are kept. */
const KEPT = 64 * 1024;

/** Sends one request on a connection of its own. Never throws: what happened is in the answer. */
export function call(options: Call): Promise<Answer> {
  return send(options, (outgoing) => outgoing.end(options.body)).answer;
}

export interface Pending {
  readonly answer: Promise<Answer>;
  /** Resolves when all that was to be sent has been, or cannot be. */
  readonly sent: Promise<void>;
}

/** The same, for those who want to do something while it is on its way. */
export function callLater(options: Call): Pending {
  let flushed: () => void;
  const sent = new Promise<void>((done) => (flushed = done));
  const { answer } = send(options, (outgoing) =>
    outgoing.once('error', () => flushed()).end(options.body, () => flushed()),
  );
  return { answer, sent };
}

/** Sends half of a body; the rest follows when it is told to. */
export function callInHalves(options: Call & { readonly body: Buffer }): {
  answer: Promise<Answer>;
  finish: () => void;
} {
  const half = Math.floor(options.body.length / 2);
  const { answer, outgoing } = send(options, (begun) => void begun.write(options.body.subarray(0, half)));
  return { answer, finish: () => void outgoing.end(options.body.subarray(half)) };
}

function send(
  options: Call,
  begin: (outgoing: ClientRequest) => void,
): { answer: Promise<Answer>; outgoing: ClientRequest } {
  const { port, path, method = options.body ? 'POST' : 'GET', contentType, body, timeoutMs } = options;
  const start = performance.now();
  const seconds = (): number => (performance.now() - start) / 1000;
  const headers = {
    Connection: 'close',
    ...(contentType === undefined ? {} : { 'Content-Type': contentType }),
    ...(body ? { 'Content-Length': body.length } : {}),
  };
  const outgoing = request({ host: '127.0.0.1', port, path, method, headers, agent: false });
  const answer = new Promise<Answer>((done) => {
    const timer = setTimeout(() => outgoing.destroy(new Error(`none after ${timeoutMs / 1000} s`)), timeoutMs);
    const finish = (answer: Omit<Answer, 'seconds'>): void => {
      clearTimeout(timer);
      done({ ...answer, seconds: seconds() });
    };
    const fail = (error: NodeJS.ErrnoException): void => finish({ error: error.code ?? error.message, body: '' });
    let isAnswered = false;
    outgoing.on('error', (error) => {
      // A server may refuse a body before it has come whole.
      if (!isAnswered) fail(error);
    });
    outgoing.on('response', (response) => {
      isAnswered = true;
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text = (text + chunk).slice(0, KEPT)));
      response.on('error', fail);
      response.on('end', () =>
        finish({ status: response.statusCode, contentType: response.headers['content-type'], body: text }),
      );
    });
  });
  begin(outgoing);
  return { answer, outgoing };
}
