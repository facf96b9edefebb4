import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, createServer as createTcpServer } from 'node:net';
import { freePort } from '../../lib/launch/ports';
import { PipelineFront, type PipelineFrontOptions } from '../../lib/serving/pipeline-front';
import { until } from '../support/until';

type Handler = (request: IncomingMessage, body: string, response: ServerResponse) => void;

const servers: Server[] = [];
const fronts: PipelineFront[] = [];
let troubles: string[];

beforeEach(() => {
  troubles = [];
});
afterEach(async () => {
  await Promise.all(fronts.splice(0).map((front) => front.close(0)));
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A container: answers pings with 200, and invocations as it is told. */
async function container(handler: Handler, ping = 200): Promise<{ name: string; port: number }> {
  const server = createServer((request, response) => {
    if (request.url === '/ping') {
      response.writeHead(ping).end();
      return;
    }
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => handler(request, body, response));
  });
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { name: `stage${servers.length}`, port: (server.address() as { port: number }).port };
}

/** Says what it was sent. */
function echo(name: string): Handler {
  return ({ headers }, body, response) => {
    const said = `${name}[${headers['content-type']} ${headers.accept} ${body}]`;
    response.writeHead(200, { 'content-type': `text/${name}` }).end(said);
  };
}

async function frontOf(
  stages: PipelineFrontOptions['stages'],
  options: Partial<PipelineFrontOptions> = {},
): Promise<{ front: PipelineFront; url: string; port: number }> {
  const front = new PipelineFront({ stages, onTrouble: (message) => troubles.push(message), ...options });
  fronts.push(front);
  const port = await freePort();
  await front.listen(port);
  return { front, port, url: `http://127.0.0.1:${port}` };
}

const post = (url: string, body: string, headers = {}): Promise<Response> =>
  fetch(`${url}/invocations`, { method: 'POST', body, headers: { 'content-type': 'text/csv', ...headers } });

test('a request goes through all containers, each with the answer of the one before it', async () => {
  const { url } = await frontOf([await container(echo('a')), await container(echo('b')), await container(echo('c'))]);
  const response = await post(url, '1,2', { accept: 'application/json' });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/c');
  expect(response.headers.get('x-sweep-container')).toBeNull();
  await expect(response.text()).resolves.toBe('c[text/b application/json b[text/a */* a[text/csv */* 1,2]]]');
  expect(troubles).toEqual([]);
});

test('bytes get through as they are', async () => {
  const same: Handler = (_, body, response) => void response.end(Buffer.from(body, 'utf8'));
  const { url } = await frontOf([await container(same), await container(same)]);
  const text = 'ä€\u0000'.repeat(50_000);
  await expect(post(url, text).then((response) => response.text())).resolves.toBe(text);
});

test('an answer that is not 2xx goes to the client as it is, and says who gave it', async () => {
  let asked = 0;
  const refuses: Handler = (_, __, response) => void response.writeHead(415, { 'content-type': 'text/x' }).end('no');
  const last = await container(() => void (asked += 1));
  const { url } = await frontOf([await container(echo('a')), await container(refuses), last]);
  const response = await post(url, '1');
  expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([415, 'text/x', 'no']);
  expect(response.headers.get('x-sweep-container')).toBe('2 stage3');
  expect(troubles).toEqual(['container 2 stage3: answered 415']);
  expect(asked).toBe(0);
});

const breaksOff: Handler = (_, __, response) => void response.destroy();
const faults: readonly [what: string, status: number, options: Partial<PipelineFrontOptions>, handler: Handler][] = [
  ['does not answer', 504, {}, () => undefined],
  ['breaks off', 503, {}, breaksOff],
  ['answers more than is allowed', 502, { maxBytes: 10 }, echo('long')],
];

test.each(faults)('a container that %s is told of, with %i', async (_, status, options, handler) => {
  const { url } = await frontOf([await container(handler)], { timeoutMs: 200, ...options });
  const response = await post(url, '1');
  expect(response.status).toBe(status);
  expect(response.headers.get('x-sweep-container')).toBe('1 stage1');
  await expect(response.text()).resolves.toMatch(/no answer|more than 10 bytes/);
  expect(troubles).toHaveLength(1);
});

test('a container that is not there is told of', async () => {
  const { url } = await frontOf([{ name: 'gone', port: await freePort() }]);
  expect((await post(url, '1')).status).toBe(503);
  expect(troubles[0]).toMatch(/^container 1 gone: no answer: .*ECONNREFUSED/);
});

test('ping is well when all are, and says who is not', async () => {
  const well = await container(echo('a'));
  const { url } = await frontOf([well, await container(echo('b'))]);
  expect((await fetch(`${url}/ping`)).status).toBe(200);
  const ill = await frontOf([well, await container(echo('b'), 503), { name: 'gone', port: await freePort() }]);
  const response = await fetch(`${ill.url}/ping`);
  expect(response.status).toBe(503);
  await expect(response.text()).resolves.toMatch(/^container 2 stage3: 503\ncontainer 3 gone: no answer/);
});

test.each([
  ['POST', '/ping', 405],
  ['GET', '/invocations', 405],
  ['GET', '/models', 404],
])('%s %s is answered with %i', async (method, path, status) => {
  const { url } = await frontOf([await container(echo('a'))]);
  expect((await fetch(url + path, { method })).status).toBe(status);
});

test('a body at the limit gets through, one above it does not reach a container, however it is sent', async () => {
  let asked = 0;
  const counted = await container((_, body, response) => {
    asked += 1;
    response.end(body);
  });
  const { url, port } = await frontOf([counted], { maxBytes: 1000 });
  expect((await post(url, 'x'.repeat(950))).status).toBe(200);
  const declared = await post(url, 'x'.repeat(1001));
  expect([declared.status, await declared.text()]).toEqual([413, 'a body may have 1000 bytes at most\n']);
  expect(await inChunks(port, 50, 'x'.repeat(100))).toBe(413);
  expect(asked).toBe(1);
});

test('a client that leaves takes its request along', async () => {
  let [asked, gone] = [false, false];
  const waits = await container((_, __, response) => {
    asked = true;
    response.once('close', () => void (gone = true));
  });
  const { url } = await frontOf([waits]);
  const leaving = new AbortController();
  const leaves = fetch(`${url}/invocations`, { method: 'POST', body: '1', signal: leaving.signal });
  await until(() => asked);
  leaving.abort();
  await expect(leaves).rejects.toThrow(/abort/);
  await until(() => gone);
  expect(troubles[0]).toMatch(/no answer/);
});

test('closing answers what is under way, on connections that are kept, too, and takes nothing new', async () => {
  let begun = 0;
  const slow = await container((_, body, response) => {
    begun += 1;
    setTimeout(() => response.end(`slowly ${body}`), 300);
  });
  const { front, url, port } = await frontOf([slow]);
  const idle = connect(port, '127.0.0.1');
  await new Promise((done) => idle.once('connect', done));
  const answers = Array.from({ length: 20 }, (_, i) => post(url, String(i)).then((response) => response.text()));
  await until(() => begun === 20);
  const closed = front.close(10_000);
  await expect(Promise.all(answers)).resolves.toEqual(answers.map((_, i) => `slowly ${i}`));
  await closed;
  idle.destroy();
  await expect(post(url, 'late')).rejects.toThrow('fetch failed');
});

test('who asks while it closes is answered, and told to go elsewhere', async () => {
  const { front, url } = await frontOf([await container(echo('a'))]);
  const closed = front.close(10_000);
  const [ping, late] = await Promise.all([fetch(`${url}/ping`), post(url, '1')]);
  expect([ping.status, late.status, late.headers.get('connection')]).toEqual([503, 200, 'close']);
  await closed;
});

/** Status of the answer to a body whose length is not said. */
function inChunks(port: number, count: number, chunk: string): Promise<number> {
  return new Promise((done, failed) => {
    const asking = request({ port, host: '127.0.0.1', path: '/invocations', method: 'POST' }, (response) => {
      response.resume();
      done(response.statusCode as number);
    });
    asking.once('error', failed);
    for (let i = 0; i < count; i++) asking.write(chunk);
    asking.end();
  });
}

test.each(['042', '999'])('a status that is none, %s, is told as 502', async (status) => {
  const odd = createTcpServer((socket) => void socket.end(`HTTP/1.1 ${status} Odd\r\ncontent-length: 3\r\n\r\nodd`));
  await new Promise<void>((done) => odd.listen(0, '127.0.0.1', done));
  odd.unref();
  const { url } = await frontOf([{ name: 'odd', port: (odd.address() as { port: number }).port }]);
  const response = await post(url, '1,2');
  expect([response.status, await response.text()]).toEqual([502, 'odd']);
  expect(troubles).toEqual([`container 1 odd: answered ${Number(status)}`]);
});
