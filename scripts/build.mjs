// Bundles the command line into dist/: ES modules, split so that a command loads only what it uses.
// Files are replaced one by one and only when they differ, so a build never breaks a sweep that is running.
import { build } from 'esbuild';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const STALE_AFTER_MS = 24 * 3600 * 1000;
const root = fileURLToPath(new URL('..', import.meta.url));
const outdir = join(root, 'dist');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const { outputFiles } = await build({
  entryPoints: { sweep: 'bin/sweep.ts' },
  absWorkingDir: root,
  outdir,
  outExtension: { '.js': '.mjs' },
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  minifySyntax: true,
  define: { SWEEP_VERSION: JSON.stringify(version) },
  // CommonJS dependencies inside an ES module bundle still call require for Node's own modules.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);",
  },
  logLevel: 'warning',
  write: false,
});

mkdirSync(join(outdir, 'chunks'), { recursive: true });
// Chunks first, the entry last: an entry never names a chunk that is not there yet.
for (const file of outputFiles.sort((a, b) => b.path.length - a.path.length)) replace(file.path, file.contents);
removeStale(new Set(outputFiles.map((file) => basename(file.path))));

function replace(path, contents) {
  if (existsSync(path) && readFileSync(path).equals(contents)) return;
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
