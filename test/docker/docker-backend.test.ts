import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DockerBackend, type DockerBackendOptions } from '../../lib/backend/docker';
import { describeBackend, type BackendUnderTest, type SeenWorker } from '../conformance/backend';
import { bundle, runScript } from '../support/bundled-script';
import { temporaryFolders } from '../support/temporary-folder';
import { until } from '../support/until';
import { containersOf, docker, dockerSays, NODE_IMAGE, PYTHON_IMAGE } from './support/docker';
import { expectGivenUp } from '../backend/expect-given-up';

const FAKE_IMAGE = 'sweepstack-test/fake-worker';
const folder = temporaryFolders();

const FAKE_DOCKERFILE = `
FROM ${PYTHON_IMAGE}
COPY --from=${NODE_IMAGE} /usr/local/bin/node /opt/sweepstack/bin/node
COPY fake-worker.cjs /opt/sweepstack/bin/sweep
RUN chmod 755 /opt/sweepstack/bin/sweep
`;

beforeAll(() => {
  const context = folder();
  copyFileSync(join(__dirname, 'support/fake-worker.cjs'), join(context, 'fake-worker.cjs'));
  writeFileSync(join(context, 'Dockerfile'), FAKE_DOCKERFILE);
  dockerSays('build', '--tag', FAKE_IMAGE, context);
});

interface DockerUnderTest extends BackendUnderTest {
  readonly home: string;
}

function underTest(options: Partial<DockerBackendOptions> = {}): DockerUnderTest {
  const home = folder();
  const backend = new DockerBackend({
    image: FAKE_IMAGE,
    mounts: [{ path: home, writable: true }],
    resources: {},
    env: process.env,
    workArguments: ['--fake', home],
    ...options,
  });
  const has = (id: string, what: string): boolean => existsSync(join(home, `${id}.${what}`));
  const seen = (id: string, alive: readonly string[]): SeenWorker => {
    const told = (['drain', 'interrupt'] as const).find((mode) => has(id, mode));
    const sweep = readFileSync(join(home, `${id}.started`), 'utf8');
    return { id, sweep, ended: !alive.includes(id), ...(told ? { toldTo: told } : {}) };
  };
  const ids: string[] = [];
  const workers = (): SeenWorker[] => {
    const names = readdirSync(home).flatMap((name) => /^(.+)\.started$/.exec(name)?.[1] ?? []);
    // In the order in which they were seen.
    ids.push(...names.filter((name) => !ids.includes(name)));
    const alive = ids.length === 0 ? [] : dockerSays('ps', '--format', '{{.Names}}').split('\n');
    return ids.map((id) => seen(id, alive));
  };
  const close = async (): Promise<void> => {
    await backend.stop('interrupt');
    await until(async () => (await backend.status()).workers === 0);
    for (const { id, ended } of workers()) if (!ended) docker('kill', id);
  };
  return {
    backend,
    home,
    workers,
    kill: (id) => void dockerSays('kill', id),
    finish: () => writeFileSync(join(home, 'finish'), ''),
    fail: (code) => writeFileSync(join(home, 'fail'), code),
    close,
  };
}

describeBackend('DockerBackend', underTest);

describe('workers in containers', () => {
  let test: DockerUnderTest;

  afterEach(() => test.close());

  it('are given up after five that ended right away, with what they said last', async () => {
    test = underTest();
    await expectGivenUp(test.backend, test.home);
  });

  it.each([
    ['ImageWithoutWorker', PYTHON_IMAGE],
    ['ContainerNotStarted', 'sweepstack-test/there-is-none'],
  ])('that cannot be started are one clear error, %s', async (code, image) => {
    test = underTest({ image });
    await test.backend.start('/sweep', 2);
    await until(async () => (await test.backend.status()).failure !== undefined);
    await until(async () => (await test.backend.status()).workers === 0);
    await expect(test.backend.status()).resolves.toMatchObject({ workers: 0, failure: { code, source: 'machine' } });
  });

  it('are told although they were only about to start', async () => {
    test = underTest();
    await test.backend.start('/sweep', 2);
    await test.backend.stop('interrupt');
    await until(async () => (await test.backend.status()).workers === 0);
    expect(containersOf('sweepstack:sweep=/sweep')).toEqual([]);
  });

  it('end with the process that started them, however it ends, and leave nothing behind', async () => {
    test = underTest();
    const script = bundle('docker/support/employing-process.ts', folder());
    const { child, output } = runScript(script, FAKE_IMAGE, test.home);
    await until(() => test.workers().length === 2);
    child.kill('SIGKILL');
    await expect(output).rejects.toThrow('SIGKILL');
    await until(() => test.workers().every(({ ended }) => ended));
    expect(readdirSync(test.home).filter((name) => name.endsWith('.disconnected'))).toHaveLength(2);
    await until(() => containersOf('sweepstack:sweep=/employed').length === 0);
  });

  it('outlive it when they are detached, write to a log, and are removed at their end', async () => {
    test = underTest();
    const script = bundle('docker/support/employing-process.ts', folder());
    const log = join(test.home, 'logs', 'workers.log');
    await expect(runScript(script, FAKE_IMAGE, test.home, log).output).resolves.toBe('');
    await until(() => test.workers().length === 2);
    expect(test.workers().map(({ ended }) => ended)).toEqual([false, false]);
    writeFileSync(join(test.home, 'finish'), '');
    await until(() => containersOf('sweepstack:sweep=/employed').length === 0);
    expect(readFileSync(log, 'utf8')).toBe('at work\nat work\n');
  });
});
