import { connect } from 'node:net';
import { once } from 'node:events';
import { until } from '../support/until';
import type { ServedProgram } from './served-program';

export interface Example {
  readonly type: string;
  readonly body: string;
  readonly answer: string;
}

/** What every server that SageMaker may run does, whatever it predicts. */
export function servingRules(start: () => Promise<ServedProgram>, { type, body, answer }: Example): void {
  let served: ServedProgram;
  beforeAll(async () => void (served = await start()));
  afterAll(() => served.stop());

  test('answers many requests at a time', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => served.invoke(`${type}; charset=utf-8`, body)));
    expect(answers).toEqual(answers.map(() => [200, answer]));
  });

  test.each([
    ['another content type', 415, () => served.invoke('image/png', body)],
    ['a body that is too large', 413, () => served.invoke(type, Buffer.alloc(25 * 1024 * 1024 + 1))],
    ['another path', 404, () => served.invoke(type, body, '/predict')],
    ['another method', 405, () => served.ask('/invocations').then((answer) => [answer.status, answer.body] as const)],
    ['a body that is not UTF-8', 400, () => served.invoke(type, Buffer.from([0xff, 0xfe]))],
  ])('refuses %s with %i', async (_, expected, request) => {
    const [status, text] = await request();
    expect(status).toBe(expected);
    expect(JSON.parse(text)).toEqual({ error: expect.any(String) });
    expect(await served.status('/ping')).toBe(200);
  });

  test('ends the request that it has begun, then ends with 0', async () => {
    const own = await start();
    try {
      const socket = connect(own.port, '127.0.0.1');
      let received = '';
      socket.on('data', (chunk: Buffer) => (received += chunk.toString()));
      const size = Buffer.byteLength(body);
      socket.write(`POST /invocations HTTP/1.1\r\nHost: a\r\nContent-Type: ${type}\r\nContent-Length: ${size}\r\n\r\n`);
      socket.write(body.slice(0, 1));
      await own.status('/ping');
      own.signal('SIGTERM');
      await until(async () => (await own.status('/ping')) === undefined);
      socket.write(body.slice(1));
      await once(socket, 'close');
      expect(received).toMatch(/^HTTP\/1\.\d 200 /);
      expect(received.endsWith(answer)).toBe(true);
      expect(await own.exited).toBe(0);
    } finally {
      await own.stop();
    }
  });
}
