import { lstatSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stageContext } from '../../../lib/backend/docker/build-context';
import { digestFolder } from '../../../lib/worker/program-digest';
import { temporaryFolders } from '../../support/temporary-folder';

const folder = temporaryFolders();

function filesIn(root: string, paths: readonly string[]): string {
  for (const path of paths) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), path);
  }
  return root;
}

function staged(container: string): string[] {
  const packageRoot = filesIn(folder(), ['dist/image/sweep.mjs', 'dist/sweep.mjs']);
  const context = stageContext({ container, packageRoot }, join(folder(), 'context'));
  const entries = readdirSync(context, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(context.length + 1));
}

const PROGRAM = ['train', 'src/local/util.py', 'data.local'];
const NO_PROGRAM = [
  'local/model/model.joblib',
  'local/input/data/train/a.csv',
  '.venv/bin/python',
  'src/__pycache__/a.pyc',
];

it('lays out the program and the worker, without data of trials by hand and leftovers of tools', () => {
  const expected = [...PROGRAM.map((path) => `container/${path}`), 'dist/image/sweep.mjs'];
  expect(staged(filesIn(folder(), [...PROGRAM, ...NO_PROGRAM])).sort()).toEqual(expected.sort());
});

it('leaves out what does not change the digest of the program, and nothing else', () => {
  const digest = digestFolder(filesIn(folder(), PROGRAM));
  expect(digestFolder(filesIn(folder(), [...PROGRAM, ...NO_PROGRAM]))).toBe(digest);
  expect(digestFolder(filesIn(folder(), [...PROGRAM, 'locals']))).not.toBe(digest);
});

it('has the files that links of a program point to', () => {
  const container = filesIn(folder(), ['first/serve']);
  mkdirSync(join(container, 'second'));
  symlinkSync('../first/serve', join(container, 'second/serve'));
  const packageRoot = filesIn(folder(), ['dist/image/sweep.mjs']);
  const context = stageContext({ container: join(container, 'second'), packageRoot }, join(folder(), 'context'));
  expect(lstatSync(join(context, 'container/serve')).isFile()).toBe(true);
});
