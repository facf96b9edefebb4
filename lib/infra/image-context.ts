import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { belongsToProgram } from '../contract/program-files';
import { SweepError } from '../contract/sweep-error';
import { requireBuilt, ROOT } from './built';

/** Whatever the folder of the program is called, this is what a Dockerfile copies it from. */
export const PROGRAM = 'container';

export const DOCKERFILE = `${PROGRAM}/Dockerfile`;

/**
 * Lays out what an image is built from, as `sweep run --on docker` does: the program in `container`, with our Dockerfile
 * if it has none, and the worker in `dist/image`. The root of this repository looks the same.
 *
 * @param container folder of the program, absolute or relative to the root of this repository
 * @param use what to do with the layout, which is gone afterwards
 * @throws ContainerNotFound, NotBuilt
 */
export function withImageContext<T>(container: string, use: (directory: string) => T): T {
  const program = resolve(ROOT, container);
  if (!existsSync(join(program, 'train'))) throw notFound(container);
  const worker = requireBuilt('dist/image');
  const directory = mkdtempSync(join(tmpdir(), 'sweepstack-image-'));
  try {
    cpSync(join(ROOT, DOCKERFILE), join(directory, DOCKERFILE));
    cpSync(join(ROOT, '.dockerignore'), join(directory, '.dockerignore'));
    cpSync(program, join(directory, PROGRAM), {
      recursive: true,
      dereference: true,
      filter: (source) => belongsToProgram(relative(program, source)),
    });
    cpSync(worker, join(directory, 'dist/image'), { recursive: true });
    return use(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function notFound(container: string): SweepError {
  return new SweepError('ContainerNotFound', `no image can be built from '${container}': it holds no program 'train'`, {
    hint: 'name the folder of your program with -c container=FOLDER, or an image that there is with -c imageUri=',
  });
}
