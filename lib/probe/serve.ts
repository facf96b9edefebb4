import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, Rude, ServeFacts, ShutdownFacts, StartFacts } from '../check/facts';
import { isSuccess } from '../check/describe';
import type { Launcher } from '../launch/launcher';
import { layOut, changes, snapshot } from './base-folder';
import { call, callInHalves, callLater, type Call } from './http';
import type { ExampleRequest, ProbeInputs, ProbeOptions } from './inputs';
import { Server } from './server';
import { newHome } from './train-run';

const PINGS = 5;
const AT_ONCE = 8;
/** Requests that are on their way when SIGTERM comes. */
const UNDER_LOAD = 4;
const CALL_TIMEOUT_MS = 65_000;
/** A server that lost a worker may need a moment. */
const PATIENCE_MS = 10_000;
/** Long enough for a request to get from the socket to the program, by way of Docker's proxy and on a busy machine. */
const ARRIVAL_MS = 300;
/** How long to wait for a server that does one thing at a time. */
const ACCEPTED_MS = 2_000;
/** The other half of a request comes this long after SIGTERM. */
const HALFWAY_MS = 300;
/** More than the 25 MB that are allowed, also for who reckons in MiB. */
const OVERSIZED_BYTES = 27 * 1000 * 1000;
const UNKNOWN_TYPE = 'application/x-unheard-of';
/** Neither JSON nor a row of numbers, and no UTF-8. */
const BROKEN_BODY = Buffer.from('{"broken": [1, \xff\xfe, "no end\n', 'latin1');

export interface ServeProbeOptions extends ProbeOptions {
  readonly inputs: ProbeInputs;
  /** Folder with the model, which may be empty. @default there is none */
  readonly model?: string | undefined;
}

/** Starts `serve` in all the ways that show whether it keeps its promises. @throws Interrupted */
export async function probeServe(launcher: Launcher, options: ServeProbeOptions): Promise<ServeFacts> {
  const { model } = options;
  const timeoutSec = options.timeoutMs / 1000;
  if (model === undefined) return { timeoutSec, noModel: 'there is no model to serve: train did not end well' };
  const facts = await probeServer(launcher, options, model);
  const needsNoModel = snapshot(model).size === 0;
  const without = facts.start?.ready === true && !needsNoModel ? await probeWithoutModel(launcher, options) : {};
  return { timeoutSec, needsNoModel, ...facts, ...without };
}

/** Starts `serve`, to see no more than whether it does. @param containerPort told to it. @default none is */
export async function probeStart(
  launcher: Launcher,
  options: ServeProbeOptions,
  what: string,
  containerPort?: number,
): Promise<StartFacts> {
  options.onStep(`serve, ${what}`);
  const home = newHome(options.scratch, `serve-${what.replaceAll(/\W+/g, '-')}`);
  const server = await Server.begin(launcher, { ...options, home, base: baseWith(home, options.model), containerPort });
  await server.end();
  return server.start;
}

async function probeWithoutModel(launcher: Launcher, options: ServeProbeOptions): Promise<Partial<ServeFacts>> {
  const timeoutMs = Math.min(options.timeoutMs, PATIENCE_MS);
  const { ended, lastPing } = await probeStart(
    launcher,
    { ...options, model: undefined, timeoutMs },
    'without a model',
  );
  return ended !== undefined || lastPing === undefined ? {} : { pingWithoutModel: lastPing };
}

function baseWith(home: string, model: string | undefined): string {
  const base = join(home, 'ml');
  const paths = layOut(base, { hyperparameters: {}, channels: {} });
  if (model !== undefined) cpSync(model, paths.model, { recursive: true });
  return base;
}

async function probeServer(
  launcher: Launcher,
  options: ServeProbeOptions,
  model: string,
): Promise<Partial<ServeFacts>> {
  options.onStep('serve, with the model');
  const home = newHome(options.scratch, 'serve');
  const base = baseWith(home, model);
  const before = snapshot(join(base, 'model'));
  const server = await Server.begin(launcher, { ...options, home, base });
  // Requests that wait for an answer come back at once then.
  const onAbort = (): void => void server.end();
  options.signal.addEventListener('abort', onAbort, { once: true });
  try {
    if (!server.start.ready) return { start: server.start };
    const { good, ...asked } = await ask(server, options);
    options.onStep('serve, SIGTERM under load');
    const isThere = isSuccess(await server.ping());
    const shutdown = isThere ? await shutDown(server, good, options) : undefined;
    const changedModel = changes(before, snapshot(join(base, 'model')));
    return { start: server.start, ...asked, changedModel, ...(shutdown ? { shutdown } : {}) };
  } finally {
    options.signal.removeEventListener('abort', onAbort);
    await server.end();
  }
}

async function ask(
  server: Server,
  { inputs, onStep, signal }: ServeProbeOptions,
): Promise<Partial<ServeFacts> & { readonly good?: Invocation }> {
  onStep('serve, ping');
  const pings: Answer[] = [];
  for (let i = 0; i < PINGS; i++) pings.push(await server.ping());
  const executionParameters = await call({
    port: server.port,
    path: '/execution-parameters',
    timeoutMs: CALL_TIMEOUT_MS,
  });
  signal.throwIfAborted();
  const asked = { pings, executionParameters };
  onStep('serve, invocations');
  const found = await firstAnswered(server, inputs);
  if (!found) return asked;
  const { good, answer } = found;
  if (!isSuccess(answer)) return { ...asked, contentType: good.contentType, invocation: answer };
  const repeated = await call(good);
  const concurrent = await Promise.all(Array.from({ length: AT_ONCE }, () => call(good)));
  const pingUnderLoad = await pingDuring(server, good);
  signal.throwIfAborted();
  onStep('serve, bad requests');
  return {
    ...asked,
    good,
    contentType: good.contentType,
    invocation: answer,
    repeated,
    concurrent,
    pingUnderLoad,
    ...(await askRudely(server, good)),
  };
}

/** What no server can be expected to like, one after the other while it lives. */
async function askRudely(server: Server, good: Invocation): Promise<Partial<ServeFacts>> {
  const rude: { [name in 'unknownType' | 'brokenBody' | 'oversized']?: Rude } = {};
  const changes = {
    unknownType: { contentType: UNKNOWN_TYPE },
    brokenBody: { body: BROKEN_BODY },
    oversized: { body: Buffer.alloc(OVERSIZED_BYTES, good.body) },
  };
  for (const name of ['unknownType', 'brokenBody', 'oversized'] as const) {
    const answer = await call({ ...good, ...changes[name] });
    const alive = await server.isAlive(PATIENCE_MS);
    rude[name] = { answer, alive };
    if (!alive) break;
  }
  return rude;
}

type Invocation = Call & { readonly body: Buffer; readonly contentType: string };

/** The first request that is answered well, else the first one, unless that was a guess. */
async function firstAnswered(
  server: Server,
  { requests, isGuess }: ProbeInputs,
): Promise<{ good: Invocation; answer: Answer } | undefined> {
  let first: { good: Invocation; answer: Answer } | undefined;
  for (const request of requests) {
    const good = invocation(server, request);
    const answer = await call(good);
    if (isSuccess(answer)) return { good, answer };
    first ??= { good, answer };
  }
  return isGuess ? undefined : first;
}

function invocation({ port }: Server, { body, contentType }: ExampleRequest): Invocation {
  return { port, path: '/invocations', method: 'POST', body, contentType, timeoutMs: CALL_TIMEOUT_MS };
}

async function pingDuring(server: Server, good: Invocation): Promise<Answer> {
  const slow = callInHalves(good);
  await sleep(ARRIVAL_MS);
  const ping = await server.ping();
  slow.finish();
  await slow.answer;
  return ping;
}

/** SIGTERM while requests are on their way: some of them whole, one half. */
async function shutDown(
  server: Server,
  good: Invocation | undefined,
  { graceMs }: ServeProbeOptions,
): Promise<ShutdownFacts> {
  const half = good && callInHalves(good);
  const pending = good ? Array.from({ length: UNDER_LOAD }, () => callLater(good)) : [];
  await Promise.all(pending.map(({ sent }) => sent));
  // Connections are accepted in turn: one that is answered shows that those before it have been.
  await Promise.all([sleep(ARRIVAL_MS), server.ping(ACCEPTED_MS)]);
  const begin = performance.now();
  const ended = server.terminate(graceMs).then((killed) => ({ killed, tookMs: performance.now() - begin }));
  if (half) void sleep(HALFWAY_MS).then(half.finish);
  const { killed, tookMs } = await ended;
  const sent = await Promise.all(pending.map(({ answer }) => answer));
  const halfSent = await half?.answer;
  return {
    graceSec: graceMs / 1000,
    seconds: tookMs / 1000,
    killed: killed && tookMs >= graceMs,
    sent,
    ...(halfSent ? { halfSent } : {}),
  };
}
