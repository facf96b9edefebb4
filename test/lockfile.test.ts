import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Entry {
  readonly optionalDependencies?: { readonly [name: string]: string };
  readonly resolved?: string;
}

const text = readFileSync(join(__dirname, '..', 'package-lock.json'), 'utf8');
const entries = Object.entries((JSON.parse(text) as { packages: Record<string, Entry> }).packages);
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
