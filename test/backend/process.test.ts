import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ProcessBackend } from '../../lib/backend/process';
import { describeBackend, type BackendUnderTest, type SeenWorker } from '../conformance/backend';
import { isAlive } from '../support/is-alive';
import { temporaryFolders } from '../support/temporary-folder';
import { until } from '../support/until';
import { expectGivenUp } from './expect-given-up';

const FAKE = join(__dirname, 'fake-worker.cjs');
const folder = temporaryFolders();

interface ProcessUnderTest extends BackendUnderTest {
  readonly backend: ProcessBackend;
  readonly home: string;
}

function underTest(options: { readonly detached?: boolean } = {}): ProcessUnderTest {
  const home = folder();
  const log = join(home, 'logs', 'workers.log');
  const backend = new ProcessBackend({
    command: [process.execPath, FAKE, home],
    env: process.env,
    ...(options.detached === true ? { detachedLog: log } : {}),
  });
  const has = (id: string, what: string): boolean => existsSync(join(home, `${id}.${what}`));
  const seen = (id: string): SeenWorker => {
    const told = (['drain', 'interrupt'] as const).find((mode) => has(id, mode));
    const sweep = readFileSync(join(home, `${id}.started`), 'utf8');
    return { id, sweep, ended: !isAlive(Number(id)), ...(told ? { toldTo: told } : {}) };
  };
  const ids: string[] = [];
  const workers = (): SeenWorker[] => {
    const names = readdirSync(home).flatMap((name) => /^(\d+)\.started$/.exec(name)?.[1] ?? []);
    // In the order in which they were seen.
    ids.push(...names.filter((name) => !ids.includes(name)));
    return ids.map(seen);
  };
  const close = async (): Promise<void> => {
    await backend.stop('interrupt');
    for (const { id, ended } of workers()) if (!ended) process.kill(Number(id), 'SIGKILL');
    await until(async () => (await backend.status()).workers === 0);
  };
  return {
    backend,
    home,
    workers,
    kill: (id) => process.kill(Number(id), 'SIGKILL'),
    finish: () => writeFileSync(join(home, 'finish'), ''),
    fail: (code) => writeFileSync(join(home, 'fail'), code),
    close,
  };
}

describeBackend('ProcessBackend', underTest);

describe('workers as processes', () => {
  let test: ProcessUnderTest;

  afterEach(() => test.close());

  it('are given up after five that ended right away, with what they said last', async () => {
    test = underTest();
    await expectGivenUp(test.backend, test.home);
    expect(test.workers()).toHaveLength(5);
  });

  it('are not given up, however often one that found work is killed', async () => {
    test = underTest();
    await test.backend.start('/sweep', 1);
    for (let kills = 0; kills < 8; kills++) {
      await until(() => test.workers().length === 1 + kills);
      test.kill(test.workers().at(-1)!.id);
    }
    await until(() => test.workers().length === 9);
    await expect(test.backend.status()).resolves.toEqual({ workers: 1 });
  });

  it('that cannot be started at all are one clear error', async () => {
    test = underTest();
    const backend = new ProcessBackend({ command: ['/nowhere/sweep'], env: {} });
    await backend.start('/sweep', 1);
    await until(async () => (await backend.status()).failure !== undefined);
    await expect(backend.status()).resolves.toMatchObject({ workers: 0, failure: { code: 'WorkerNotStarted' } });
    const detached = new ProcessBackend({ command: ['/nowhere/sweep'], env: {}, detachedLog: join(test.home, 'log') });
    await detached.start('/sweep', 1);
    await until(async () => (await detached.status()).failure?.code === 'WorkerNotStarted');
  });

  it('may be told to interrupt after they were told to drain', async () => {
    test = underTest();
    await test.backend.start('/sweep', 1);
    await until(() => test.workers().length === 1);
    await test.backend.stop('drain');
    await test.backend.stop('interrupt');
    await until(async () => (await test.backend.status()).workers === 0);
    expect(test.workers().map(({ ended }) => ended)).toEqual([true]);
  });

  it('write to a log and are left alone when they are detached', async () => {
    test = underTest({ detached: true });
    writeFileSync(join(test.home, 'crash'), 'said this\n');
    await test.backend.start('/sweep', 2);
    const log = join(test.home, 'logs', 'workers.log');
    await until(() => existsSync(log) && readFileSync(log, 'utf8') === 'said this\nsaid this\n');
    await expect(test.backend.status()).resolves.toEqual({ workers: 0 });
  });
});
