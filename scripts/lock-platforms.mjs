// Completes package-lock.json with the packages of other platforms that npm left out, as it does where the registry
// at hand does not offer them: without an entry, `npm ci` refuses the lockfile everywhere. What they need is in their
// names, as in @oxlint/binding-linux-arm64-musl.
import { readFileSync, writeFileSync } from 'node:fs';

const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const PROCESSORS = ['arm64', 'arm', 'ia32', 'loong64', 'ppc64', 'riscv64', 's390x', 'x64'];
const LIBRARIES = { gnu: 'glibc', gnueabihf: 'glibc', musl: 'musl', musleabihf: 'musl' };

const file = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(file, 'utf8'));

for (const parent of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    lock.packages[`node_modules/${name}`] ??= entry(name, version, parent);
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en')));
writeFileSync(file, `${JSON.stringify(lock, undefined, 2)}\n`);

function entry(name, version, { dev }) {
  const words = name.split(/[-/]/);
  const library = words.map((word) => LIBRARIES[word]).find(Boolean);
  return {
    version,
    cpu: [one(PROCESSORS, words, name)],
    ...(dev ? { dev } : {}),
    ...(library ? { libc: [library] } : {}),
    optional: true,
    os: [one(SYSTEMS, words, name)],
  };
}

function one(known, words, name) {
  const found = known.find((word) => words.includes(word));
  if (!found) throw new Error(`${name}: its name does not say for which platform it is`);
  return found;
}
