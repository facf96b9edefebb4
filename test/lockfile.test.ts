import lock from '../package-lock.json';

interface Entry {
  readonly optionalDependencies?: { readonly [name: string]: string };
  readonly resolved?: string;
}

const entries: readonly [string, Entry][] = Object.entries(lock.packages);
const paths = new Set(entries.map(([path]) => path));

test('every optional package of every platform has an entry: without it `npm ci` refuses the lockfile', () => {
  const named = entries.flatMap(([, entry]) => Object.keys(entry.optionalDependencies ?? {}));
  expect(named.length).toBeGreaterThan(0);
  // scripts/lock-platforms.mjs adds what is missing.
  expect(named.filter((name) => !paths.has(`node_modules/${name}`))).toEqual([]);
});

test('no entry names the registry from which it was installed', () => {
  expect(entries.flatMap(([, entry]) => entry.resolved ?? [])).toEqual([]);
});
