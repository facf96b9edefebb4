import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { prepareDocker, type DockerOptions } from '../../lib/backend/docker/prepare';
import { REPOSITORY } from '../e2e/support/command';
import { temporaryFolders } from '../support/temporary-folder';
import { BASE_IMAGES, docker, dockerSays, PYTHON_IMAGE } from './support/docker';

const folder = temporaryFolders();
const built: string[] = [];

afterAll(() => void docker('rmi', '--force', ...built));

/** A folder with a program in the shell. */
function program(files: { readonly [name: string]: string } = {}): string {
  const container = join(folder(), 'mine');
  mkdirSync(container);
  // Another user than the one who owns the files runs it.
  chmodSync(container, 0o700);
  for (const [name, text] of Object.entries({ train: '#!/bin/sh\necho loss=0.5\n', ...files })) {
    writeFileSync(join(container, name), text, { mode: name === 'train' ? 0o700 : 0o600 });
  }
  return container;
}

async function prepare(
  options: Partial<DockerOptions>,
): Promise<{ image: string; resources: object; messages: string[] }> {
  const messages: string[] = [];
  const prepared = await prepareDocker({
    container: '/nowhere',
    packageRoot: REPOSITORY,
    env: { ...process.env, ...BASE_IMAGES },
    resources: {},
    onProgress: (message) => messages.push(message),
    ...options,
  });
  return { ...prepared, messages };
}

describe('preparing Docker for a sweep', () => {
  it('builds the image of a program once, with the stock Dockerfile where it has none', async () => {
    const container = program();
    const first = await prepare({ container });
    built.push(first.image);
    expect(first.messages[0]).toBe(`building the image ${first.image}`);
    expect(first.messages).toContain('worker step 9/11: COPY container /opt/program');
    expect(dockerSays('run', '--rm', '--read-only', first.image, 'train')).toBe('loss=0.5');
    await expect(prepare({ container })).resolves.toMatchObject({ image: first.image, messages: [] });
  });

  it('builds the Dockerfile that a program has', async () => {
    const Dockerfile = `FROM ${PYTHON_IMAGE}\nCOPY container/data.txt /\nCOPY dist/image /worker\n`;
    const { image } = await prepare({ container: program({ Dockerfile, 'data.txt': 'mine' }) });
    built.push(image);
    expect(dockerSays('run', '--rm', image, 'cat', '/data.txt')).toBe('mine');
    expect(dockerSays('run', '--rm', image, 'ls', '/worker')).toBe('bin\nchunks\nsweep.mjs');
  });

  it('says what a build that fails said', async () => {
    const Dockerfile = `FROM ${PYTHON_IMAGE}\nRUN echo it does not compile >&2; exit 3\n`;
    await expect(prepare({ container: program({ Dockerfile }) })).rejects.toMatchObject({
      code: 'ImageNotBuilt',
      message: expect.stringMatching(/mine\/Dockerfile:\n[^]*it does not compile/),
      source: 'machine',
    });
  });

  it('takes an image that is there by its name', async () => {
    await expect(prepare({ image: PYTHON_IMAGE })).resolves.toMatchObject({ image: PYTHON_IMAGE, messages: [] });
  });

  it('says that an image is nowhere', async () => {
    await expect(prepare({ image: 'localhost:9/nothing' })).rejects.toMatchObject({
      code: 'ImageNotFound',
      message: expect.stringMatching(/^image localhost:9\/nothing is not on this machine and cannot be pulled: /),
    });
  });

  it('gives each worker all that there is where the sweep asks for more', async () => {
    const { resources, messages } = await prepare({
      image: PYTHON_IMAGE,
      resources: { vcpus: 10_000, memoryMiB: 100_000_000, gpus: 0 },
    });
    expect(resources).toEqual({ gpus: 0 });
    expect(messages).toEqual([
      expect.stringMatching(/^the sweep asks for 10000 vCPUs per worker: each may use all \d+ that Docker has$/),
      expect.stringMatching(/^the sweep asks for 100000000 MiB per worker: each may use all \d+ that Docker has$/),
    ]);
    const modest = { vcpus: 0.5, memoryMiB: 64 };
    await expect(prepare({ image: PYTHON_IMAGE, resources: modest })).resolves.toMatchObject({ resources: modest });
  });

  it('is one clear error where there is no Docker, or no daemon', async () => {
    await expect(prepare({ env: { PATH: '/nowhere' } })).rejects.toMatchObject({ code: 'DockerNotFound' });
    const env = { ...process.env, DOCKER_HOST: 'unix:///nowhere/docker.sock' };
    await expect(prepare({ env })).rejects.toMatchObject({
      code: 'DockerNotRunning',
      message: expect.stringMatching(/nowhere\/docker\.sock/),
      source: 'machine',
    });
  });
});
