import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildSecrets } from '../../lib/backend/docker/build-secrets';
import { prepareDocker } from '../../lib/backend/docker/prepare';
import { runArguments } from '../../lib/backend/docker/run-arguments';
import { imageSize, workerStart } from '../../bench/image-figures';
import { freePort } from '../../lib/launch/ports';
import { metrics, REPOSITORY, StagedProgram } from '../container/staged-program';
import { temporaryFolders } from '../support/temporary-folder';
import { until } from '../support/until';
import { docker, dockerSays, NODE_IMAGE, PYTHON_IMAGE } from './support/docker';

const IMAGE = 'sweepstack-test/program';
const WRAPPED = 'sweepstack-test/wrapped';
const DIGITS = 'examples/digits/data/train';
/** Of `sweep` in container/Dockerfile. */
const USER = 10001;
const SECRET = 'password-of-an-index';
/** As SageMaker runs a training container, but that nothing else than /opt/ml and /tmp can be written to. */
const RUN = ['run', '--read-only', '--network', 'none'];

const folder = temporaryFolders();

/** What `/ping` on a port of this machine says; `undefined` where nobody answers. */
async function statusOf(port: number): Promise<number | undefined> {
  // Docker may take a connection before anybody in the container does, and keep it.
  return fetch(`http://127.0.0.1:${port}/ping`, { signal: AbortSignal.timeout(2000) }).then(
    ({ status }) => status,
    () => undefined,
  );
}

/** From the root of the repository, as `cdk deploy` builds it. */
function build(tag: string, file: string, ...args: readonly string[]): void {
  const settings = join(folder(), 'pip.conf');
  writeFileSync(settings, `# ${SECRET}\n`);
  const secrets = buildSecrets({ ...process.env, PIP_CONFIG_FILE: settings }, folder());
  expect(secrets).toContain(`id=pip_conf,src=${settings}`);
  const images = ['--build-arg', `NODE_IMAGE=${NODE_IMAGE}`, ...args];
  dockerSays('build', '--quiet', '--file', join(REPOSITORY, file), '--tag', tag, ...secrets, ...images, REPOSITORY);
}

describe('the image of container/', () => {
  const staged: StagedProgram[] = [];
  beforeAll(() => build(IMAGE, 'container/Dockerfile', '--build-arg', `BASE_IMAGE=${PYTHON_IMAGE}`));
  afterAll(() => staged.forEach((program) => program.remove()));

  /** What is mounted at /opt/ml. */
  function opt(hyperparameters: { readonly [name: string]: string }): StagedProgram {
    const program = new StagedProgram('container/train');
    staged.push(program);
    program.hyperparameters(hyperparameters);
    program.channel(DIGITS);
    // Whom they belong to, SageMaker decides; the image's user must be let in.
    for (const path of ['', 'model', 'output', 'checkpoints']) {
      mkdirSync(join(program.base, path), { recursive: true });
      chmodSync(join(program.base, path), 0o777);
    }
    return program;
  }
  const train = (program: StagedProgram) =>
    docker(...RUN, '--rm', '--volume', `${program.base}:/opt/ml`, IMAGE, 'train');

  it('trains as SageMaker runs it, with a root file system that cannot be written to', () => {
    const program = opt({ model: 'svm', C: '10', gamma: '0.001', scale: 'none' });
    const { status, stdout, stderr } = train(program);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const last = metrics(stdout.trim().split('\n').at(-1));
    expect(last['val_error']).toBeLessThan(0.05);
    expect(program.json('model/model.json')).toMatchObject({ model: 'svm', hyperparameters: { C: 10 } });
    expect(statSync(join(program.base, 'model/model.joblib')).uid).toBe(USER);
    expect(program.file('output/failure')).toBeUndefined();
  });

  it('says why a program failed, and ends with its exit code', () => {
    const program = opt({ model: 'perceptron' });
    const { status } = train(program);
    expect(status).toBe(1);
    expect(program.file('output/failure')).toMatch(/^hyperparameter model must be one of svm/);
  });

  it('ends at once on SIGTERM', async () => {
    const program = opt({ model: 'forest', n_estimators: '20000' });
    const container = dockerSays(...RUN, '--detach', '--volume', `${program.base}:/opt/ml`, IMAGE, 'train');
    try {
      await sleep(1500);
      expect(dockerSays('inspect', '--format', '{{.State.Status}}', container)).toBe('running');
      const begin = performance.now();
      docker('kill', '--signal', 'TERM', container);
      expect(dockerSays('wait', container)).toBe('143');
      expect(performance.now() - begin).toBeLessThan(5000);
    } finally {
      docker('rm', '--force', '--volumes', container);
    }
  });

  it('runs nothing as root, and says what it is to SageMaker', () => {
    expect(dockerSays(...RUN, '--rm', IMAGE, 'id', '-un')).toBe('sweep');
    const format = '{{json .Config.Entrypoint}} {{json .Config.Cmd}} {{json .Config.ExposedPorts}}';
    expect(dockerSays('inspect', '--format', format, IMAGE)).toBe(
      '["/opt/sweepstack/bin/enter"] ["train"] {"8080/tcp":{}}',
    );
    expect(JSON.parse(dockerSays('inspect', '--format', '{{json .Config.Labels}}', IMAGE))).toMatchObject({
      'com.amazonaws.sagemaker.capabilities.accept-bind-to-port': 'true',
      'com.amazonaws.sagemaker.capabilities.multi-models': 'true',
    });
  });

  it('serves what it has trained, as any user, with nothing to write to but /tmp', async () => {
    const program = opt({ model: 'forest', n_estimators: '5', folds: '2' });
    expect(train(program).status).toBe(0);
    const read = ['--volume', `${program.base}:/opt/ml:ro`];
    expect(docker(...RUN, '--rm', ...read, IMAGE, 'test').stdout).toMatch(/^prediction=0 expected=0 rows=1797 /);

    const port = await freePort();
    const limits = ['--user', '54321:54321', '--cap-drop', 'ALL', '--cpus', '1', '--memory', '512m'];
    const publish = ['--publish', `127.0.0.1:${port}:9000`, '--env', 'SAGEMAKER_BIND_TO_PORT=9000'];
    const options = ['--detach', '--read-only', ...limits, ...read, ...publish];
    const container = dockerSays('run', ...options, IMAGE, 'serve');
    try {
      await until(async () => (await statusOf(port)) === 200);
      const body = `${Array.from({ length: 64 }, () => 1).join()}\n`;
      const url = `http://127.0.0.1:${port}/invocations`;
      const answer = await fetch(url, { method: 'POST', body, headers: { 'content-type': 'text/csv' } });
      expect([answer.status, await answer.text()]).toEqual([200, expect.stringMatching(/^\d\n$/)]);
      docker('stop', '--time', '30', container);
      expect(dockerSays('inspect', '--format', '{{.State.ExitCode}}', container)).toBe('0');
      // One core, so one worker, though the machine may have more.
      expect(docker('logs', container).stderr).toContain('workers: 1,');
    } finally {
      docker('rm', '--force', '--volumes', container);
    }
  });

  it('holds no trace of the secrets that the build was given', () => {
    const search = ['grep', '--recursive', '--files-with-matches', '--devices=skip', SECRET];
    const everywhere = ['/etc', '/opt', '/root', '/run', '/tmp', '/usr', '/var'];
    const { status, stdout } = docker(...RUN, '--rm', '--user', '0', IMAGE, ...search, ...everywhere);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(dockerSays('history', '--no-trunc', IMAGE)).not.toContain(SECRET);
  });

  it('adds at most 150 MB to its base and the Python packages', () => {
    const { aboveMb } = imageSize(IMAGE, PYTHON_IMAGE);
    expect(aboveMb).toBeGreaterThan(50);
    expect(aboveMb).toBeLessThanOrEqual(150);
  });

  it('has its worker claim a trial within a second', async () => {
    const starts: number[] = [];
    for (let run = 0; run < 3; run++) starts.push((await workerStart(IMAGE, join(folder(), 'sweeps'))).insideMs);
    expect(Math.min(...starts)).toBeLessThan(1000);
  });
});

describe('a program with a script for its start', () => {
  const ENTERED = 'sweepstack-test/entered';
  const SCRIPT = '#!/bin/sh\necho "before $*" >&2\nexec "$@"\n';

  beforeAll(() => {
    const context = folder();
    writeFileSync(join(context, 'entrypoint.sh'), SCRIPT);
    writeFileSync(join(context, 'Dockerfile'), `FROM ${IMAGE}\nCOPY entrypoint.sh /opt/program/\n`);
    dockerSays('build', '--quiet', '--tag', ENTERED, context);
  });

  it('runs it before all else, and passes on what comes out', () => {
    expect(docker(...RUN, '--rm', ENTERED, 'sh', '-c', 'echo here; exit 3')).toMatchObject({
      status: 3,
      stdout: 'here\n',
      stderr: 'before sh -c echo here; exit 3\n',
    });
  });

  it('runs it before the worker of a sweep, too', async () => {
    const prepared = await prepareDocker({
      container: '/nowhere',
      packageRoot: REPOSITORY,
      env: process.env,
      resources: {},
      onProgress: () => undefined,
      image: ENTERED,
    });
    const args = runArguments(
      { ...prepared, mounts: [], env: {} },
      { sweep: '/none', name: 'sweep-entered', attached: false },
    );
    expect(docker(...args).stderr).toMatch(/^before \/opt\/sweepstack\/bin\/sweep work \/none$/m);
  });
});

describe('what an image is built from', () => {
  it('is the program and the worker alone', () => {
    const dockerfile = join(folder(), 'Dockerfile');
    writeFileSync(dockerfile, `FROM ${PYTHON_IMAGE}\nCOPY . /context\n`);
    const image = 'sweepstack-test/context';
    dockerSays('build', '--quiet', '--file', dockerfile, '--tag', image, REPOSITORY);
    const found = dockerSays('run', '--rm', image, 'find', '/context', '-mindepth', '1', '-maxdepth', '2');
    const program = readdirSync(join(REPOSITORY, 'container')).filter(
      (name) => !['__pycache__', 'local'].includes(name),
    );
    const expected = ['container', ...program.map((name) => `container/${name}`), 'dist', 'dist/image'];
    expect(found.split('\n').sort()).toEqual(expected.map((name) => `/context/${name}`).sort());
  });
});

describe('an image that is wrapped', () => {
  const BASE = 'sweepstack-test/with-program';
  const DOCKERFILE = `
FROM ${PYTHON_IMAGE}
RUN mkdir /srv/program && printf '#!/bin/sh\\necho "loss=0.25"\\n' > /srv/program/train && chmod 755 /srv/program/train
USER 4321
ENTRYPOINT ["/bin/false"]
`;

  beforeAll(() => {
    const context = folder();
    writeFileSync(join(context, 'Dockerfile'), DOCKERFILE);
    dockerSays('build', '--quiet', '--tag', BASE, context);
    const args = ['--build-arg', `BASE_IMAGE=${BASE}`, '--build-arg', 'PROGRAM=/srv/program'];
    build(WRAPPED, 'container/wrap/Dockerfile', ...args);
  });

  it('keeps its program and its user', () => {
    expect(dockerSays(...RUN, '--rm', WRAPPED, 'train')).toBe('loss=0.25');
    expect(dockerSays(...RUN, '--rm', WRAPPED, 'id', '-u')).toBe('4321');
  });

  it('works on sweeps', async () => {
    await expect(workerStart(WRAPPED, join(folder(), 'sweeps'))).resolves.toMatchObject({
      insideMs: expect.any(Number),
    });
  });
});
