import { docker } from './docker-commands';

/** Where a program may write: `/opt/ml` is mounted, `/tmp` a volume. */
const ALLOWED = /^\/(?:opt\/ml|tmp|proc|sys|dev)(?:\/|$)/;
/** Python keeps what it compiled where it may, and does without where it may not. */
const COMPILED = /\/__pycache__(?:\/|$)|\.pyc$/;

/** Files that a container has written where it should not: those that only hold others are left out. */
export async function writtenOutside(container: string): Promise<string[]> {
  const { stdout } = await docker(['diff', container]);
  return outsidePaths(stdout);
}

/** @param diff lines of `docker diff`: a letter and a path */
export function outsidePaths(diff: string): string[] {
  const paths = diff
    .split('\n')
    .map((line) => line.slice(2))
    .filter((path) => path.startsWith('/'));
  const parents = new Set(paths.flatMap(parentsOf));
  return paths
    .filter((path) => !parents.has(path) && !ALLOWED.test(path) && !COMPILED.test(path) && path !== '/opt')
    .sort();
}

function parentsOf(path: string): string[] {
  const parts = path.split('/');
  return parts.slice(2).map((_, i) => parts.slice(0, i + 2).join('/'));
}
