import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** Started without a shell, which an image need not have. */
const LAUNCHER = "#!/opt/sweepstack/bin/node\nimport('../sweep.mjs');\n";

/** Entry point of an image with a shell. A program's own script goes before whatever the container is started for. */
const ENTRY = `#!/bin/sh
script=\${SWEEP_CONTAINER:-/opt/program}/entrypoint.sh
[ ! -e "$script" ] || exec /bin/sh "$script" "$@"
exec "$@"
`;

const EXECUTABLES = { 'bin/sweep': LAUNCHER, 'bin/enter': ENTRY };

/**
 * Makes a folder what an image carries in /opt/sweepstack: the command, and what starts it. No file of a former build
 * stays, so that the image's digest depends on nothing else.
 *
 * @param files names and contents of the bundle
 */
export function writeImageFolder(folder, files) {
  const executables = Object.entries(EXECUTABLES).map(([name, text]) => [name, Buffer.from(text)]);
  const wanted = new Map([...files, ...executables].map(([name, data]) => [join(folder, name), data]));
  for (const [file, contents] of wanted) write(file, contents);
  // Whatever a checkout's umask is, another user runs it.
  for (const file of wanted.keys()) chmodSync(file, EXECUTABLES[relative(folder, file)] ? 0o755 : 0o644);
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const file of found.map((entry) => join(entry.parentPath, entry.name))) {
    if (!wanted.has(file)) rmSync(file, { force: true });
  }
}

/** The names of files below a folder, and their contents. @param outputs as esbuild returns them */
export function namedFrom(folder, outputs) {
  return outputs.map(({ path, contents }) => [relative(folder, path), contents]);
}

function write(file, contents) {
  if (existsSync(file) && readFileSync(file).equals(contents)) return;
  mkdirSync(dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, contents);
  renameSync(temporary, file);
}
