import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');

/**
 * Bundles a script of the tests, so that processes start it quickly.
 *
 * @param source path relative to `test/`
 * @returns the bundle
 */
export function bundle(source: string, folder: string): string {
  const bundled = join(folder, 'script.cjs');
  const entry = join(ROOT, 'test', source);
  const flags = ['--bundle', '--platform=node', '--format=cjs', '--log-level=error', `--outfile=${bundled}`];
  execFileSync(join(ROOT, 'node_modules/.bin/esbuild'), [entry, ...flags], { stdio: 'inherit' });
  return bundled;
}

export interface ScriptRun {
  readonly child: ChildProcess;
  /** All of its stdout, once it has ended with code 0. */
  readonly output: Promise<string>;
}

export function runScript(script: string, ...args: readonly string[]): ScriptRun {
  // By default a process gets the environment that jest itself has, not that of the test.
  const child = spawn(process.execPath, [script, ...args], { env: process.env, stdio: ['pipe', 'pipe', 'inherit'] });
  const output = new Promise<string>((done, failed) => {
    let text = '';
    child.stdout?.setEncoding('utf8').on('data', (more: string) => (text += more));
    child.once('error', failed);
    child.once('close', (code, signal) =>
      code === 0 ? done(text) : failed(new Error(`${script} ended with ${signal ?? code}`)),
    );
  });
  return { child, output };
}
