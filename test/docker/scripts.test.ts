import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../lib/launch/ports';
import { REPOSITORY } from '../container/staged-program';
import { temporaryFolders } from '../support/temporary-folder';
import { BASE_IMAGES, containersOf, docker, dockerSays } from './support/docker';

const folder = temporaryFolders();
/** Files belong to whoever runs the tests. */
const USER = `${process.getuid?.()}:${process.getgid?.()}`;

function script(name: string, ...args: readonly string[]) {
  const env = { ...process.env, ...BASE_IMAGES, CONTAINER_CLI: 'docker' };
  return spawnSync(join(REPOSITORY, 'container', name), args, { env, encoding: 'utf8' });
}

/** A base folder with the data of an example. */
function baseOf(example: string): string {
  const base = folder();
  for (const path of ['input/config', 'input/data', 'model']) mkdirSync(join(base, path), { recursive: true });
  cpSync(join(REPOSITORY, `examples/${example}/data/train`), join(base, 'input/data/train'), { recursive: true });
  writeFileSync(join(base, 'input/config/hyperparameters.json'), '{}');
  return base;
}

const run = (image: string, base: string, verb: string) =>
  docker('run', '--rm', '--network', 'none', '--read-only', '--user', USER, '--volume', `${base}:/opt/ml`, image, verb);

describe('the linear example in a container', () => {
  const IMAGE = 'sweepstack-test/linear';
  const base = baseOf('linear');

  afterAll(() => void script('stop.sh', IMAGE));

  it('is built', () => {
    expect(script('build.sh', 'examples/linear/container', IMAGE)).toMatchObject({ status: 0 });
  });

  it('says to SageMaker that it hosts one model, at any port', () => {
    expect(JSON.parse(dockerSays('inspect', '--format', '{{json .Config.Labels}}', IMAGE))).toMatchObject({
      'com.amazonaws.sagemaker.capabilities.accept-bind-to-port': 'true',
      'com.amazonaws.sagemaker.capabilities.multi-models': 'false',
    });
  });

  it('is not served before it is trained', async () => {
    const { status, stderr } = script('start.sh', IMAGE, String(await freePort()), base);
    expect(status).toBe(1);
    expect(stderr).toBe(
      `start.sh: serve of ${IMAGE} has ended with exit code 1; its last lines:\n` +
        'there is no model: /opt/ml/model/model.json is missing; run train first\n',
    );
    expect(containersOf('sweepstack.started')).toEqual([]);
  });

  it('trains and answers 31', () => {
    expect(run(IMAGE, base, 'train')).toMatchObject({ status: 0, stderr: '' });
    expect(run(IMAGE, base, 'test')).toMatchObject({ status: 0, stdout: 'prediction=31\n' });
  });

  it('is served by start.sh, whose example is right, and ended by stop.sh', async () => {
    const port = String(await freePort());
    const { status, stdout } = script('start.sh', IMAGE, port, base);
    expect(status).toBe(0);
    const example = stdout.split('\n').find((line) => line.startsWith('  curl ')) ?? '';
    expect(spawnSync('sh', ['-c', example.replace("'0'", "'10'")], { encoding: 'utf8' }).stdout).toBe('31\n');

    const again = script('start.sh', IMAGE, port, base);
    expect(again.status).toBe(1);
    expect(again.stderr).toMatch(
      /^start\.sh: sweepstack-test\/linear cannot be started: [^]*port is already allocated/,
    );
    expect(containersOf('sweepstack.started')).toHaveLength(1);

    expect(script('stop.sh', IMAGE)).toMatchObject({ status: 0, stdout: expect.stringMatching(/^stopped \w{12}\n$/) });
    expect(containersOf('sweepstack.started')).toEqual([]);
  });
});

describe('the program of container/', () => {
  it('trains on what container/local holds, as its README shows', () => {
    const base = folder();
    cpSync(join(REPOSITORY, 'container/local'), base, { recursive: true });
    expect(script('build.sh', 'container', 'sweepstack-test/template').status).toBe(0);
    const { status, stdout } = run('sweepstack-test/template', base, 'train');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^step=1 [^]*val_error=0\.\d/);
    expect(existsSync(join(base, 'model/model.joblib'))).toBe(true);
  });
});

describe('programs without Python', () => {
  it.each([
    ['node', /^val_error=0\.0952381\n$/],
    ['shell', /\nlength=390\.835\n$/],
  ])('%s trains in the image that container/Dockerfile makes', (example, output) => {
    const image = `sweepstack-test/${example}-example`;
    expect(script('build.sh', `examples/${example}/container`, image).status).toBe(0);
    expect(run(image, baseOf(example), 'train')).toMatchObject({ status: 0, stdout: expect.stringMatching(output) });
  });
});

describe('the Dockerfile of a compiled MATLAB program', () => {
  const IMAGE = 'sweepstack-test/matlab';
  /** What mcc would have made: says what it finds, and fails. */
  const COMPILED = '#!/bin/sh\necho "libraries=$LD_LIBRARY_PATH cache=$MCR_CACHE_ROOT"; exit 3\n';

  function program(): string {
    const container = join(folder(), 'container');
    cpSync(join(REPOSITORY, 'examples/matlab/container'), container, { recursive: true });
    return container;
  }

  it('is not built before the program is compiled', () => {
    const { status, stderr } = script('build.sh', program(), IMAGE);
    expect(status).toBe(1);
    expect(stderr).toContain('compiled/train is missing: run mcc first');
  });

  it('runs the compiled program with the libraries of the Runtime, the worker without them', () => {
    const container = program();
    mkdirSync(join(container, 'compiled'));
    writeFileSync(join(container, 'compiled/train'), COMPILED, { mode: 0o755 });
    expect(script('build.sh', container, IMAGE).status).toBe(0);
    const runtime = join(folder(), 'R2024b');
    mkdirSync(join(runtime, 'runtime/glnxa64'), { recursive: true });

    const where = ['run', '--rm', '--volume', `${runtime}:/opt/matlabruntime/R2024b`, IMAGE];
    const { status, stdout } = docker(...where, 'train');
    expect(status).toBe(3);
    expect(stdout).toMatch(/^libraries=\/opt\/matlabruntime\/R2024b\/runtime\/glnxa64:\S+ cache=\/tmp\n$/);
    expect(dockerSays(...where, 'sh', '-c', 'echo "[$LD_LIBRARY_PATH]"')).toBe('[]');
  });
});
