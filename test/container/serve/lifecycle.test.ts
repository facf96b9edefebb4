import { chmodSync, mkdirSync, readdirSync } from 'node:fs';
import { Agent } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { preparePythonEnv } from '../../../lib/backend/python-env';
import { isAlive } from '../../support/is-alive';
import { temporaryFolders } from '../../support/temporary-folder';
import { until } from '../../support/until';
import { REPOSITORY } from '../staged-program';
import { fixtureModel, fixtureProgram, fixtureWithoutNginx } from './support/fixture-program';
import { ServedProgram, type Serving } from '../served-program';

const folder = temporaryFolders();
let binDir: string | undefined;
let program: string;
let base: string;
let served: ServedProgram | undefined;

beforeAll(async () => {
  ({ binDir } = await preparePythonEnv(join(REPOSITORY, 'container'), { onProgress: () => undefined }));
  program = fixtureProgram(folder());
  base = folder();
  fixtureModel(join(base, 'model'));
});

afterEach(async () => {
  served?.signal('SIGTERM');
  await served?.exited;
});

async function start(serving: Partial<Serving> = {}): Promise<ServedProgram> {
  return (served = await ServedProgram.start({ program, base, binDir, ...serving }));
}

async function launch(serving: Partial<Serving> = {}): Promise<ServedProgram> {
  return (served = await ServedProgram.launch({ program, base, binDir, ...serving }));
}

/** Waits until all are gone. */
async function gone(pids: readonly number[]): Promise<void> {
  await until(() => !pids.some(isAlive));
}

describe('a signal to stop', () => {
  test.each(['SIGTERM', 'SIGINT', 'SIGQUIT'] as const)('%s ends all, and keeps what is under way', async (signal) => {
    const server = await start();
    const processes = server.processes();
    const slow = [server.csv('2,0'), server.csv('2,0')];
    // Waits for a worker.
    const third = server.csv('0.5,0');
    await sleep(500);
    server.signal(signal);

    expect((await Promise.all([...slow, third])).map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await server.exited).toBe(0);
    expect(processes.length).toBeGreaterThanOrEqual(5);
    await gone(processes);
  });

  test('loses no request of many clients, whether they keep their connections or not', async () => {
    const server = await start();
    const agents = Array.from({ length: 4 }, () => new Agent({ keepAlive: true, maxSockets: 1 }));
    const outcomes: string[] = [];
    const client = async (agent?: Agent): Promise<void> => {
      for (;;) {
        const outcome = await server.csv('0.002,0', agent === undefined ? {} : { agent }).then(
          ({ status }) => String(status),
          (error: NodeJS.ErrnoException) => error.code ?? error.message,
        );
        if (outcome === 'ECONNREFUSED') return;
        outcomes.push(outcome);
      }
    };
    const clients = [...agents.map((agent) => client(agent)), client(), client(), client(), client()];
    await sleep(1000);
    expect(await server.stop()).toBe(0);
    await Promise.all(clients);

    expect(outcomes.length).toBeGreaterThan(100);
    expect(outcomes.filter((outcome) => outcome !== '200')).toEqual([]);
    agents.forEach((agent) => agent.destroy());
  });

  test('while the model is being loaded ends at once', async () => {
    const server = await launch({ env: { LOAD_SECONDS: '20' } });
    await until(async () => (await server.status('/ping')) === 503);
    const processes = server.processes();
    expect(await server.stop()).toBe(0);
    await gone(processes);
  });

  test('leaves no process when serve itself is killed', async () => {
    const server = await start({ env: { TMPDIR: folder() } });
    const processes = server.processes();
    server.signal('SIGKILL');
    await server.exited;
    await gone(processes);
    expect(await server.status('/ping')).toBeUndefined();
  });
});

describe('a death', () => {
  test.each(['nginx', 'gunicorn'])('of %s ends the other, and the server with a code', async (name) => {
    const server = await start();
    const processes = server.processes();
    process.kill(server.ownChild(name), 'SIGKILL');

    expect(await server.exited).toBe(1);
    expect(server.log).toContain(`serve: ${name} ended by signal SIGKILL: the server ends, too`);
    await gone(processes);
  });

  test('of a worker costs its own request, and it is replaced', async () => {
    const server = await start();
    const before = server.workers();
    const slow = [server.csv('1.5,0'), server.csv('1.5,0')];
    await sleep(500);
    process.kill(before[0] as number, 'SIGKILL');

    const answers = await Promise.all(slow);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.find(({ status }) => status === 502)).toMatchObject({
      type: 'application/json',
      body: expect.stringMatching(/^\{"error": "the worker ended/),
    });
    await until(() => server.workers().length === 2);
    expect(server.workers()).not.toEqual(before);
    expect((await server.csv('0,0')).status).toBe(200);
  });
});

describe('a model', () => {
  const broken = (text?: string): string => {
    const place = folder();
    if (text !== undefined) fixtureModel(join(place, 'model'), text);
    return place;
  };

  test.each([
    [undefined, '', /^serve: no model.txt in .*\/model$/m],
    ['broken', '', /^serve: the model in .* cannot be loaded: RuntimeError: it is broken$/m],
    ['broken', 'no', /^serve: the model in .* cannot be loaded: RuntimeError: it is broken$/m],
  ])('that is %s ends the server, which says why (SURVIVES_FORK=%s)', async (text, fork, reason) => {
    const server = await launch({ base: broken(text), env: { SURVIVES_FORK: fork } });
    expect(await server.exited).toBe(1);
    expect(server.log).toMatch(reason);
  });

  test('is not there yet: ping and predictions say so, then it is', async () => {
    const server = await launch({ env: { LOAD_SECONDS: '2' } });
    await until(async () => (await server.status('/ping')) === 503);
    expect((await server.ask('/ping')).body).toBe('{"error": "no worker has a model yet: it is being loaded"}\n');
    expect((await server.csv('0,0')).status).toBe(502);
    await until(async () => (await server.status('/ping')) === 200);
    expect((await server.csv('0,0')).status).toBe(200);
  });

  test('is loaded by each worker where it does not survive a fork', async () => {
    const server = await start({ env: { SURVIVES_FORK: 'no' } });
    expect((await server.csv('0,0')).body).toMatch(/^a\/\d+\n$/);
  });

  test('may be in a folder that cannot be written to', async () => {
    const place = folder();
    chmodSync(fixtureModel(join(place, 'model')), 0o555);
    chmodSync(place, 0o555);
    expect((await (await start({ base: place })).csv('0,0')).status).toBe(200);
  });
});

describe('without nginx', () => {
  const alone = async (): Promise<ServedProgram> =>
    start({ program: fixtureWithoutNginx(folder()), env: { PATH: `${binDir}:/usr/bin:/bin` } });

  test('gunicorn serves by itself, within the same limits, and says so', async () => {
    const server = await alone();
    expect(server.log).toContain('serve: nginx is not installed: gunicorn listens by itself');
    expect((await server.csv('0,0')).status).toBe(200);
    expect((await server.csv('x,0')).status).toBe(400);
    expect((await server.ask('/invocations', { body: 'a', headers: { 'content-type': 'image/png' } })).status).toBe(
      415,
    );
    for (const chunked of [false, true]) {
      const answer = await server.csv('1'.repeat(25 * 1024 * 1024 + 1), { chunked });
      expect([answer.status, answer.body]).toEqual([413, '{"error":"the body is larger than 25 MB"}\n']);
    }
  });

  test('a signal to stop keeps what is under way', async () => {
    const server = await alone();
    const processes = server.processes();
    const slow = server.csv('1.5,0');
    await sleep(300);
    server.signal('SIGTERM');
    expect((await slow).status).toBe(200);
    expect(await server.exited).toBe(0);
    await gone(processes);
  });
});

test('ping is answered while all workers are busy', async () => {
  const server = await start();
  const busy = Array.from({ length: 4 }, () => server.csv('2,0'));
  await sleep(300);
  const begin = performance.now();
  expect((await server.ask('/ping')).status).toBe(200);
  expect(performance.now() - begin).toBeLessThan(2000);
  await Promise.all(busy);
});

test('an error of the predictor is 500 with its kind; the log has the rest', async () => {
  const server = await start();
  expect(await server.csv('-1,0')).toMatchObject({
    status: 500,
    body: '{"error":"the prediction failed: KeyError; the log says more"}\n',
  });
  await until(() => server.log.includes("KeyError: 'secret'"));
});

test('a prediction that takes too long is 504, and its worker is replaced', async () => {
  const server = await start({ env: { MODEL_SERVER_TIMEOUT: '1', MODEL_SERVER_WORKERS: '1' } });
  const before = server.workers();
  expect(await server.csv('60,0')).toMatchObject({
    status: 504,
    body: '{"error": "no answer within 1 s, which MODEL_SERVER_TIMEOUT allows"}\n',
  });
  await until(() => server.workers().length === 1 && server.workers()[0] !== before[0]);
  await until(async () => (await server.csv('0,0')).status === 200);
});

test.each([
  ['MODEL_SERVER_WORKERS', '0', 'MODEL_SERVER_WORKERS must be a whole number from 1 to 1024, not '],
  ['MODEL_SERVER_TIMEOUT', '1.5', 'MODEL_SERVER_TIMEOUT must be a whole number from 1 to 3600, not '],
  ['SAGEMAKER_BIND_TO_PORT', 'http', 'SAGEMAKER_BIND_TO_PORT must be a whole number from 1 to 65535, not '],
  ['SAGEMAKER_MULTI_MODEL', 'yes', 'SAGEMAKER_MULTI_MODEL must be true or false, not '],
])('%s=%s is refused', async (name, value, message) => {
  const server = await launch({ env: { [name]: value } });
  expect(await server.exited).toBe(1);
  expect(server.log).toBe(`serve: ${message}'${value}'\n`);
});

test('a temporary folder may have blanks in its path', async () => {
  const odd = join(folder(), 'my files');
  mkdirSync(odd);
  const server = await start({ env: { TMPDIR: odd } });
  expect(await server.csv('0,0')).toMatchObject({ status: 200 });
  expect(await server.stop()).toBe(0);
  expect(readdirSync(odd)).toEqual([]);
});

test.each([0, 20, 50, 100, 200, 400])('a signal %i ms after the start leaves nothing', async (afterMs) => {
  const own = folder();
  const server = await launch({ env: { TMPDIR: own } });
  await until(() => readdirSync(own).length > 0);
  await sleep(afterMs);
  const processes = server.processes();
  server.signal('SIGTERM');
  await server.exited;
  await gone(processes);
  expect(readdirSync(own)).toEqual([]);
});

test('the log has the last request', async () => {
  const server = await start();
  for (let i = 0; i < 20; i++) await server.csv('0,0');
  await server.stop();
  expect(server.log.match(/POST \/invocations/g)).toHaveLength(20);
});

test('a prediction that JSON cannot write is an error, and no other body', async () => {
  const server = await start();
  const headers = { 'content-type': 'text/csv', accept: 'application/json' };
  expect(await server.ask('/invocations', { body: '0,nan', headers })).toMatchObject({ status: 400 });
  expect(await server.ask('/invocations', { body: '0,7', headers })).toMatchObject({ status: 500 });
});

test('a temporary folder whose path is too long for sockets is said', async () => {
  const long = join(folder(), 'long'.repeat(25));
  mkdirSync(long);
  const server = await launch({ env: { TMPDIR: long } });
  expect(await server.exited).toBe(1);
  expect(server.log).toMatch(/^serve: .* is too long for the path of a socket: name a shorter place by TMPDIR\n$/);
});

test('a port that is taken is said', async () => {
  const taken = createServer();
  await new Promise<void>((done) => taken.listen(0, '0.0.0.0', done));
  const { port } = taken.address() as { port: number };
  const server = await launch({ env: { SAGEMAKER_BIND_TO_PORT: String(port) } });
  expect(await server.exited).toBe(1);
  expect(server.log).toMatch(new RegExp(`^serve: cannot listen on port ${port}: Address already in use`));
  taken.close();
});
