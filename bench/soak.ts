import { readFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServedProgram } from '../test/container/serve/support/served-program';
import { digitsModel, serveDigits } from './digits-server';
import { atMost, told, type Figure } from './figure';

/** `SOAK_MINUTES=1 npm run bench -- soak` is shorter. */
const MINUTES = Number(process.env['SOAK_MINUTES'] ?? 10);
const CLIENTS = 4;
const MIN_BETWEEN_KILLS_MS = 1000;
const MAX_BETWEEN_KILLS_MS = 5000;
const SAMPLE_MS = 2000;
/** Of the samples, at the begin and at the end, that memory is compared of. */
const SHARE = 0.2;

/** The digits model under load for minutes, while workers are killed at random. */
export async function soak(): Promise<Figure[]> {
  const model = await digitsModel();
  const server = await serveDigits(model);
  try {
    const until = performance.now() + MINUTES * 60_000;
    const statuses = new Map<string, number>();
    const clients = Array.from({ length: CLIENTS }, () => client(server, model.body, until, statuses));
    const [kills, samples] = await Promise.all([killer(server, until), memory(server, until), ...clients]);
    return figures(statuses, kills, samples);
  } finally {
    await server.stop();
    model.remove();
  }
}

function figures(statuses: ReadonlyMap<string, number>, kills: number, samples: readonly number[]): Figure[] {
  const failed = [...statuses].filter(([status]) => status !== '200');
  const lost = failed.reduce((sum, [, count]) => sum + count, 0);
  const kinds = failed.map(([status, count]) => `${count} of ${status}`).join(', ') || 'none';
  const size = Math.max(1, Math.floor(samples.length * SHARE));
  const [first, last] = [mean(samples.slice(0, size)), mean(samples.slice(-size))];
  return [
    told(`  ${MINUTES} minutes of load`, `${statuses.get('200')} requests, ${kills} workers killed`),
    // A worker has one request at a time.
    atMost(`failed requests (${kinds}), for each killed worker`, lost / kills, 1, ''),
    atMost('memory at the end, over that at the begin', last / first, 1.05, 'x'),
    told('  memory of all processes', `${first.toFixed(0)} MiB, then ${last.toFixed(0)} MiB`),
  ];
}

async function client(
  server: ServedProgram,
  body: string,
  until: number,
  statuses: Map<string, number>,
): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  while (performance.now() < until) {
    const outcome = await server.csv(body, { agent }).then(
      ({ status }) => String(status),
      (error: NodeJS.ErrnoException) => error.code ?? error.message,
    );
    statuses.set(outcome, (statuses.get(outcome) ?? 0) + 1);
  }
  agent.destroy();
}

async function killer(server: ServedProgram, until: number): Promise<number> {
  let kills = 0;
  for (;;) {
    await sleep(MIN_BETWEEN_KILLS_MS + Math.random() * (MAX_BETWEEN_KILLS_MS - MIN_BETWEEN_KILLS_MS));
    if (performance.now() > until) return kills;
    const workers = server.workers();
    const victim = workers[Math.floor(Math.random() * workers.length)];
    if (victim === undefined) continue;
    process.kill(victim, 'SIGKILL');
    kills++;
  }
}

/** MiB of all processes, what they share counted once. */
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
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
  } catch {
    // Killed just now.
    return 0;
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
