import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from '../container/staged-program';
import { temporaryFolders } from '../support/temporary-folder';
import { BASE_IMAGES, docker } from './support/docker';

const page = readFileSync(join(REPOSITORY, 'docs/containers.md'), 'utf8');
const checkout = temporaryFolders()();
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

afterAll(() => void docker('rmi', 'my-python'));

/** Runs all commands below a heading, as a reader of the page does. */
function follow(heading: string) {
  const [section = ''] = (page.split(`\n## ${heading}\n`)[1] ?? '').split('\n## ');
  const commands = [...section.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block]) => block).join('');
  expect(commands).not.toBe('');
  const env = { ...process.env, ...BASE_IMAGES, PATH: `${bin}:${process.env['PATH']}` };
  return spawnSync('bash', ['-ec', commands], { cwd: checkout, env, encoding: 'utf8' });
}

describe('docs/containers.md', () => {
  it.each([
    ['Python', '4 of 4 trials completed'],
    ['MATLAB', '6 of 6 trials completed'],
    ['A binary', '2 of 2 trials completed'],
    ['By hand', 'val_error='],
    ['The image', '4 of 4 trials completed'],
  ])('%s: what it says to do works', (heading, expected) => {
    const { status, stdout, stderr } = follow(heading);
    expect({ status, stderr: status === 0 ? '' : stderr + stdout }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain(expected);
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
