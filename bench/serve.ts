import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { median } from '../lib/numeric/median';
import { freePort } from '../lib/launch/ports';
import { REPOSITORY } from './command';
import { digitsModel, serveDigits, type DigitsModel } from './digits-server';
import { amount, atLeast, atMost, told, type Figure } from './figure';

const STARTS = 5;
const ROUNDS = 5;
const SECONDS = 5;
const CONNECTIONS = 8;
const READY_MS = 30_000;

/** How soon the digits model is served, and how fast beside gunicorn and Flask alone. Needs nginx and wrk. */
export async function serve(folder: string): Promise<Figure[]> {
  const model = await digitsModel();
  try {
    return [await readiness(model), ...(await throughput(model, folder))];
  } finally {
    model.remove();
  }
}

async function readiness(model: DigitsModel): Promise<Figure> {
  const seconds: number[] = [];
  for (let start = 0; start < STARTS; start++) {
    const begin = performance.now();
    const server = await serveDigits(model);
    seconds.push((performance.now() - begin) / 1000);
    await server.stop();
  }
  return atMost('serve, from its start to 200 of /ping', median(seconds), 3, 's');
}

interface Load {
  readonly perSecond: number;
  readonly p99Ms: number;
}

async function throughput(model: DigitsModel, folder: string): Promise<Figure[]> {
  const script = join(folder, 'request.lua');
  const lines = ['wrk.method = "POST"', 'wrk.headers["Content-Type"] = "text/csv"', `wrk.body = [[\n${model.body}]]`];
  writeFileSync(script, `${lines.join('\n')}\n`);
  const server = await serveDigits(model);
  const bare = await gunicornAlone(model);
  try {
    const [ours, theirs]: [Load[], Load[]] = [[], []];
    for (let round = 0; round < ROUNDS; round++) {
      ours.push(await load(server.port, script));
      theirs.push(await load(bare.port, script));
    }
    const [rate, rival] = [ours, theirs].map((loads) => median(loads.map(({ perSecond }) => perSecond))) as [
      number,
      number,
    ];
    const [p99, rivalP99] = [ours, theirs].map((loads) => median(loads.map(({ p99Ms }) => p99Ms))) as [number, number];
    return [
      told(
        `  gunicorn and Flask alone, ${CONNECTIONS} connections`,
        `${amount(rival, '/s')}, p99 ${amount(rivalP99, 'ms')}`,
      ),
      told('  serve', `${amount(rate, '/s')}, p99 ${amount(p99, 'ms')}`),
      atLeast('serve, over gunicorn and Flask alone', rate / rival, 0.9, 'x'),
    ];
  } finally {
    bare.child.kill('SIGTERM');
    await server.stop();
  }
}

/** The same application and model without nginx: two workers of gunicorn's own kind. */
async function gunicornAlone({ base, binDir }: DigitsModel): Promise<{ child: ChildProcess; port: number }> {
  const port = await freePort();
  const args = ['--workers', '2', '--preload', '--bind', `127.0.0.1:${port}`, 'wsgi:app'];
  const env = {
    ...process.env,
    SAGEMAKER_BASE_DIR: base,
    OMP_NUM_THREADS: '1',
    OPENBLAS_NUM_THREADS: '1',
    PYTHONDONTWRITEBYTECODE: '1',
  };
  const options = { env, cwd: join(REPOSITORY, 'container'), stdio: 'ignore' as const };
  const child = spawn(join(binDir, 'gunicorn'), args, options);
  const begin = performance.now();
  while (
    !(await fetch(`http://127.0.0.1:${port}/ping`).then(
      ({ ok }) => ok,
      () => false,
    ))
  ) {
    if (performance.now() - begin > READY_MS) throw new Error('gunicorn alone does not get ready');
    await sleep(50);
  }
  return { child, port };
}

/** @throws when an answer is not 2xx: what is fast and wrong is no figure */
async function load(port: number, script: string): Promise<Load> {
  const args = ['--threads', '1', '--connections', String(CONNECTIONS), '--duration', `${SECONDS}s`, '--latency'];
  const url = `http://127.0.0.1:${port}/invocations`;
  // This process meanwhile reads the log of the server, which would wait for that.
  const { stdout: said } = await promisify(execFile)('wrk', [...args, '--script', script, url]);
  if (/Non-2xx|Socket errors/.test(said) || !said.includes('Requests/sec'))
    throw new Error(`some requests failed:\n${said}`);
  const [, time = '', unit = ''] = /99%\s+([\d.]+)(us|ms|s)/.exec(said) ?? [];
  const [, rate = ''] = /Requests\/sec:\s+([\d.]+)/.exec(said) ?? [];
  return { perSecond: Number(rate), p99Ms: Number(time) * ({ us: 0.001, ms: 1, s: 1000 }[unit] ?? NaN) };
}
