import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../lib/launch/ports';
import type { ServedProgram } from '../test/container/served-program';
import { digitsModel, serveDigits, type DigitsModel } from './digits-server';
import { atMost, told, type Figure } from './figure';

const REQUESTS = 10_000;
const STOP_AFTER = 3000;
const CLIENTS = 8;

/** One of two servers behind a balancer is told to stop under load: how many requests does nobody answer? Needs nginx. */
export async function reload(folder: string): Promise<Figure[]> {
  const model = await digitsModel();
  try {
    const figures: Figure[] = [];
    for (const kept of [false, true]) figures.push(...(await measure(model, folder, kept)));
    return figures;
  } finally {
    model.remove();
  }
}

async function measure(model: DigitsModel, folder: string, kept: boolean): Promise<Figure[]> {
  const servers = [await serveDigits(model), await serveDigits(model)];
  const balancer = await startBalancer(servers, join(folder, `balancer-${kept}`), kept);
  try {
    const { outcomes, stoppedAt } = await requests(balancer.port, model.body, servers[0] as ServedProgram);
    const lost = outcomes.filter((outcome) => outcome !== '200');
    const kinds = [...new Set(lost)].join(', ');
    const how = kept ? 'connections are kept alive' : 'each has a connection';
    return [
      told('  one of two stops after', `${stoppedAt} requests`),
      atMost(`lost of ${outcomes.length} requests, where ${how}${kinds && ` (${kinds})`}`, lost.length, 0, ''),
    ];
  } finally {
    balancer.stop();
    await Promise.all(servers.map((server) => server.stop()));
  }
}

async function requests(
  port: number,
  body: string,
  leaving: ServedProgram,
): Promise<{ outcomes: string[]; stoppedAt: number }> {
  const outcomes: string[] = [];
  let [sent, stoppedAt] = [0, 0];
  const client = async (): Promise<void> => {
    while (sent < REQUESTS) {
      if (++sent === STOP_AFTER) {
        stoppedAt = sent;
        leaving.signal('SIGTERM');
      }
      outcomes.push(await outcome(port, body));
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  if ((await leaving.exited) !== 0) throw new Error(`the server that was told to stop failed: ${leaving.log}`);
  return { outcomes, stoppedAt };
}

async function outcome(port: number, body: string): Promise<string> {
  const headers = { 'content-type': 'text/csv' };
  return fetch(`http://127.0.0.1:${port}/invocations`, { method: 'POST', body, headers }).then(
    async (answer) => {
      await answer.text();
      return String(answer.status);
    },
    (error: Error) => error.message,
  );
}

/** nginx that tries the other server where one refuses a connection, and never where a request has been sent. */
async function startBalancer(
  servers: readonly ServedProgram[],
  folder: string,
  kept: boolean,
): Promise<{ port: number; stop: () => void }> {
  const port = await freePort();
  mkdirSync(folder);
  const connection = kept ? 'proxy_http_version 1.1; proxy_set_header Connection "";' : '';
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  const configuration = `
daemon off;
${process.getuid?.() === 0 ? 'user root;' : ''}
pid ${folder}/pid;
error_log ${folder}/errors;
events {}
http {
  access_log off;
  ${temporary.join('\n  ')}
  upstream servers {
    ${servers.map((server) => `server 127.0.0.1:${server.port} max_fails=0;`).join('\n    ')}
    ${kept ? 'keepalive 16;' : ''}
  }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://servers;
      proxy_next_upstream error;
      ${connection}
    }
  }
}
`;
  const file = join(folder, 'nginx.conf');
  writeFileSync(file, configuration);
  const env = { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin` };
  const child = spawn('nginx', ['-e', 'stderr', '-p', folder, '-c', file], { env, stdio: 'ignore' });
  await sleep(500);
  return { port, stop: () => void child.kill('SIGTERM') };
}
