import { readFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServedProgram } from '../test/container/served-program';
import { digitsModel, serveDigits } from './digits-server';
import { atMost, told, type Figure } from './figure';

/** `SOAK_MINUTES=1 npm run bench -- soak` is shorter. */
const MINUTES = Number(process.env['SOAK_MINUTES'] ?? 10);
const CLIENTS = 4;
const MIN_BETWEEN_KILLS_MS = 1000;
const MAX_BETWEEN_KILLS_MS = 5000;
const SAMPLE_MS = 2000;
/** How long after the death of a worker its request may fail. */
const DEATH_MS = 1000;
/** Of the samples, at the begin and at the end, that memory is compared of. */
const SHARE = 0.2;

/** The digits model under load for minutes, while workers are killed at random. */
export async function soak(): Promise<Figure[]> {
  const model = await digitsModel();
  const server = await serveDigits(model);
  try {
    const until = performance.now() + MINUTES * 60_000;
    const requests: Requests = { answered: 0, failures: [] };
    const clients = Array.from({ length: CLIENTS }, () => client(server, model.body, until, requests));
    const [kills, samples] = await Promise.all([killer(server, until), memory(server, until), ...clients]);
    return figures(requests, kills, samples);
  } finally {
    await server.stop();
    model.remove();
  }
}

interface Requests {
  answered: number;
  /** When they failed, and how. */
  readonly failures: { readonly at: number; readonly how: string }[];
}

function figures({ answered, failures }: Requests, kills: readonly number[], samples: readonly number[]): Figure[] {
  const size = Math.max(1, Math.floor(samples.length * SHARE));
  const [first, last] = [mean(samples.slice(0, size)), mean(samples.slice(-size))];
  return [
    told(`  ${MINUTES} minutes of load`, `${answered} requests, ${kills.length} workers killed`),
    told('  failed requests', kinds(failures.map(({ how }) => how))),
    atMost('failed requests but the one of each killed worker', unexplained(failures, kills), 0, ''),
    atMost('memory at the end, over that at the begin', last / first, 1.05, 'x'),
    told('  memory of all processes', `${first.toFixed(0)} MiB, then ${last.toFixed(0)} MiB`),
  ];
}

/** A worker has one request at a time, so each death explains one failure soon after it. */
function unexplained(failures: Requests['failures'], kills: readonly number[]): number {
  const free = [...kills];
  return failures.filter(({ at }) => {
    const death = free.findIndex((kill) => kill <= at && at - kill < DEATH_MS);
    if (death >= 0) free.splice(death, 1);
    return death < 0;
  }).length;
}

function kinds(names: readonly string[]): string {
  const each = [...new Set(names)].map((name) => `${names.filter((other) => other === name).length} of ${name}`);
  return each.join(', ') || 'none';
}

async function client(server: ServedProgram, body: string, until: number, requests: Requests): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  while (performance.now() < until) {
    const how = await server.csv(body, { agent }).then(
      ({ status }) => String(status),
      (error: NodeJS.ErrnoException) => error.code ?? error.message,
    );
    requests.answered++;
    if (how !== '200') requests.failures.push({ at: performance.now(), how });
  }
  agent.destroy();
}

/** When it killed a worker. */
async function killer(server: ServedProgram, until: number): Promise<number[]> {
  const kills: number[] = [];
  for (;;) {
    await sleep(MIN_BETWEEN_KILLS_MS + Math.random() * (MAX_BETWEEN_KILLS_MS - MIN_BETWEEN_KILLS_MS));
    if (performance.now() > until) return kills;
    const workers = server.workers();
    const victim = workers[Math.floor(Math.random() * workers.length)];
    if (victim === undefined) continue;
    kills.push(performance.now());
    process.kill(victim, 'SIGKILL');
  }
}

/** MiB of all processes, what they share counted once; without libraries, which others on the machine share with them. */
async function memory(server: ServedProgram, until: number): Promise<number[]> {
  const samples: number[] = [];
  while (performance.now() < until) {
    await sleep(SAMPLE_MS);
    samples.push(server.processes().reduce((sum, pid) => sum + proportionalKb(pid), 0) / 1024);
  }
  return samples;
}

function proportionalKb(pid: number): number {
  try {
    return Number(/^Pss_Anon:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
  } catch {
    // Killed just now.
    return 0;
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
