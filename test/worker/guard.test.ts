import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle, runScript } from '../support/bundled-script';
import { isAlive } from '../support/is-alive';
import { temporaryFolders } from '../support/temporary-folder';
import { until } from '../support/until';

const folder = temporaryFolders();

let script: string;
beforeAll(() => {
  script = bundle('worker/guarded-process.ts', folder());
});

test.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)(
  'a worker that is ended by %s leaves neither its program nor its files',
  async (signal) => {
    const scratch = join(folder(), 'scratch');
    const { child, output } = runScript(script, scratch);
    const ending = output.catch((error: unknown) => String(error));
    const program = await new Promise<number>((done) =>
      child.stdout?.once('data', (text: string) => done(Number(text))),
    );
    const log = join(scratch, 'stdout.log');
    await until(() => readFileSync(log, 'utf8').endsWith('\n'));
    const descendant = Number(readFileSync(log, 'utf8'));
    expect([program, descendant].map(isAlive)).toEqual([true, true]);
    child.kill(signal);
    await expect(ending).resolves.toContain(signal);
    await until(() => !isAlive(program) && !isAlive(descendant) && !existsSync(scratch));
    expect(existsSync(scratch)).toBe(false);
  },
);
