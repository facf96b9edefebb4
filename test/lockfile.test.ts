import lock from '../package-lock.json';

interface Entry {
  readonly optionalDependencies?: { readonly [name: string]: string };
  readonly resolved?: string;
}

const packages: { readonly [path: string]: Entry } = lock.packages;

test('every optional package of every platform has an entry: without it `npm ci` refuses the lockfile', () => {
  const named = Object.values(packages).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}));
  expect(named.length).toBeGreaterThan(0);
  // scripts/lock-platforms.mjs adds what is missing.
  expect(named.filter((name) => !(`node_modules/${name}` in packages))).toEqual([]);
});

test('no entry names the registry from which it was installed', () => {
  expect(Object.values(packages).flatMap((entry) => entry.resolved ?? [])).toEqual([]);
});
