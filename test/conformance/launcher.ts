import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import type { Launch, Launched, Launcher } from '../../lib/launch/launcher';
import { freePort } from '../../lib/launch/ports';
import { bundle, runScript } from '../support/bundled-script';
import { until } from '../support/until';

/** A launcher of the programs that {@link writePrograms} wrote. */
export interface LauncherUnderTest {
  readonly launcher: Launcher;
  /** What `launching-process` is to be called with to start the same program from another process. */
  readonly killable: readonly [kind: string, program: string];
  /** Whether anything is left of what it started. */
  isAnyLeft(): boolean;
}

/** In what launchers differ by nature. */
export interface LauncherNature {
  /** A folder that may only be read is so for everybody. @default only for those whose rights are asked for */
  readonly mountsReadOnly?: boolean;
}

/** What a program does is said by the variable `DO`, in shell. `$base` is its base folder. */
const PROGRAM = `#!/bin/sh
base=\${SAGEMAKER_BASE_DIR:-/opt/ml}
eval "$DO"
`;

const ENDLESS = 'while :; do sleep 0.05; done';

/** Programs for the suite: `train`, and no others. */
export function writePrograms(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'train'), PROGRAM);
  chmodSync(join(folder, 'train'), 0o755);
}

/**
 * What every launcher keeps to.
 *
 * @param makeFolder a new folder, which is removed in the end
 */
export function describeLauncher(
  name: string,
  make: () => LauncherUnderTest,
  makeFolder: () => string,
  { mountsReadOnly = false }: LauncherNature = {},
): void {
  describe(`${name} keeps the contract of launchers`, () => {
    let test: LauncherUnderTest;
    let base: string;
    let stdout: string;
    let stderr: string;
    let started: Launched[];

    beforeEach(() => {
      test = make();
      started = [];
      const folder = makeFolder();
      base = join(folder, 'ml');
      for (const name of ['model', 'output']) mkdirSync(join(base, name), { recursive: true });
      [stdout, stderr] = [join(folder, 'stdout.log'), join(folder, 'stderr.log')];
    });
    afterEach(async () => {
      await Promise.all(started.map((launched) => launched.terminate(0)));
    });

    const launch = async (options: Partial<Launch> = {}): Promise<Launched> => {
      const launched = await test.launcher.launch({ verb: 'train', base, stdout, stderr, ...options });
      started.push(launched);
      return launched;
    };
    const run = (shell: string): Promise<Launched> => launch({ env: { DO: shell } });
    const said = (): string => readFileSync(stdout, 'utf8');
    const saying = (text: string): Promise<void> => until(() => existsSync(stdout) && said().includes(text));

    it('gives the program its base folder to read and write, and its output to the files', async () => {
      writeFileSync(join(base, 'given'), 'something');
      const { exited } = await run('cat "$base/given"; echo oops >&2; echo made > "$base/model/made"');
      await expect(exited).resolves.toEqual({ code: 0, signal: undefined });
      expect(said()).toBe('something');
      expect(readFileSync(stderr, 'utf8')).toBe('oops\n');
      expect(readFileSync(join(base, 'model/made'), 'utf8')).toBe('made\n');
    });

    it('tells the code with which the program ended', async () => {
      const { exited } = await run('exit 7');
      await expect(exited).resolves.toEqual({ code: 7, signal: undefined });
      expect(test.isAnyLeft()).toBe(false);
    });

    it('gives variables as they are, and a folder for temporary files', async () => {
      const odd = `two  words, "quotes" and a\nline`;
      const { exited } = await launch({ env: { DO: 'printf %s "$ODD"; mktemp > /dev/null', ODD: odd } });
      await expect(exited).resolves.toMatchObject({ code: 0 });
      expect(said()).toBe(odd);
    });

    it('has a server answer at the port', async () => {
      writeFileSync(join(base, 'model/answer'), '31');
      const port = await freePort();
      const env = { DO: 'cd "$base/model" && exec python3 -m http.server "$SAGEMAKER_BIND_TO_PORT"' };
      const server = await launch({ port, env, readOnly: ['model'] });
      await expect(answer(port)).resolves.toBe('31');
      await server.terminate(1000);
      expect(test.isAnyLeft()).toBe(false);
    });

    it('says that a port is taken', async () => {
      const server = createServer();
      const port = await listening(server);
      await expect(launch({ port })).rejects.toMatchObject({ code: 'PortTaken' });
      server.close();
      expect(test.isAnyLeft()).toBe(false);
    });

    it('says that there is no such program', async () => {
      await expect(launch({ verb: 'serve' })).rejects.toMatchObject({ code: 'ProgramNotStarted' });
      expect(test.isAnyLeft()).toBe(false);
    });

    it('keeps a program from writing to what it may only read, and gives the right back', async () => {
      writeFileSync(join(base, 'model/weights'), 'w');
      const asked = mountsReadOnly ? 'touch "$base/model/weights"' : 'ls -l "$base/model" | grep -q "^-rw"';
      const { exited } = await launch({
        env: { DO: `echo fine > "$base/output/other"; if ${asked}; then exit 1; fi` },
        readOnly: ['model'],
      });
      await expect(exited).resolves.toMatchObject({ code: 0 });
      expect(readFileSync(join(base, 'output/other'), 'utf8')).toBe('fine\n');
      writeFileSync(join(base, 'model/weights'), 'changed');
    });

    it('sends signals to the program, and not to what that has started', async () => {
      const launched = await run(
        `(trap 'echo child' USR1; echo ready; ${ENDLESS}) & trap 'echo got it; exit 3' USR1; ${ENDLESS}`,
      );
      await saying('ready');
      await launched.signal('SIGUSR1');
      await expect(launched.exited).resolves.toEqual({ code: 3, signal: undefined });
      expect(said()).toBe('ready\ngot it\n');
    });

    it('lets a program end by itself when it is told to', async () => {
      const launched = await run(`trap 'sleep 0.2; echo bye; exit 0' TERM; echo ready; ${ENDLESS}`);
      await saying('ready');
      await launched.terminate(20_000);
      await expect(launched.exited).resolves.toEqual({ code: 0, signal: undefined });
      expect(said()).toContain('bye');
    });

    it('kills a program that does not heed SIGTERM, and all that it started', async () => {
      const launched = await run(`trap '' TERM; (${ENDLESS}) & echo ready; wait`);
      await saying('ready');
      await launched.terminate(200);
      const { code, signal } = await launched.exited;
      expect(signal ?? code).toBe(signal === undefined ? 137 : 'SIGKILL');
      await until(() => !test.isAnyLeft());
    });

    it('leaves nothing running when the process that started it is killed', async () => {
      const folder = join(base, '..');
      const script = bundle('conformance/launching-process.ts', folder);
      const { child, output } = runScript(script, ...test.killable, folder, `trap '' TERM; echo ready; ${ENDLESS}`);
      const ending = output.catch((error: unknown) => String(error));
      await new Promise((launched) => child.stdout?.once('data', launched));
      await saying('ready');
      child.kill('SIGKILL');
      await expect(ending).resolves.toContain('SIGKILL');
      await until(() => !test.isAnyLeft());
      expect(test.isAnyLeft()).toBe(false);
    });

    it('takes a signal to a program that has ended', async () => {
      const launched = await run('exit 0');
      await launched.exited;
      await launched.signal('SIGTERM');
      await expect(launched.terminate(0)).resolves.toBeUndefined();
    });
  });
}

async function answer(port: number): Promise<string> {
  let text = '';
  await until(async () => {
    const response = await fetch(`http://127.0.0.1:${port}/answer`, { signal: AbortSignal.timeout(1000) }).catch(
      () => undefined,
    );
    text = (await response?.text()) ?? '';
    return response?.ok === true;
  });
  return text;
}

function listening(server: Server): Promise<number> {
  return new Promise((done) => {
    server.listen(0, '127.0.0.1', () => done((server.address() as { port: number }).port));
  });
}
