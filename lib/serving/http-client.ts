import { request, type IncomingMessage } from 'node:http';

export interface Question {
  readonly port: number;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: Buffer;
  /** From the start to the last byte of the answer. */
  readonly timeoutMs: number;
  /** Bytes that an answer may have at most. @default 25 MiB */
  readonly maxBytes?: number;
  /** Gives the question up. */
  readonly signal?: AbortSignal;
}

export interface Answer {
  readonly status: number;
  /** Of the content; absent where the server did not say. */
  readonly contentType: string | undefined;
  readonly body: Buffer;
}

/** Why there was no answer. */
export class NoAnswer extends Error {
  readonly kind: 'unreachable' | 'timed-out' | 'too-large' | 'given-up';

  constructor(kind: NoAnswer['kind'], message: string, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}

/** What an endpoint of SageMaker takes and gives in one request at most. */
export const MAX_BYTES = 25 * 1024 * 1024;

/**
 * Asks a server of this machine, by a connection of its own: no server is in the middle of closing it.
 *
 * @throws NoAnswer
 */
export async function ask(question: Question): Promise<Answer> {
  const { timeoutMs, maxBytes = MAX_BYTES } = question;
  const late = AbortSignal.timeout(timeoutMs);
  const signal = question.signal === undefined ? late : AbortSignal.any([late, question.signal]);
  try {
    const response = await send(question, signal);
    try {
      const body = await readAll(response, maxBytes);
      return { status: response.statusCode as number, contentType: response.headers['content-type'], body };
    } finally {
      response.destroy();
    }
  } catch (error) {
    if (late.aborted) throw new NoAnswer('timed-out', `no answer within ${timeoutMs / 1000} s`, error);
    throw asNoAnswer(error as Error, question.signal);
  }
}

/** Resolves when the answer begins. */
function send({ port, method, path, headers = {}, body }: Question, signal: AbortSignal): Promise<IncomingMessage> {
  const length = body === undefined ? {} : { 'content-length': String(body.length) };
  const options = { host: '127.0.0.1', port, method, path, headers: { ...headers, ...length }, agent: false, signal };
  return new Promise((resolve, reject) => {
    const asking = request(options, resolve);
    // After the beginning of the answer, too: whoever reads that is told of it as well.
    asking.on('error', reject);
    asking.end(body);
  });
}

/** The whole body of a request or an answer. @throws NoAnswer where it is larger than allowed */
export async function readAll(stream: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  // A client whose request is refused halfway has to get the answer: the stream stays.
  for await (const chunk of stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBytes) throw new NoAnswer('too-large', `more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function asNoAnswer(error: Error, signal: AbortSignal | undefined): NoAnswer {
  if (error instanceof NoAnswer) return error;
  const kind = signal?.aborted === true ? 'given-up' : 'unreachable';
  return new NoAnswer(kind, `no answer: ${error.message}`, error);
}
