import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { imageTag } from '../../lib/backend/docker/image';
import { freePort } from '../../lib/launch/ports';
import { REPOSITORY } from '../container/staged-program';
import { temporaryFolders } from '../support/temporary-folder';
import { BASE_IMAGES, docker } from './support/docker';

const temporaryFolder = temporaryFolders();
const checkout = temporaryFolder();
const bin = join(checkout, 'bin');
/** Stand in for npm in a checkout, and for a compiler of a program that prints its arguments. */
const COMMANDS = {
  npm: `while [ "$1" != -- ]; do shift; done; shift; exec "${process.execPath}" "${join(REPOSITORY, 'dist/sweep.mjs')}" run "$@"`,
  go: `printf '#!/bin/sh\\necho "$*" >&2\\necho loss=0.5\\n' >"$3" && chmod 755 "$3"`,
};

beforeAll(() => {
  for (const name of ['container', 'examples', 'dist', '.dockerignore'])
    symlinkSync(join(REPOSITORY, name), join(checkout, name));
  mkdirSync(bin);
  for (const [name, does] of Object.entries(COMMANDS)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${does}\n`);
    chmodSync(join(bin, name), 0o755);
  }
});

afterAll(() => {
  const container = join(checkout, 'my-python');
  // It came after the image was built.
  rmSync(join(container, 'entrypoint.sh'), { force: true });
  const built = imageTag({ container, packageRoot: REPOSITORY, env: BASE_IMAGES, onProgress: () => undefined });
  docker('rmi', '--force', 'my-python', 'node', built);
});

interface Place {
  /** What the page has in the place of what a test uses: ports, folders. */
  readonly instead?: { readonly [text: string]: string };
}

/** Runs all commands of a page, or those below a heading of it, as its reader does. */
function follow(path: string, heading?: string, { instead = {} }: Place = {}) {
  const page = readFileSync(join(REPOSITORY, path), 'utf8');
  const part = heading === undefined ? page : (page.split(`\n## ${heading}\n`)[1] ?? '').split('\n## ')[0];
  let commands = [...(part ?? '').matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block]) => block).join('');
  expect(commands).not.toBe('');
  for (const [text, other] of Object.entries(instead)) commands = commands.replaceAll(text, other);
  const env = { ...process.env, ...BASE_IMAGES, PATH: `${bin}:${process.env['PATH']}` };
  // With job control, for `kill %1`.
  return spawnSync('bash', ['-emc', commands], { cwd: checkout, env, encoding: 'utf8' });
}

describe('READMEs', () => {
  it.each([
    ['linear', 'The model, tested and served', ['prediction=31\n', '\n31\n']],
    ['pipeline', undefined, ['"value": 1, "previous": 100}']],
    ['node', undefined, ['12 of 12 trials completed', 'node answers at http', '\nde\n', 'stopped ']],
    ['shell', undefined, ['6 of 6 trials completed']],
  ])('examples/%s: what it says to do works', async (example, heading, expected) => {
    const [first, second] = [await freePort(), await freePort()];
    const base = temporaryFolder();
    const instead = {
      [`/tmp/${example}`]: base,
      'container/serve &': `container/serve >/dev/null &`,
      'first/serve &': 'first/serve >/dev/null &',
      'second/serve &': 'second/serve >/dev/null &',
      'export SAGEMAKER_BASE_DIR': `export SAGEMAKER_BIND_TO_PORT=${first} SAGEMAKER_BASE_DIR`,
      '8080': `${first}`,
      '8081': `${first}`,
      '8082': `${second}`,
    };
    const { status, stdout, stderr } = follow(`examples/${example}/README.md`, heading, { instead });
    expect({ status, stderr: status === 0 ? '' : stderr + stdout }).toEqual({ status: 0, stderr: '' });
    for (const text of expected) expect(stdout).toContain(text);
  });
});

describe('docs/containers.md', () => {
  it.each([
    ['Python', '4 of 4 trials completed'],
    ['MATLAB', '6 of 6 trials completed'],
    ['A binary', '2 of 2 trials completed'],
    ['By hand', 'val_error='],
    ['The image', '4 of 4 trials completed'],
  ])('%s: what it says to do works', (heading, expected) => {
    const { status, stdout, stderr } = follow('docs/containers.md', heading);
    expect({ status, stderr: status === 0 ? '' : stderr + stdout }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain(expected);
  });

  it('says in the failure file that a script of Python refused its settings', () => {
    const base = join(checkout, 'refused');
    mkdirSync(join(base, 'input/config'), { recursive: true });
    mkdirSync(join(base, 'input/data/train'), { recursive: true });
    writeFileSync(join(base, 'input/config/hyperparameters.json'), '{"k": "many"}');
    const env = { ...process.env, SAGEMAKER_BASE_DIR: base, PYTHONDONTWRITEBYTECODE: '1' };
    const { status, stderr } = spawnSync(join(checkout, 'my-python/train'), ['train'], { env, encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stderr).toContain("argument --k: invalid int value: 'many'");
    expect(readFileSync(join(base, 'output/failure'), 'utf8')).toBe('neighbours.py ended with 2\n');
  });

  it('hands each hyperparameter to a binary', () => {
    const base = join(checkout, 'by-hand');
    mkdirSync(join(base, 'input/config'), { recursive: true });
    writeFileSync(join(base, 'input/config/hyperparameters.json'), '{"rate": "0.1",\n "name": "a, b: c"}');
    const env = { ...process.env, SAGEMAKER_BASE_DIR: base };
    const { stderr } = spawnSync(join(checkout, 'my-binary/train'), ['train'], { env, encoding: 'utf8' });
    expect(stderr).toBe(`--data=${base}/input/data/train --out=${base}/model --rate=0.1 --name=a, b: c\n`);
  });
});
