// Bundles the command line into dist/: ES modules, split so that a command loads only what it uses; and each handler
// in lambda/ into one file of its own, with all that it needs.
// Files are replaced one by one and only when they differ, so a build never breaks a sweep that is running.
import { build } from 'esbuild';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isCurrent, recordBuild } from './build-record.mjs';
import { namedFrom, writeImageFolder } from './image-folder.mjs';

const STALE_AFTER_MS = 24 * 3600 * 1000;
const root = fileURLToPath(new URL('..', import.meta.url));
const outdir = join(root, 'dist');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const record = join(outdir, '.build.json');
const entries = { sweep: 'bin/sweep.ts', ...handlerEntries() };
// Most commands of the checkout build first, and most of the time nothing has changed.
if (isCurrent(root, record, entries)) process.exit();
const startedAt = Date.now();

const common = {
  absWorkingDir: root,
  outdir,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  format: 'esm',
  platform: 'node',
  // A CommonJS package that is imported when it is needed would come without its names; its ES module has them.
  mainFields: ['module', 'main'],
  minifySyntax: true,
  define: { SWEEP_VERSION: JSON.stringify(version) },
  // CommonJS dependencies inside an ES module bundle still call require for Node's own modules.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);",
  },
  logLevel: 'warning',
  write: false,
  metafile: true,
};

const [command, handlers] = await Promise.all([
  build({
    ...common,
    entryPoints: { sweep: entries.sweep },
    chunkNames: 'chunks/[name]-[hash]',
    splitting: true,
    target: 'node20.19',
  }),
  build({ ...common, entryPoints: handlerEntries(), target: 'node24' }),
]);

mkdirSync(join(outdir, 'chunks'), { recursive: true });
// Chunks first, the entry last: an entry never names a chunk that is not there yet.
for (const file of command.outputFiles.sort((a, b) => b.path.length - a.path.length)) replace(file);
removeStale(new Set(command.outputFiles.map((file) => basename(file.path))));
for (const file of handlers.outputFiles) replace(file);
writeImageFolder(join(outdir, 'image'), namedFrom(outdir, command.outputFiles));
recordBuild(root, record, {
  entries,
  startedAt,
  inputs: inputsOf(command, handlers),
  outputs: outputsOf(command, handlers),
});

/** Everything that decides what is made. */
function inputsOf(...builds) {
  const scripts = readdirSync(join(root, 'scripts')).map((name) => `scripts/${name}`);
  return [
    'package.json',
    'tsconfig.json',
    ...scripts,
    ...builds.flatMap(({ metafile }) => Object.keys(metafile.inputs)),
  ];
}

function outputsOf(...builds) {
  const files = builds.flatMap(({ outputFiles }) => outputFiles).map(({ path }) => relative(root, path));
  return [...files, 'dist/image/bin/sweep', 'dist/image/bin/enter', 'dist/image/sweep.mjs'];
}

/** lambda/NAME/handler.ts becomes dist/lambda/NAME/index.mjs. */
function handlerEntries() {
  const folders = readdirSync(join(root, 'lambda'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return Object.fromEntries(folders.map(({ name }) => [`lambda/${name}/index`, `lambda/${name}/handler.ts`]));
}

function replace({ path, contents }) {
  if (existsSync(path) && readFileSync(path).equals(contents)) return;
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, contents);
  renameSync(temporary, path);
}

function removeStale(current) {
  const chunks = join(outdir, 'chunks');
  for (const name of readdirSync(chunks)) {
    const old = Date.now() - statSync(join(chunks, name)).mtimeMs > STALE_AFTER_MS;
    if (old && !current.has(name)) rmSync(join(chunks, name), { force: true });
  }
}
