import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSecrets } from '../../../lib/backend/docker/build-secrets';
import { dockerRunError } from '../../../lib/backend/docker/docker-errors';
import { buildProgress, imageTag } from '../../../lib/backend/docker/image';
import { temporaryFolders } from '../../support/temporary-folder';

const folder = temporaryFolders();

describe('the progress of a build', () => {
  it.each([
    ['#5 [node 1/1] FROM docker.io/library/node:24', 'node step 1/1: FROM docker.io/library/node:24'],
    ['#8 [worker 4/8] COPY --from=packages /opt/venv /opt/venv', 'worker step 4/8: COPY /opt/venv /opt/venv'],
    ['#8 [2/3] RUN   make    all', 'step 2/3: RUN make all'],
    ['#9 1.031   Downloading numpy-2.4.6-cp311.whl (16.9 MB)', 'downloading numpy-2.4.6-cp311.whl (16.9 MB)'],
  ])('says of %s: %s', (line, message) => {
    expect(buildProgress(line)).toBe(message);
  });

  it.each(['#1 [internal] load build definition', '#12 DONE 8.5s', '#8 sha256:d8e1e9c28d89', '', '#9 0.2 Usage:'])(
    'is silent on %s',
    (line) => {
      expect(buildProgress(line)).toBeUndefined();
    },
  );

  it('is one short line for an instruction of many lines', () => {
    expect(buildProgress(`#8 [2/3] RUN ${'x'.repeat(500)}`)?.length).toBeLessThan(110);
  });
});

describe('the name of an image', () => {
  function tool(): { packageRoot: string; container: string } {
    const packageRoot = folder();
    const container = join(packageRoot, 'mine');
    for (const path of ['dist/image', 'container', 'mine']) mkdirSync(join(packageRoot, path), { recursive: true });
    writeFileSync(join(packageRoot, 'container/Dockerfile'), 'FROM a\n');
    writeFileSync(join(container, 'train'), 'one\n');
    return { packageRoot, container };
  }
  const tag = (where: ReturnType<typeof tool>, env = {}): string =>
    imageTag({ ...where, env, onProgress: () => undefined });

  it('is the same for the same files, wherever they are', () => {
    expect(tag(tool())).toBe(tag(tool()));
    expect(tag(tool())).toMatch(/^sweepstack-worker:[0-9a-f]{16}$/);
  });

  it.each([
    ['the program', 'mine/train'],
    ['its Dockerfile', 'mine/Dockerfile'],
    ['the Dockerfile of programs without one', 'container/Dockerfile'],
    ['the worker', 'dist/image/sweep.mjs'],
  ])('changes with %s', (_what, file) => {
    const where = tool();
    const before = tag(where);
    writeFileSync(join(where.packageRoot, file), 'another\n');
    expect(tag(where)).not.toBe(before);
  });

  it('changes with the images that it is built on', () => {
    const where = tool();
    expect(tag(where, { SWEEP_BASE_IMAGE: 'debian' })).not.toBe(tag(where));
    expect(tag(where, { SWEEP_NODE_IMAGE: 'debian' })).not.toBe(tag(where, { SWEEP_BASE_IMAGE: 'debian' }));
  });
});

describe('the secrets of a build', () => {
  it('are the settings for pip and the certificates of this machine', () => {
    const home = folder();
    const certificates = join(home, 'ca.pem');
    const settings = join(home, '.config/pip/pip.conf');
    mkdirSync(join(home, '.config/pip'), { recursive: true });
    for (const file of [certificates, settings]) writeFileSync(file, '');
    expect(buildSecrets({ HOME: home, SSL_CERT_FILE: certificates }, folder())).toEqual([
      '--secret',
      `id=pip_conf,src=${settings}`,
      '--secret',
      `id=ca_bundle,src=${certificates}`,
    ]);
  });

  it('are written from variables where there are such, and no argument shows them', () => {
    const place = folder();
    const env = { HOME: '/nowhere', PIP_INDEX_URL: 'https://me:password@example.com/simple' };
    const [option, secret, ...others] = buildSecrets(env, place);
    expect([option, secret]).toEqual(['--secret', `id=pip_conf,src=${join(place, 'pip.conf')}`]);
    expect(others.join(' ')).not.toMatch(/password/);
    expect(readFileSync(join(place, 'pip.conf'), 'utf8')).toBe(
      '[global]\nindex-url = https://me:password@example.com/simple\n',
    );
  });

  it('are the certificates that the settings for pip name, too', () => {
    const home = folder();
    const [certificates, settings] = [join(home, 'ca.pem'), join(home, 'pip.conf')];
    writeFileSync(certificates, '');
    writeFileSync(settings, `[global]\ncert = ${certificates}\n`);
    expect(buildSecrets({ HOME: home, PIP_CONFIG_FILE: settings }, folder())).toContain(
      `id=ca_bundle,src=${certificates}`,
    );
  });
});

describe('the end of docker run', () => {
  it('is the fault of the image, of Docker, or of neither', () => {
    expect(dockerRunError(127, 'docker: Error response from daemon: exec: "x": no such file\n')).toMatchObject({
      code: 'ImageWithoutWorker',
      message: expect.stringMatching(/exec: "x": no such file$/),
      hint: expect.stringMatching(/container\/wrap/),
    });
    const refused = "docker: Error response from daemon: no space left.\nSee 'docker run --help'.\n";
    expect(dockerRunError(125, refused)).toMatchObject({
      code: 'ContainerNotStarted',
      message: 'docker cannot start a worker: no space left.',
      source: 'machine',
    });
    expect(dockerRunError(137, '')).toBeUndefined();
    expect(dockerRunError(null, '')).toBeUndefined();
  });
});
