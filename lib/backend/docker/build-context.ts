import { cpSync } from 'node:fs';
import { join, relative } from 'node:path';
import { belongsToProgram } from '../../contract/program-files';

/** The worker and what starts it, as `npm run build` leaves them below the tool's folder. */
export const WORKER_BUNDLE = join('dist', 'image');

/**
 * Lays out what a Dockerfile copies from, whatever the folder of the program is called: the program in `container`, the
 * worker in `dist/image`. The root of the repository looks the same to a build of the stack.
 */
export function stageContext(
  { container, packageRoot }: { readonly container: string; readonly packageRoot: string },
  context: string,
): string {
  const filter = (source: string): boolean => belongsToProgram(relative(container, source));
  cpSync(container, join(context, 'container'), {
    recursive: true,
    dereference: true,
    preserveTimestamps: true,
    filter,
  });
  cpSync(join(packageRoot, WORKER_BUNDLE), join(context, WORKER_BUNDLE), { recursive: true });
  return context;
}
